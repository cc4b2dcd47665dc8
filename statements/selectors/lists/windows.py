"""Windows: looking for rows among the latest first, in ever wider spans of days.

A list may have a million rows. Sorting all that match takes as long as there are many; going
through the rows in order until enough match takes as long as there are few. So rows are looked for
among as many of the latest as are likely to hold enough, as PostgreSQL's statistics tell. How many
of these match says how wide the next window has to be, so that it holds enough rows and not many
more.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from math import ceil, sqrt
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Greatest

from statements.engine.dates.days import MAX_DATE, MIN_DATE
from statements.models import among_first, facts_of_days
from statements.selectors.lists.calendar import Calendar
from statements.selectors.lists.cursors import MAX_SENTINEL, UNDATED_SENTINEL, Cursor, PageRequest
from statements.selectors.lists.shares import Shares, is_indexed, reads_words, without_days
from statements.selectors.lists.statistics import OF_CARDS, VERSION, load_statistics
from statements.selectors.prepared import prepared_cursor

FIRST_ROWS = 2_000  # of the archive, in the first window; fewer are sorted all at once
MAX_READ_IN_ORDER = 10_000  # of the archive, unless their words are read, which takes long
# Where the index of facts knows nothing but the months, it finds as many cards, and takes longer.
MAX_READ_UNINDEXED = 60_000
_READ_EACH = 12  # cards whose words are read at first for each row wanted; 2,000 take 40 ms
MAX_WINDOWS = 3
_LEAST_SHARE = 1e-6
_AMPLE = 1.2  # times the cards expected to hold the rows wanted
_SOME = 100  # rows: some pages

# Matches are sorted, never found by going through the archive in order: PostgreSQL does not know
# that the characters of a wording come together, and would expect to meet it soon. Nor does it read
# a hundred thousand rows' days where facts lead to fewer rows.
SORTED_ON = Greatest("sorted_on", Value(UNDATED_SENTINEL))

_DAY = timedelta(days=1)
_MAX_KEY = 2**63 - 1
_LATEST = Cursor(MAX_SENTINEL, _MAX_KEY)  # beyond which all cards lie
_DAY_FROM_LATER = """(
    SELECT sorted_on FROM statements_card WHERE sorted_on > %s AND sorted_on <= %s
    ORDER BY sorted_on DESC LIMIT 1 OFFSET %s
)"""
_DAY_FROM_EARLIER = """(
    SELECT sorted_on FROM statements_card WHERE sorted_on > %s AND sorted_on >= %s
    ORDER BY sorted_on LIMIT 1 OFFSET %s
)"""

# Yields rows to load, is sent them, and returns what they came to.
type Scan[T] = Generator[QuerySet[Any, Any], list[Any], T]


class Window(NamedTuple):
    """The rows in a window, and about how many cards of the archive it has."""

    rows: QuerySet[Any, Any]
    cards: int


@dataclass(frozen=True, slots=True)
class CardSpread:
    """How close cards lie from a day on, towards later days if it ``ascends``.

    The first card beyond ``start`` lies on ``origin``. Nothing is looked for beyond ``last``. No
    card can be read in order where what may be of a period's last day ``ends_later``.
    """

    start: Cursor
    origin: date
    last: date
    ascends: bool
    ends_later: bool
    calendar: Calendar
    shares: Shares

    def first_window(self, rows: QuerySet[Any, Any], limit: int) -> Window | None:
        """Return the first window that may hold ``limit`` rows; None for all days.

        Of a province's statements too few are among the latest to look there. Wording may be far
        rarer than its rarest gram, so that few cards tell more than statistics.
        """
        share = self.shares.most_of(rows)
        number = max(FIRST_ROWS, ceil(_AMPLE * limit / max(share, _LEAST_SHARE)))
        if number == FIRST_ROWS and not self.ends_later and reads_words(rows):
            number = min(FIRST_ROWS, _READ_EACH * limit)
        return self.window(rows, number)

    def window(self, rows: QuerySet[Any, Any], number: int) -> Window | None:
        """Keep the rows in a window of about so many cards; None for all days."""
        if number <= _most_in_order(rows) and not self.ends_later:
            return self._in_order(rows, number)
        edge = self.calendar.edge(self.origin, number, ascends=self.ascends)
        if edge is None or not (edge < self.last if self.ascends else edge > self.last):
            return None
        return self._to(rows, edge)

    def _in_order(self, rows: QuerySet[Any, Any], number: int) -> Window:
        """Keep rows among so many cards, which are read in order."""
        start = (self.start.sorted_on, self.start.pk)
        first_rows = among_first(rows, number, start=start, ascends=self.ascends)
        if rows.ordered:
            order = ("sorted_on", "pk") if self.ascends else ("-sorted_on", "-pk")
            first_rows = first_rows.order_by(*order)
        return Window(first_rows, number)

    def _to(self, rows: QuerySet[Any, Any], edge: date) -> Window:
        """Keep the days from ``origin`` to an edge."""
        # A card that ends later may be of days before the start on which no other is sorted.
        begin = self.start.sorted_on if self.ends_later else self.origin
        days = sorted((edge - _DAY, begin - _DAY))
        side = "lte" if self.ascends else "gte"
        # The index knows months; they hold some days more.
        in_window = Q(facts__overlap=facts_of_days(*days)) & Q(**{f"sorted__{side}": edge})
        cards = self.calendar.rows_within(*sorted((edge, self.origin)))
        if not self.ascends:  # or days may follow that the period has not
            rows = without_days(rows)
        return Window(rows.filter(in_window), max(FIRST_ROWS, cards))


def _most_in_order(rows: QuerySet[Any, Any]) -> int:
    if reads_words(rows):
        return FIRST_ROWS
    return MAX_READ_IN_ORDER if is_indexed(rows) else MAX_READ_UNINDEXED


def look_through(
    rows: QuerySet[Any, Any], spread: CardSpread | None, limit: int, *, sorts_all: bool = False
) -> Scan[tuple[list[Any], list[Any]]]:
    """Find ``limit`` rows; return them, and those known to be the first in order.

    Where no window holds so many they are looked for among all rows. Sorting these takes longer
    than finding some, so that it is left out where a window held ``_SOME`` unless it ``sorts_all``.
    """
    matches: list[Any] = []
    if spread:
        window = spread.first_window(rows, limit)
        for _turn in range(MAX_WINDOWS):
            if window is None:
                break
            matches = yield window.rows[:limit]
            if len(matches) == limit:
                return matches, matches if rows.ordered else []
            number = _cards_expected_to_hold(limit, len(matches), window.cards)
            window = spread.window(rows, number)
    if sorts_all or (rows.ordered and len(matches) < _SOME):
        matches = yield rows[:limit]
        return matches, matches
    first = matches if rows.ordered else []
    matches = yield rows.order_by()[:limit]
    return matches, first


def _cards_expected_to_hold(limit: int, matches: int, cards: int) -> int:
    """Return how many cards are likely to hold ``limit`` matches, where ``cards`` held so many.

    The fewer they were, the less they tell; and they lie unevenly.
    """
    ample = _AMPLE + 3 / sqrt(matches + 1)
    return max(2 * cards, ceil(ample * limit * cards / (matches + 1)))


def run_together[T](scans: Iterable[Scan[T]]) -> list[T]:
    """Return what each scan comes to. Whatever they load at one step is one query."""
    results: dict[int, T] = {}
    loading: dict[int, tuple[Scan[T], QuerySet[Any, Any]]] = {
        index: (scan, next(scan)) for index, scan in enumerate(scans)
    }
    while loading:
        rows_by_index = load_together({index: rows for index, (_, rows) in loading.items()})
        for index, (scan, _rows) in list(loading.items()):
            try:
                loading[index] = scan, scan.send(rows_by_index[index])
            except StopIteration as end:
                results[index] = end.value
                del loading[index]
    return [results[index] for index in sorted(results)]


def load_together[K](queries: Mapping[K, QuerySet[Any, Any]]) -> dict[K, list[Any]]:
    """Load rows of the same columns in one query."""
    if len(queries) == 1:
        return {key: list(rows) for key, rows in queries.items()}
    loaded: list[list[Any]] = [[] for _ in queries]
    branches: list[str] = []
    parameters: list[Any] = []
    for index, rows in enumerate(queries.values()):
        with suppress(EmptyResultSet):
            sql, values = rows.query.sql_with_params()
            branches.append(f"SELECT {index}, branch.* FROM ({sql}) AS branch")  # noqa: S608
            parameters += values
    if branches:
        # The branches of a union keep their order; each row begins with the index of its branch.
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(branches), parameters)
            for row in cursor.fetchall():
                loaded[row[0]].append(row[1:])  # by index: to look up a key takes longer
    return dict(zip(queries, loaded, strict=True))


def load_spreads(
    requests: Sequence[PageRequest], *, with_words: bool = True
) -> list[CardSpread | None]:
    """Return how cards lie from where each page begins, in one query.

    None where windows gain nothing: a list that begins with the earliest has the answers to one
    directive, which are few, and a small archive is sorted at once. How common the pairs of
    characters are is known ``with_words`` alone.
    """
    starts = {
        request: start
        for request in requests
        if not request.earliest_first and (start := _start(request)).sorted_on != UNDATED_SENTINEL
    }
    if not starts:
        return [None] * len(requests)
    columns, parameters = [VERSION], list[date | int]()
    for request, start in starts.items():
        for offset in (0, FIRST_ROWS):
            columns.append(_DAY_FROM_EARLIER if request.before else _DAY_FROM_LATER)
            parameters += [UNDATED_SENTINEL, start.sorted_on, offset]
    with prepared_cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} {OF_CARDS}", parameters)
        version, *days = cursor.fetchone()
    calendar, shares = load_statistics(version, with_words=with_words)
    spreads = {
        request: _spread(request, start, days[index : index + 2], calendar, shares)
        for index, (request, start) in zip(count(step=2), starts.items(), strict=False)
    }
    return [spreads.get(request) for request in requests]


def _spread(
    request: PageRequest,
    start: Cursor,
    days: Sequence[date | None],
    calendar: Calendar,
    shares: Shares,
) -> CardSpread | None:
    first, day_of_many = days
    if first is None or day_of_many is None:
        return None
    if request.before:
        return CardSpread(start, first, MAX_DATE, True, False, calendar, shares)
    last = request.days.first if request.days else MIN_DATE
    return CardSpread(
        start, first, last, False, start not in (request.after, _LATEST), calendar, shares
    )


def _start(request: PageRequest) -> Cursor:
    """Return the position beyond which the first window begins."""
    if request.before:
        return request.before
    starts = [_LATEST, *filter(None, [request.after])]
    if request.days and request.days.last < MAX_DATE:
        starts.append(Cursor(request.days.day_after, _MAX_KEY))
    return min(starts)
