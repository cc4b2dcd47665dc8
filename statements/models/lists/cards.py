"""The catalogue: a card for each statement, by which lists are sorted, narrowed and searched.

The database keeps the facts on a card by triggers, whoever changes them; a list can trust it. The
words on it are folded in Python (``engine.search``), so a change of wording only marks the card,
and ``services.statements.cards`` fills it in the same transaction; what was missed a sweep finds.
"""

import operator
from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from functools import reduce

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from statements.engine.search.grams import are_exact, grams_to_find
from statements.engine.search.passages import pattern_of
from statements.engine.search.query import Either, Every, Expression, Field, Not, Term
from statements.engine.search.searchable import FOLDING, begins_a_word
from statements.engine.text.addresses import address_key
from statements.engine.text.identity import digest, wording_key
from statements.models.links.link import ResponseLinkQuerySet
from statements.models.statements.bodies import Body
from statements.models.statements.dates import ImpreciseDate, years_and_months
from statements.models.statements.kinds import StatementKind
from statements.models.statements.officials import Official
from statements.models.statements.phrases import Phrase
from statements.models.statements.statement import Statement, Tag


class FactKind(StrEnum):
    """What a card says of its statement: the first part of a fact such as ``kind:response``."""

    KIND = "kind"
    GENRE = "genre"  # the key of the row, since a code can be renamed
    BODY = "body"  # its kind
    UNIT = "unit"  # the body's jurisdiction and all that it is part of
    TAG = "tag"  # the key of the row
    MONTH = "month"  # each month in which it was or may have been said, as 2025-04
    YEAR = "year"  # each such year


class KeyKind(StrEnum):
    """What makes statements alike: the first part of a key such as ``text:9f86…``."""

    TITLE = "title"
    TEXT = "text"
    ADDRESS = "address"


def facts(kind: FactKind, values: Iterable[object]) -> list[str]:
    """Return facts as cards have them."""
    return [f"{kind}:{value}" for value in values]


def title_keys(title: str) -> list[str]:
    """Return the key that a card has of a title; none of one without letters."""
    return _keys(KeyKind.TITLE, [wording_key(title)])


def text_keys(text: str) -> list[str]:
    """Return the key that a card has of a text; none of one without letters."""
    return _keys(KeyKind.TEXT, [wording_key(text)])


def address_keys(addresses: Iterable[str]) -> list[str]:
    """Return the keys that a card has of the pages at these addresses, each once."""
    pages = dict.fromkeys(map(address_key, addresses))
    return _keys(KeyKind.ADDRESS, [digest(page) for page in pages if page])


def _keys(kind: KeyKind, values: Iterable[str]) -> list[str]:
    return [f"{kind}:{value}" for value in values if value]


def facts_of_days(first: date, last: date) -> list[str]:
    """Return the facts of which a card has one, if its statement may have been said on these days.

    Cards of days nearby, in the same months, have one as well.
    """
    years, months = years_and_months(first, last)
    return facts(FactKind.YEAR, years) + facts(FactKind.MONTH, months)


class CardQuerySet(models.QuerySet["Card"]):
    """What lists can be narrowed by. No statement is looked at where its card knows enough."""

    def of_kinds(self, kinds: Collection[str]) -> "CardQuerySet":
        """Keep statements of any of these kinds."""
        if StatementKind.RESPONSE not in kinds:
            return self.with_fact(FactKind.KIND, kinds)
        # Most statements are responses: to go through all of them in the index takes longer than
        # to look at what is left. Its first fact is a card's kind; it is compared by what it must
        # not be, since PostgreSQL has no statistics of it and takes it that most are not.
        others = [kind for kind in StatementKind if kind not in kinds]
        return self.exclude(facts__0__in=facts(FactKind.KIND, others))

    def from_within(self, codes: Iterable[str]) -> "CardQuerySet":
        """Keep what bodies of these jurisdictions, or of units that lie in them, said."""
        return self.with_fact(FactKind.UNIT, codes)

    def possibly_dated_within(self, days: ImpreciseDate) -> "CardQuerySet":
        """Keep what was, or for all we know may have been, said on one of ``days``."""
        near = self.filter(facts__overlap=facts_of_days(days.first, days.last))
        # Of whole months the facts know all.
        if days.has_whole_months:
            return near
        return near.filter(statement__possible_days__overlap=days.days)

    def tagged(self, tags: Iterable[Tag]) -> "CardQuerySet":
        """Keep statements that carry any of these tags."""
        return self.with_fact(FactKind.TAG, [tag.pk for tag in tags])

    def saying(self, expression: Expression) -> "CardQuerySet":
        """Keep statements with the wording that a query asks for (``engine.search.query``)."""
        return self.filter(on_card(expression))

    def with_fact(self, kind: FactKind, values: Iterable[object]) -> "CardQuerySet":
        """Keep statements with any of these facts."""
        return self.filter(facts__overlap=facts(kind, values))

    def by_bodies(self, bodies: Iterable[Body]) -> "CardQuerySet":
        """Keep what any of these bodies said."""
        return self.filter(statement__body__in=bodies)

    def spoken_by(self, officials: Iterable[Official]) -> "CardQuerySet":
        """Keep what any of these officials said."""
        return self.filter(statement__official__in=officials)

    def using_phrase(self, phrase: Phrase) -> "CardQuerySet":
        """Keep statements in which a set phrase was counted."""
        return self.filter(statement__in=phrase.occurrences.values("statement"))

    def answering(self, links: ResponseLinkQuerySet) -> "CardQuerySet":
        """Keep the responses of these links."""
        return self.filter(statement__in=links.values("response"))

    def answered_through(self, links: ResponseLinkQuerySet) -> "CardQuerySet":
        """Keep the directives of these links."""
        return self.filter(statement__in=links.values("directive"))

    def answering_or_unlinked(self, links: ResponseLinkQuerySet) -> "CardQuerySet":
        """Keep the responses of these links, and what answers nothing known."""
        return self.filter(
            Q(statement__in=links.values("response")) | ~Q(statement__links_out__isnull=False)
        )

    def answered_or_unlinked(self, links: ResponseLinkQuerySet) -> "CardQuerySet":
        """Keep the directives of these links, and what nothing known answers."""
        return self.filter(
            Q(statement__in=links.values("directive")) | ~Q(statement__links_in__isnull=False)
        )

    def to_fill(self) -> "CardQuerySet":
        """Return cards whose words are not those of the statement now, or folded by old rules."""
        # Two ranges, because an index finds no "other than".
        return self.filter(Q(folded_by__lt=FOLDING) | Q(folded_by__gt=FOLDING))


