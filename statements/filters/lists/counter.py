"""Facet counts: over the rows of a list, and over its rows with one field left out."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Model, QuerySet

from statements.models import ImpreciseDate, LinkState, ResponseLink, ResponseLinkQuerySet
from statements.selectors.lists.counts import (
    MAX_COUNTED,
    FacetCounts,
    Total,
    count_facts,
    count_rows_to,
)
from statements.selectors.lists.criteria import PARAMETERS, Criteria, LinkEnd
from statements.selectors.lists.cursors import PageRequest
from statements.selectors.lists.definitions import ListDefinition
from statements.selectors.lists.vocabulary import Vocabulary, load_vocabulary
from statements.selectors.lists.windows import (
    CardSpread,
    Scan,
    load_spreads,
    load_together,
    run_together,
)
from statements.selectors.prepared import KEYS, Prepared

_NO_CRITERIA = Criteria()
FACET_FIELDS = ("period", *PARAMETERS)
MAX_ALTERNATIVES = 500  # rows scanned to count choices that are not active


class AnswerLink(NamedTuple):
    """A link of a response, as keys. Responses have few."""

    row: int
    state: str
    directive: int
    stance: int | None
    depth: int | None

    @staticmethod
    def rows(links: ResponseLinkQuerySet) -> QuerySet[Any, Any]:
        return links.values_list("response", "state", "directive", "stance", "depth")


class AnswerGroup(NamedTuple):
    """The links of a directive in one state, as keys: the bodies and the forms of its answers.

    It may have thousands, by the same bodies in the same forms, which PostgreSQL reads from an
    index alone.
    """

    row: int
    state: str
    bodies: list[int]
    genres: list[int]

    @staticmethod
    def rows(links: ResponseLinkQuerySet) -> QuerySet[Any, Any]:
        groups = links.values_list("directive", "state")
        return groups.annotate(
            bodies=ArrayAgg("body", distinct=True), genres=ArrayAgg("genre", distinct=True)
        )


class CodedLink(NamedTuple):
    """A link of a directive that a reviewer coded, as keys."""

    row: int
    state: str
    stance: int | None
    depth: int | None

    @staticmethod
    def rows(links: ResponseLinkQuerySet) -> QuerySet[Any, Any]:
        return links.coded().values_list("directive", "state", "stance", "depth")


_FIELDS_COUNTED_BY: dict[type, set[str]] = {
    AnswerLink: {"link_states", "directives", "stances", "depths"},
    AnswerGroup: {"link_states", "provinces", "answer_genres"},
    CodedLink: {"stances", "depths"},
}


class FacetCounter:
    """Counts the rows that criteria select, with and without one field; caches each count."""

    def __init__(self, definition: ListDefinition, criteria: Criteria) -> None:
        self.definition = definition
        self.criteria = criteria
        self._excluding: dict[str, FacetCounts] = {}
        self._link_rows: dict[object, list[Any]] = {}
        self._spreads: dict[ImpreciseDate | None, CardSpread | None] = {}
        self.vocabulary: Vocabulary = {}

    @cached_property
    def counts(self) -> FacetCounts:
        """Facet counts over the rows that meet all criteria.

        The rows without each active facet are counted in the same queries.
        """
        fields = [name for name in FACET_FIELDS if getattr(self.criteria, name)]
        cards = self.definition.narrow(self.criteria)
        if cards.query.where:  # of all cards the first are known without
            self._load_spreads([self.criteria, *map(self._without, fields)])
        spread = self._spread(self.criteria)
        in_order = not self.definition.earliest_first
        main = count_facts(cards, spread, limit=MAX_COUNTED, in_order=in_order)
        counts, *excluding = run_together([main, *map(self._excluding_scan, fields)])
        self._excluding |= dict(zip(fields, excluding, strict=True))
        return counts

    def count_excluding(self, field: str) -> FacetCounts:
        """Count without the active values of one field, up to ``MAX_ALTERNATIVES`` rows."""
        if field not in self._excluding:
            (self._excluding[field],) = run_together([self._excluding_scan(field)])
        return self._excluding[field]

    def total(self, criteria: Criteria, *, limit: int = MAX_ALTERNATIVES) -> Total:
        """Return how many rows of the list meet criteria."""
        (total,) = self.totals([criteria], limit=limit)
        return total

    def totals(
        self, alternatives: Sequence[Criteria], *, limit: int = MAX_ALTERNATIVES
    ) -> list[Total]:
        """Return how many rows of the list meet each of several criteria, counted together."""
        self._load_spreads(alternatives)
        return run_together(
            count_rows_to(self.definition.narrow(criteria), self._spread(criteria), limit=limit)
            for criteria in alternatives
        )

    def load_vocabulary(self, rows_named: Mapping[type[Model], Collection[str]]) -> None:
        """Load the rows of all tables of codes, and of large tables those named by their keys."""
        self.vocabulary = load_vocabulary(rows_named)

    def answer_links(self, counts: FacetCounts, criteria: Criteria) -> list[AnswerLink]:
        """Return the links of the counted responses that meet criteria, in any state."""
        return self._of_links(AnswerLink, counts, criteria)

    def answer_groups(self, counts: FacetCounts, criteria: Criteria) -> list[AnswerGroup]:
        """Return the answers to the counted directives that meet criteria, in any state."""
        return self._of_links(AnswerGroup, counts, criteria)

    def coded_links(self, counts: FacetCounts, criteria: Criteria) -> list[CodedLink]:
        """Return the coded links of the counted directives that meet criteria; they are few."""
        return self._of_links(CodedLink, counts, criteria)

    def _of_links[L: (AnswerLink, AnswerGroup, CodedLink)](
        self, kind: type[L], counts: FacetCounts, criteria: Criteria
    ) -> list[L]:
        """Return what is asked of the links of rows; of all rows counted it is loaded at once."""
        if (kind, _link_key(counts, criteria)) not in self._link_rows:
            questions = [(counts, criteria), *self._questions_of_links(kind)]
            missing = {
                key: question
                for question in questions
                if (key := (kind, _link_key(*question))) not in self._link_rows
            }
            for key, rows in self._load_links(kind, missing).items():
                self._link_rows[key] = [kind(*row) for row in rows]
        return self._link_rows[kind, _link_key(counts, criteria)]

    def _questions_of_links(self, kind: type) -> Iterator[tuple[FacetCounts, Criteria]]:
        """Yield which links facets will ask for: of all rows, or of those without a field."""
        fields = _FIELDS_COUNTED_BY[kind]
        if not self.criteria.states_stand_alone:
            fields = fields - {"link_states"}
        active = fields & self._excluding.keys()
        for name in active:
            yield self._excluding[name], self._without(name)
        if active < fields:
            yield self.counts, self.criteria

    def _load_links[K](
        self, kind: Any, questions: Mapping[K, tuple[FacetCounts, Criteria]]
    ) -> dict[K, list[Any]]:
        """Load rows of links in one query, whose text is always the same where all links count."""
        [(key, (counts, criteria)), *others] = questions.items()
        if not others and not criteria.narrows_links_in_any_state:
            return {key: _all_links(kind, criteria.link_end).load(counts.keys)}
        return load_together(
            {key: kind.rows(self._links(*question)) for key, question in questions.items()}
        )

    def _links(self, counts: FacetCounts, criteria: Criteria) -> ResponseLinkQuerySet:
        links = criteria.links_in_any_state()
        return links.filter(**{f"{criteria.link_end}__in_array": frozenset(counts.keys)}).order_by()

    def _without(self, field: str) -> Criteria:
        return without_field(self.criteria, field)

    def _excluding_scan(self, field: str) -> Scan[FacetCounts]:
        criteria = self._without(field)
        cards = self.definition.narrow(criteria)
        return count_facts(cards, self._spread(criteria), limit=MAX_ALTERNATIVES)

    def _spread(self, criteria: Criteria) -> CardSpread | None:
        """Return where to look first; None where few rows are left, or the links are asked."""
        return self._spreads.get(criteria.days) if _has_windows(criteria) else None

    def _load_spreads(self, questions: Iterable[Criteria]) -> None:
        """Load how cards lie within the days of each; most facets leave these as they are."""
        days = {question.days for question in questions if _has_windows(question)}
        days -= self._spreads.keys()
        if days:
            requests = {extent: PageRequest(extent) for extent in days}
            with_words = self.criteria.query is not None
            spreads = load_spreads(list(requests.values()), with_words=with_words)
            self._spreads |= dict(zip(requests, spreads, strict=True))


def _has_windows(criteria: Criteria) -> bool:
    """Whether rows are looked for among the latest first.

    The answers to one directive are few, and come in another order. Directives are few as well;
    those narrowed by answers are found through links, which each window would go through again.
    """
    return criteria.link_end == LinkEnd.RESPONSE and not criteria.answered


def without_field(criteria: Criteria, field: str) -> Criteria:
    """Return criteria without one field."""
    nothing: dict[str, Any] = {field: getattr(_NO_CRITERIA, field)}
    return replace(criteria, **nothing)


def count_rows[T](links: Iterable[tuple[int, str, Iterable[T]]], criteria: Criteria) -> Counter[T]:
    """Count rows per value of their links in the included states, each row once.

    A link is a tuple of row, state and values.
    """
    states = {state for state in LinkState.values if criteria.includes_link(state)}
    pairs = {(row, value) for row, state, values in links if state in states for value in values}
    return Counter(value for _row, value in pairs)


@cache
def _all_links(kind: Any, end: LinkEnd) -> Prepared[ResponseLink, Any]:
    links = ResponseLink.objects.filter(**{f"{end}__in_array": KEYS})
    return Prepared(lambda: kind.rows(links.order_by()))


def _link_key(counts: FacetCounts, criteria: Criteria) -> tuple[object, ...]:
    return (
        id(counts),
        criteria.directives,
        criteria.provinces if criteria.link_end == LinkEnd.DIRECTIVE else (),
        criteria.stances,
        criteria.depths,
        criteria.answer_genres,
    )
