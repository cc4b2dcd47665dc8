"""Cards: one search document for each statement, by which lists are sorted, filtered and searched.

Database triggers keep the facts on a card up to date (``card_triggers``). Its words are folded in
Python (``engine.search``), so a change of wording only marks the card as stale; the same
transaction refills it (``services.statements.cards``), and a sweep finds any that were missed.
"""

import operator
from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from functools import reduce
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from statements.engine.search.grams import are_exact, grams_to_find
from statements.engine.search.query import Either, Every, Expression, Field, Not, Term
from statements.engine.text.addresses import address_key
from statements.engine.text.identity import digest, wording_key
from statements.engine.text.searchable import FOLDING, begins_a_word, pattern_of
from statements.models.links.link import ResponseLinkQuerySet
from statements.models.statements.bodies import Body
from statements.models.statements.dates import ImpreciseDate, years_and_months
from statements.models.statements.kinds import StatementKind
from statements.models.statements.phrases import Phrase
from statements.models.statements.statement import Statement, Tag


class FactKind(StrEnum):
    """The attribute that a fact states: the first part, as in ``kind:response``."""

    KIND = "kind"
    GENRE = "genre"  # the primary key, because a code can be renamed
    BODY = "body"  # its kind
    UNIT = "unit"  # the body's jurisdiction and its ancestors
    TAG = "tag"  # the primary key
    SPEAKER = "speaker"  # the primary key
    PUBLISHER = "source"  # the name of each publisher that cites it
    TEXT = "text"  # whether its text is held: yes or no
    MONTH = "month"  # each possible month, as 2025-04
    YEAR = "year"  # each possible year


class KeyKind(StrEnum):
    """What possible duplicates share: the first part of a key, as in ``text:9f86…``."""

    TITLE = "title"
    TEXT = "text"
    ADDRESS = "address"


def facts(kind: FactKind, values: Iterable[object]) -> list[str]:
    """Format facts as they are stored on cards."""
    return [f"{kind}:{value}" for value in values]


def title_keys(title: str) -> list[str]:
    """Return the key of a title; an empty list if it has no letters."""
    return _keys(KeyKind.TITLE, [wording_key(title)])


def text_keys(text: str) -> list[str]:
    """Return the key of a text; an empty list if it has no letters."""
    return _keys(KeyKind.TEXT, [wording_key(text)])


def letters_keys(letters: str) -> list[str]:
    """Return the key of a text of which the letters are known; an empty list without any."""
    return _keys(KeyKind.TEXT, [digest(letters) if letters else ""])


def address_keys(addresses: Iterable[str]) -> list[str]:
    """Return the keys of the pages at these addresses, without duplicates."""
    pages = dict.fromkeys(map(address_key, addresses))
    return _keys(KeyKind.ADDRESS, [digest(page) for page in pages if page])


def _keys(kind: KeyKind, values: Iterable[str]) -> list[str]:
    return [f"{kind}:{value}" for value in values if value]


def facts_of_days(first: date, last: date) -> list[str]:
    """Return year and month facts that cover these days.

    A statement that may be of these days has at least one of them; so have other days of the same
    months.
    """
    years, months = years_and_months(first, last)
    return facts(FactKind.YEAR, years) + facts(FactKind.MONTH, months)


_IS_DIRECTIVE = {"facts__0": f"{FactKind.KIND}:{StatementKind.DIRECTIVE}"}


