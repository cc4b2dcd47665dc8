"""What a list of statements can be narrowed by. The names are the parameters of the URL."""

from collections.abc import Sequence
from copy import copy
from typing import Any, Self, cast

import django_filters as df
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from statements.engine.search.query import Expression, Query
from statements.filters.period import PeriodFilter
from statements.filters.queries import QueryField, sentences_on
from statements.models import (
    Body,
    BodyKind,
    Card,
    CardQuerySet,
    FactKind,
    Genre,
    ImpreciseDate,
    Jurisdiction,
    LinkState,
    Official,
    ResponseLink,
    ResponseLinkQuerySet,
    Statement,
    StatementKind,
    StatementQuerySet,
    Tag,
)
from statements.models.statements.keys import read_key

NO_LINK = "none"
PERIOD = ("from", "to")  # the two parameters of the field "said"
MANY_YEARS = 10  # of a period; it is narrowed to those of the archive then
LONGEST_QUERY = 200  # characters
LINK_CHOICES = [*LinkState.choices, (NO_LINK, _("no link recorded"))]


class QueryFilter(df.CharFilter):
    """A filter on the wording of titles, summaries and texts."""

    field_class = QueryField


class Keys(df.fields.ModelMultipleChoiceField):
    """Rows by their numbers, read as in the path of an address."""

    def clean(self, value: Any) -> Any:
        for written in value or ():
            if read_key(written) is None:
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": written},
                )
        return super().clean(value)


class KeysFilter(df.ModelMultipleChoiceFilter):
    """A filter on rows named by their numbers."""

    field_class = Keys