class Card(models.Model):
    """What lists need to know of one statement.

    ``sorted_on`` is the day after the last on which it may have been said, 0001-01-01 where that is
    not known. ``title`` (both, each on a line of its own), ``summary`` and ``text``, the current
    wording, are in the form in which they are searched (``engine.search.searchable``), ``grams``
    what finds them. ``keys`` tell that statements are alike (``engine.text.identity``): of the
    title, of the text and of each address where it was published; ``letters`` is how many the text
    has. ``folded_by`` names the rules of folding, and is empty while a change of the words or
    addresses is not on the card.
    """

    statement = models.OneToOneField(
        Statement, models.CASCADE, primary_key=True, related_name="card"
    )
    sorted_on = models.DateField()
    facts = ArrayField(models.TextField())
    title = models.TextField(default="")
    summary = models.TextField(default="")
    text = models.TextField(default="")
    grams = ArrayField(models.IntegerField(), default=list)
    # Cards are written by the database, which must know what is on a new one.
    keys = ArrayField(models.TextField(), db_default=[])
    letters = models.PositiveIntegerField(db_default=0)
    folded_by = models.CharField(max_length=12, default="")

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("catalogue card")
        verbose_name_plural = _("catalogue cards")
        indexes = [
            # One index, so that facts and words are intersected before any row is read.
            GinIndex(fields=["facts", "grams"], name="card_found", fastupdate=False),
            GinIndex(fields=["keys"], name="card_alike", fastupdate=False),
            models.Index(F("sorted_on").desc(), F("statement").desc(), name="card_latest_first"),
            models.Index(fields=["folded_by", "statement"], name="card_to_fill"),
            models.Index(fields=["statement"], condition=Q(text=""), name="card_without_text"),
        ]

    def __str__(self) -> str:
        return str(self.statement_id)


def on_card(expression: Expression, *, by_grams: bool = True) -> Q:
    """Return the condition that a card says what a query asks for.

    The grams find it; the words then are compared where grams may agree by chance. What is to be
    left out is compared by words alone: an index finds nothing that is not there.
    """
    match expression:
        case Term():
            if by_grams and _is_found_by_grams(expression):
                return _grams(expression)
            words = _any_of(Q(**{column: at}) for column, at in _words(expression))
            return words & _grams(expression) if by_grams else words
        case Not(part):
            return ~on_card(part, by_grams=False)
        case Every(parts):
            return _all_of(on_card(part, by_grams=by_grams) for part in parts)
        case Either(parts):
            return _any_of(on_card(part, by_grams=by_grams) for part in parts)


def _all_of(conditions: Iterable[Q]) -> Q:
    return reduce(operator.and_, conditions)


def _any_of(conditions: Iterable[Q]) -> Q:
    return reduce(operator.or_, conditions)


def _is_found_by_grams(term: Term) -> bool:
    return term.field in (Field.ANY, Field.TITLE) and are_exact(term.wording)


def _grams(term: Term) -> Q:
    in_title = term.field == Field.TITLE
    return Q(grams__contains=grams_to_find(term.wording, in_title=in_title))


def _words(term: Term) -> list[tuple[str, str]]:
    """Return the lookups, any of which is enough, with what they compare."""
    columns = [str(term.field)] if term.field else ["text", "title", "summary"]
    if begins_a_word(term.wording):
        return [(f"{column}__regex", pattern_of(term.wording)) for column in columns]
    return [(f"{column}__contains", term.wording) for column in columns]