class CardQuerySet(models.QuerySet["Card"]):
    """The filters of lists. They read statements only if the card is not enough."""

    def of_kinds(self, kinds: Collection[str]) -> "CardQuerySet":
        """Keep statements of any of these kinds."""
        if StatementKind.RESPONSE not in kinds:
            return self.with_fact(FactKind.KIND, kinds)
        # Most statements are responses, and reading all of them from the index takes longer than
        # filtering rows. The kind is a card's first fact. The condition is negated because without
        # statistics on it, PostgreSQL assumes that most rows pass a negation.
        excluded = [kind for kind in StatementKind if kind not in kinds]
        return self.exclude(facts__0__in=facts(FactKind.KIND, excluded))

    def directives(self) -> "CardQuerySet":
        """Keep directives, which have an index of their own: they are few, and of all days."""
        return self.filter(**_IS_DIRECTIVE)

    def from_within(self, codes: Iterable[str]) -> "CardQuerySet":
        """Keep statements by bodies in these jurisdictions or their units."""
        return self.with_fact(FactKind.UNIT, codes)

    def possibly_dated_within(self, days: ImpreciseDate) -> "CardQuerySet":
        """Keep statements whose possible days overlap ``days``."""
        cards = self.filter(facts__overlap=facts_of_days(days.first, days.last))
        # For whole months, the facts are exact.
        if days.has_whole_months:
            return cards
        return cards.filter(statement__possible_days__overlap=days.days)

    def tagged(self, tags: Iterable[Tag]) -> "CardQuerySet":
        """Keep statements with any of these tags."""
        return self.with_fact(FactKind.TAG, [tag.pk for tag in tags])

    def saying(self, expression: Expression) -> "CardQuerySet":
        """Keep statements that match a search query (``engine.search.query``)."""
        return self.filter(on_card(expression))

    def with_fact(self, kind: FactKind, values: Iterable[object]) -> "CardQuerySet":
        """Keep statements with any of these facts."""
        return self.filter(facts__overlap=facts(kind, values))

    def by_bodies(self, bodies: Iterable[Body]) -> "CardQuerySet":
        """Keep statements by any of these bodies."""
        return self.filter(statement__body__in=bodies)

    def using_phrase(self, phrase: Phrase) -> "CardQuerySet":
        """Keep statements that use a set phrase."""
        return self.filter(statement__in=phrase.occurrences.values("statement"))

    def answering(self, links: ResponseLinkQuerySet) -> "CardQuerySet":
        """Keep the responses of these links."""
        return self.filter(statement__in=links.values("response"))

    def answered_through(self, links: ResponseLinkQuerySet) -> "CardQuerySet":
        """Keep the directives of these links."""
        return self.filter(statement__in=links.values("directive"))

    def answering_or_unlinked(self, links: ResponseLinkQuerySet) -> "CardQuerySet":
        """Keep the responses of these links, and statements that answer nothing."""
        return self.filter(
            Q(statement__in=links.values("response")) | ~Q(statement__links_out__isnull=False)
        )

    def answered_or_unlinked(self, links: ResponseLinkQuerySet) -> "CardQuerySet":
        """Keep the directives of these links, and statements without answers."""
        return self.filter(
            Q(statement__in=links.values("directive")) | ~Q(statement__links_in__isnull=False)
        )

    def to_fill(self) -> "CardQuerySet":
        """Keep cards that are stale or were folded by other rules."""
        # Two ranges, because an index cannot serve "not equal".
        return self.filter(Q(folded_by__lt=FOLDING) | Q(folded_by__gt=FOLDING))


class Card(models.Model):
    """The search document of one statement.

    ``sorted_on`` is the day after the last possible day, or 0001-01-01 without a date. ``title``
    (both titles, on separate lines), ``summary`` and ``text`` (the current wording) are folded for
    search (``engine.text.searchable``); ``grams`` index them. ``keys`` identify duplicates
    (``engine.text.identity``): one for the title, one for the text and one for each address of a
    publication. ``letters`` is the number of letters in the text. ``folded_by`` names the folding
    rules; it is empty while the card is stale.
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
    # Triggers insert cards, so the database needs the defaults.
    keys = ArrayField(models.TextField(), db_default=[])
    letters = models.PositiveIntegerField(db_default=0)
    folded_by = models.CharField(max_length=12, default="")

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("catalogue card")
        verbose_name_plural = _("catalogue cards")
        indexes = [
            # One index, so that facts and words are intersected before rows are fetched. What a
            # command writes is listed first, and entered at its end (``card_triggers``).
            GinIndex(fields=["facts", "grams"], name="card_found"),
            GinIndex(fields=["keys"], name="card_alike"),
            models.Index(F("sorted_on").desc(), F("statement").desc(), name="card_latest_first"),
            models.Index(
                F("sorted_on").desc(),
                F("statement").desc(),
                condition=Q(**_IS_DIRECTIVE),
                name="card_directives_latest_first",
            ),
            models.Index(  # to find which of the statements at an end of links are directives
                fields=["statement"],
                include=["sorted_on"],
                condition=Q(**_IS_DIRECTIVE),
                name="card_directives",
            ),
            models.Index(fields=["folded_by", "statement"], name="card_to_fill"),
            models.Index(fields=["statement"], condition=Q(text=""), name="card_without_text"),
        ]

    def __str__(self) -> str:
        return str(self.statement_id)


def on_card(expression: Expression, *, by_grams: bool = True) -> Q:
    """Return the condition that a card matches a query.

    The index on grams finds candidates; the words are compared where grams may collide. Negated
    parts compare only words, because an index cannot find absence.
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
    """Return lookups and their values, of which one has to match."""
    columns = [str(term.field)] if term.field else ["text", "title", "summary"]
    if begins_a_word(term.wording):
        return [(f"{column}__regex", pattern_of(term.wording)) for column in columns]
    return [(f"{column}__has", term.wording) for column in columns]


@models.TextField.register_lookup
class Has(models.Lookup[Any]):
    """``contains`` by ``strpos``, which leaps ahead where ``LIKE`` goes byte by byte."""

    lookup_name = "has"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        text, values = self.process_lhs(compiler, connection)
        wording, more = self.process_rhs(compiler, connection)
        return f"strpos({text}, {wording}) > 0", [*values, *more]