class StatementFilter(df.FilterSet):
    """Each field asks one question of ``CardQuerySet``; fields narrow each other.

    "No link recorded" is said of a statement, not of a pair: what answers a directive has a link,
    so beside a directive this state finds nothing, and beside further states it adds nothing.
    """

    q = QueryFilter(method="keep_saying", label=_("Text contains"), max_length=LONGEST_QUERY)
    date_range = PeriodFilter(method="pass_over", label=_("Date, from and to"))
    province = df.ModelMultipleChoiceFilter(
        method="keep_provinces", queryset=Jurisdiction.objects.provinces(), to_field_name="code"
    )
    body = df.MultipleChoiceFilter(choices=BodyKind, method="keep_body_kinds")
    by = KeysFilter(queryset=Body.objects.all(), method="keep_by_bodies")
    speaker = KeysFilter(queryset=Official.objects.all(), method="keep_spoken_by")
    kind = df.MultipleChoiceFilter(choices=StatementKind, method="keep_kinds")
    genre = df.ModelMultipleChoiceFilter(
        method="keep_genres", queryset=Genre.objects.all(), to_field_name="slug"
    )
    tag = df.ModelMultipleChoiceFilter(
        method="keep_tagged", queryset=Tag.objects.all(), to_field_name="slug"
    )
    directive = KeysFilter(queryset=Statement.objects.all(), method="pass_over")
    link = df.MultipleChoiceFilter(choices=LINK_CHOICES, method="pass_over")

    end = "response"  # the end of a link that the rows are
    other_end = "directive"  # what facets count of these links: directives, or answering bodies

    class Meta:
        model = Card
        fields: list[str] = []

    def __init__(self, parameters: QueryDict, *, queryset: CardQuerySet) -> None:
        super().__init__(parameters, queryset=queryset)
        self.parameters = parameters

    def asked(self, parameters: QueryDict) -> Self:
        """Ask the same statements for other parameters."""
        return type(self)(parameters, queryset=cast("CardQuerySet", self.queryset))

    def left_open(self, field: str) -> Self:
        """Return this filter, which must be valid, with one field left empty."""
        parameters = self.parameters.copy()
        for name in PERIOD if field == "date_range" else (field,):
            parameters.pop(name, None)
        return self._changed(parameters, field, None if field in ("q", "date_range") else [])

    def in_state(self, state: str) -> Self:
        """Return this filter, which must be valid, asking for one state of links."""
        parameters = self.parameters.copy()
        parameters["link"] = state
        return self._changed(parameters, "link", [state])

    def _changed(self, parameters: QueryDict, field: str, cleaned: object) -> Self:
        """Return this filter with one field changed.

        Nothing is read again: to make a form and look up its codes takes longer than to use it. The
        form of the copy knows what was cleaned; its ``data`` are still those of the address. The
        ``keep_`` methods are called on the original, so they look at nothing but their arguments.
        """
        self.is_valid()  # which reads the form
        other = copy(self)
        other.parameters = parameters
        other.form = copy(self.form)
        other.form.cleaned_data = self.form.cleaned_data | {field: cleaned}
        vars(other).pop("cards", None)
        if field == "date_range":
            vars(other).pop("days", None)
        return other

    def without(self, value: str, *names: str) -> QueryDict:
        """Return all parameters but one value, where it stands in those of these names."""
        parameters = self.parameters.copy()
        for name in names:
            kept = [one for one in parameters.pop(name, []) if one != value]
            if kept:
                parameters.setlist(name, kept)
        return parameters

    @property
    def read(self) -> set[str]:
        """The parameters that narrow; the period stands in two."""
        return {*self.filters, *PERIOD} - {"date_range"}

    @property
    def states(self) -> list[str]:
        """The states asked for; none, if they cannot be read."""
        return list(self.form.cleaned_data["link"]) if self.is_valid() else []

    def meaning(self, parameter: str) -> str:
        """Return what a parameter asks of these rows, which its name need not say."""
        return parameter

    def means(self, state: str) -> bool:
        """Whether links in this state are meant; without a state named, those that stand are."""
        return state in self.states if self.states else state != LinkState.REJECTED

    @property
    def states_stand_alone(self) -> bool:
        """Whether no other parameter speaks of the link that has one of ``states``."""
        return not self.parameters.getlist("directive")

    @cached_property
    def days(self) -> ImpreciseDate | None:
        """Return the days asked for, if any can be read; of many years those of the archive.

        Each year is a fact to look for, and an open end would ask for all those up to 2100.
        """
        asked: ImpreciseDate | None = (
            self.form.cleaned_data.get("date_range") if self.is_valid() else None
        )
        if asked is None or asked.last.year - asked.first.year <= MANY_YEARS:
            return asked
        known = Statement.objects.days_known()
        return (known and asked.meet(known)) or asked

    @property
    def query(self) -> Expression | None:
        """The wording asked for, if any can be read."""
        return self._query.expression if self._query else None

    @property
    def notes(self) -> list[str]:
        """What in the wording asked for looks like an operator and was read as none, in words."""
        return sentences_on(self._query)

    @property
    def _query(self) -> Query | None:
        query: Query | None = self.form.cleaned_data.get("q") if self.is_valid() else None
        return query

    @cached_property
    def form(self) -> forms.Form:
        """Read the parameters, once; ``left_open`` puts another form in the place of this one."""
        return self.get_form_class()(self.parameters)

    @cached_property
    def cards(self) -> CardQuerySet:
        """Return what is left. Ask ``is_valid`` first: a bad field narrows nothing."""
        self.is_valid()  # which reads the form
        return self.filter_queryset(cast("CardQuerySet", self.queryset).all())

    @property
    def statements(self) -> StatementQuerySet:
        """The statements of the cards left, for what is not on a card."""
        return Statement.objects.on_cards(self.cards)

    def filter_queryset(self, queryset: QuerySet[Any]) -> CardQuerySet:
        """Narrow by every field; directive and link state belong to one and the same link."""
        cards = cast("CardQuerySet", super().filter_queryset(queryset))
        if self.days:
            cards = cards.possibly_dated_within(self.days)
        return self.keep_linked(cards, list(self.form.cleaned_data["directive"]), self.states)

    def keep_linked(
        self, cards: CardQuerySet, directives: list[Statement], states: list[str]
    ) -> CardQuerySet:
        """Keep what answers one of ``directives`` by a link in one of ``states``."""
        if not directives and not states:
            return cards
        links = self.links(directives, states)
        if NO_LINK in states and not directives:
            return cards.answering_or_unlinked(links)
        return cards.answering(links)

    def links(self, directives: list[Statement], states: list[str]) -> ResponseLinkQuerySet:
        """Return the links meant; without a state named, those that may be an answer."""
        known = [state for state in states if state != NO_LINK]
        if states and not known:
            return ResponseLink.objects.none()
        links = ResponseLink.objects.in_states(known)
        return links.answering(directives) if directives else links

    def keep_saying(self, cards: CardQuerySet, name: str, query: Query) -> CardQuerySet:
        return cards.saying(query.expression)

    def keep_provinces(
        self, cards: CardQuerySet, name: str, provinces: QuerySet[Jurisdiction]
    ) -> CardQuerySet:
        codes = [province.code for province in provinces]
        return cards.from_within(codes) if codes else cards

    def keep_body_kinds(self, cards: CardQuerySet, name: str, kinds: Sequence[str]) -> CardQuerySet:
        return cards.with_fact(FactKind.BODY, kinds)

    def keep_by_bodies(
        self, cards: CardQuerySet, name: str, bodies: QuerySet[Body]
    ) -> CardQuerySet:
        return cards.by_bodies(bodies) if bodies else cards

    def keep_spoken_by(
        self, cards: CardQuerySet, name: str, officials: QuerySet[Official]
    ) -> CardQuerySet:
        return cards.spoken_by(officials) if officials else cards

    def keep_kinds(self, cards: CardQuerySet, name: str, kinds: Sequence[str]) -> CardQuerySet:
        return cards.of_kinds(kinds) if kinds else cards

    def keep_genres(self, cards: CardQuerySet, name: str, genres: QuerySet[Genre]) -> CardQuerySet:
        keys = [genre.pk for genre in genres]
        return cards.with_fact(FactKind.GENRE, keys) if keys else cards

    def keep_tagged(self, cards: CardQuerySet, name: str, tags: QuerySet[Tag]) -> CardQuerySet:
        return cards.tagged(tags) if tags else cards

    def pass_over(self, cards: CardQuerySet, name: str, value: Any) -> CardQuerySet:
        """Leave the rows to ``filter_queryset``, which needs more than the one field."""
        return cards


