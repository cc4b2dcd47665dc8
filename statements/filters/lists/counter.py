"""Facet counts: over the rows of a list, and over its rows with one field left out."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db.models import Model

from statements.models import ImpreciseDate
from statements.selectors.lists.counts import (
    MAX_COUNTED,
    FacetCounts,
    Total,
    count_facts,
    count_rows_to,
    takes_all,
)
from statements.selectors.lists.criteria import PARAMETERS, Criteria, LinkEnd
from statements.selectors.lists.cursors import PageRequest
from statements.selectors.lists.definitions import ListDefinition
from statements.selectors.lists.links import LinkReading, LinkValues, load_links, reading_of
from statements.selectors.lists.vocabulary import Vocabulary, load_vocabulary
from statements.selectors.lists.windows import CardSpread, Scan, load_spreads, run_together

_NO_CRITERIA = Criteria()
FACET_FIELDS = ("period", *PARAMETERS)
MAX_ALTERNATIVES = 500  # rows scanned to count choices that are not active


class FacetCounter:
    """Counts the rows that criteria select, with and without one field; caches each count."""

    def __init__(self, definition: ListDefinition, criteria: Criteria) -> None:
        self.definition = definition
        self.criteria = criteria
        self._excluding: dict[str, FacetCounts] = {}
        self._links_read: dict[tuple[LinkReading, FacetCounts], list[Any]] = {}
        self._spreads: dict[ImpreciseDate | None, CardSpread | None] = {}
        self.vocabulary: Vocabulary = {}

    @property
    def reads_states(self) -> bool:
        """Whether links are read to count their states.

        They are read of directives for other facets anyway, but only of those listed.
        """
        criteria = self.criteria
        of_directives_listed = criteria.link_end == LinkEnd.DIRECTIVE and not criteria.link_states
        return criteria.states_stand_alone or of_directives_listed

    @cached_property
    def counts(self) -> FacetCounts:
        """Facet counts over the rows that meet all criteria.

        The rows without each active facet are counted in the same queries.
        """
        fields = [name for name in FACET_FIELDS if getattr(self.criteria, name)]
        cards = self.definition.narrow(self.criteria)
        if not takes_all(cards):  # of all cards the first are known without
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

    def link_values(self, field: str, counts: FacetCounts, criteria: Criteria) -> LinkValues:
        """Return the values of a field in links of the counted rows, by row and state.

        ``criteria`` are those that the rows meet; the links do so too, but for their states.
        """
        reading = reading_of(field, criteria.link_end)
        return reading.values(field, self._links(reading, counts, criteria))

    def link_states(self, counts: FacetCounts, criteria: Criteria) -> set[tuple[int, str]]:
        """Return in which states such links of each row are."""
        reading = reading_of("link_states", criteria.link_end)
        return {(link[0], link[1]) for link in self._links(reading, counts, criteria)}

    def _links(self, reading: LinkReading, counts: FacetCounts, criteria: Criteria) -> list[Any]:
        """Return links of rows; of all rows that will be asked for they are loaded at once."""
        if (reading, counts) not in self._links_read:
            questions = {counts: criteria, **dict(self._questions_of_links(reading))}
            missing = {
                rows: (rows.keys, links)
                for rows, links in questions.items()
                if (reading, rows) not in self._links_read
            }
            for rows, links in load_links(reading, missing).items():
                self._links_read[reading, rows] = links
        return self._links_read[reading, counts]

    def _questions_of_links(self, reading: LinkReading) -> Iterator[tuple[FacetCounts, Criteria]]:
        """Yield of which rows facets will read links: of all, or of those without a field."""
        fields = reading.fields_counted
        if not self.reads_states:
            fields -= {"link_states"}
        active = fields & self._excluding.keys()
        for name in active:
            yield self._excluding[name], self._without(name)
        if active < fields:
            yield self.counts, self.criteria

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
