"""Facet counts: over the rows of a list, and over its rows with one field left out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Model, Q, Value

from statements.models import Body, ImpreciseDate, ResponseLinkQuerySet
from statements.selectors.lists.counts import (
    MAX_COUNTED,
    FacetCounts,
    Total,
    count_facts,
    find_keys,
)
from statements.selectors.lists.criteria import Criteria, LinkEnd
from statements.selectors.lists.definitions import ListDefinition
from statements.selectors.lists.vocabulary import CodeRow, load_vocabulary
from statements.selectors.lists.windows import SMALL_ARCHIVE_ROWS, Window, windows_within

_NO_CRITERIA = Criteria()
MAX_ALTERNATIVES = 500  # rows scanned to count choices that are not active
SMALL_TO_SORT_ROWS = 6_000  # of the archive, all of which are sorted that have a wording


class LinkGroup(NamedTuple):
    """The links of a row in one state, as keys.

    ``opposite_keys`` are those at the other end: directives, or the bodies that answered;
    ``genres`` are those of the responses. ``stances`` and ``depths`` are known only where the
    rows are responses.
    """

    row: int
    state: str
    opposite_keys: list[int]
    genres: list[int]
    stances: list[int] = []
    depths: list[int] = []


class CodedLink(NamedTuple):
    """A link that a reviewer coded, as keys."""

    row: int
    state: str
    stance: int | None
    depth: int | None


class FacetCounter:
    """Counts the rows that criteria select, with and without one field; caches each count."""

    def __init__(self, definition: ListDefinition, criteria: Criteria) -> None:
        self.definition = definition
        self.criteria = criteria
        self._excluding: dict[str, FacetCounts] = {}
        self._groups: dict[tuple[object, ...], list[LinkGroup]] = {}
        self._coded: dict[tuple[object, ...], list[CodedLink]] = {}
        self._windows_of_days: dict[ImpreciseDate | None, list[Window]] = {}

    @cached_property
    def counts(self) -> FacetCounts:
        """Facet counts over the rows that meet all criteria."""
        windows = self._windows(self.criteria, small=SMALL_TO_SORT_ROWS)
        cards = self.definition.narrow(self.criteria)
        return count_facts(cards, windows=windows, limit=MAX_COUNTED, in_order=True)

    def count_excluding(self, field: str) -> FacetCounts:
        """Count without the active values of one field, up to ``MAX_ALTERNATIVES`` rows."""
        if field not in self._excluding:
            criteria = without_field(self.criteria, field)
            cards = self.definition.narrow(criteria)
            windows = self._windows_to_count(criteria)
            self._excluding[field] = count_facts(cards, windows=windows, limit=MAX_ALTERNATIVES)
        return self._excluding[field]

    def total(self, criteria: Criteria, *, limit: int = MAX_ALTERNATIVES) -> Total:
        """Return how many rows of the list meet criteria."""
        windows = self._windows_to_count(criteria)
        number = len(find_keys(self.definition.narrow(criteria), windows=windows, limit=limit))
        return Total(min(number, limit), number <= limit)

    def totals(self, alternatives: Sequence[Criteria]) -> list[Total]:
        """Return how many rows of the list meet each of several criteria; of directives at once."""
        if self.criteria.link_end != LinkEnd.DIRECTIVE:
            return [self.total(criteria) for criteria in alternatives]
        first, *rest = (
            self.definition.narrow(criteria)
            .order_by()
            .annotate(place=Value(place))
            .values_list("place", flat=True)[: MAX_ALTERNATIVES + 1]
            for place, criteria in enumerate(alternatives)
        )
        numbers = Counter(first.union(*rest, all=True))
        return [
            Total(min(numbers[place], MAX_ALTERNATIVES), numbers[place] <= MAX_ALTERNATIVES)
            for place in range(len(alternatives))
        ]

    @cached_property
    def province_by_body(self) -> dict[int, str | None]:
        """The code of the province of each body."""
        return Body.objects.homes()

    @cached_property
    def vocabulary(self) -> dict[type[Model], list[CodeRow]]:
        """The rows of all tables of codes."""
        return load_vocabulary()

    def link_groups(self, counts: FacetCounts, criteria: Criteria) -> list[LinkGroup]:
        """Return the links of the rows counted that meet criteria, in any state.

        A directive may have thousands: PostgreSQL aggregates them with an index-only scan.
        """
        key = (id(counts), *_link_key(criteria))
        if key not in self._groups:
            links = self._links(counts, criteria).values_list(criteria.link_end, "state")
            if criteria.link_end == LinkEnd.DIRECTIVE:
                groups = links.annotate(opposite_keys=ArrayAgg("body"), genres=ArrayAgg("genre"))
            else:  # responses have few links, so reading their codes is cheap
                groups = links.annotate(
                    opposite_keys=ArrayAgg("directive"),
                    genres=ArrayAgg("genre"),
                    stances=_codes("stance"),
                    depths=_codes("depth"),
                )
            self._groups[key] = [LinkGroup(*group) for group in groups]
        return self._groups[key]

    def coded_links(self, counts: FacetCounts, criteria: Criteria) -> list[CodedLink]:
        """Return the coded links of the counted directives that meet criteria; they are few."""
        key = (id(counts), *_link_key(criteria))
        if key not in self._coded:
            links = self._links(counts, criteria).coded()
            rows = links.values_list(criteria.link_end, "state", "stance", "depth")
            self._coded[key] = [CodedLink(*row) for row in rows]
        return self._coded[key]

    def _links(self, counts: FacetCounts, criteria: Criteria) -> ResponseLinkQuerySet:
        links = criteria.links_in_any_state()
        return links.filter(**{f"{criteria.link_end}__in_array": frozenset(counts.keys)}).order_by()

    def _windows_to_count(self, criteria: Criteria) -> list[Window]:
        """Return windows to count by; none for directives, which are few."""
        if criteria.link_end == LinkEnd.DIRECTIVE:
            return []
        return self._windows(criteria, small=SMALL_ARCHIVE_ROWS)

    def _windows(self, criteria: Criteria, *, small: int) -> list[Window]:
        if criteria.query:
            superset = self.definition.narrow(replace(criteria, query=None))
            return windows_within(criteria.days, superset=superset, small=small)
        # They depend on the days alone, which most facets leave as they are.
        if criteria.days not in self._windows_of_days:
            self._windows_of_days[criteria.days] = windows_within(criteria.days)
        return self._windows_of_days[criteria.days]


def _codes(column: str) -> ArrayAgg:
    return ArrayAgg(column, filter=Q(**{f"{column}__isnull": False}), default=Value([]))


def without_field(criteria: Criteria, field: str) -> Criteria:
    """Return criteria without one field."""
    nothing: dict[str, Any] = {field: getattr(_NO_CRITERIA, field)}
    return replace(criteria, **nothing)


def count_rows[T](links: Iterable[tuple[int, str, set[T]]], criteria: Criteria) -> Counter[T]:
    """Count rows per value of their links in the included states, each row once.

    A link is a tuple of row, state and values.
    """
    by_row: defaultdict[int, set[T]] = defaultdict(set)
    for row, state, values in links:
        if criteria.includes_link(state):
            by_row[row] |= values
    return Counter(chain.from_iterable(by_row.values()))


def _link_key(criteria: Criteria) -> tuple[object, ...]:
    return (
        criteria.directives,
        criteria.provinces if criteria.link_end == LinkEnd.DIRECTIVE else (),
        criteria.stances,
        criteria.depths,
        criteria.answer_genres,
    )