class DirectiveFilter(StatementFilter):
    """On a list of directives, ``province`` and ``link`` speak of their answers.

    What a province answered has a link, so beside a province "no link recorded" finds nothing.
    """

    end = "directive"
    other_end = "body"

    def meaning(self, parameter: str) -> str:
        return "answered" if parameter == "province" else parameter

    def keep_linked(
        self, cards: CardQuerySet, directives: list[Statement], states: list[str]
    ) -> CardQuerySet:
        """Keep ``directives`` that a province chosen answered by a link in one of ``states``."""
        if directives:
            cards = cards.filter(pk__in=[directive.pk for directive in directives])
        provinces = [province.code for province in self.form.cleaned_data["province"]]
        if not provinces and not states:
            return cards
        links = self.links([], states)
        if provinces:
            links = links.answered_from_within(provinces)
        if NO_LINK in states and not provinces:
            return cards.answered_or_unlinked(links)
        return cards.answered_through(links)

    @property
    def states_stand_alone(self) -> bool:
        return not self.parameters.getlist("province")

    def keep_provinces(
        self, cards: CardQuerySet, name: str, provinces: QuerySet[Jurisdiction]
    ) -> CardQuerySet:
        return cards


class AnswerFilter(StatementFilter):
    """On the page of a directive, ``link`` speaks of the link to it, and every row has one.

    A further ``directive`` keeps what answers that one as well.
    """

    link = df.MultipleChoiceFilter(
        choices=LinkState.choices,
        method="pass_over",
        error_messages={
            "invalid_choice": _(
                "“%(value)s” is no state of a link to this directive. All that is listed here has "
                "a link; what has none stands in the list of responses."
            )
        },
    )

    def __init__(
        self, parameters: QueryDict, *, queryset: CardQuerySet, answered: Statement
    ) -> None:
        super().__init__(parameters, queryset=queryset)
        self.answered = answered

    def asked(self, parameters: QueryDict) -> Self:
        cards = cast("CardQuerySet", self.queryset)
        return type(self)(parameters, queryset=cards, answered=self.answered)

    @property
    def states_stand_alone(self) -> bool:
        return False

    def keep_linked(
        self, cards: CardQuerySet, directives: list[Statement], states: list[str]
    ) -> CardQuerySet:
        """Keep what answers this directive, and one of ``directives`` where some are named."""
        cards = cards.answering(self.links([self.answered], states))
        return super().keep_linked(cards, directives, states) if directives else cards
