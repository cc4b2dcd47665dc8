"""Windows: looking for rows among the latest first, in ever wider spans of days.

A list may have a million rows. Sorting all that match takes as long as there are many; going
through the rows in order until enough match takes as long as there are few. So rows are looked for
among the latest 16,000 of the archive, then among some 128,000, then among all. A wider window is
searched only when the one before had too few, so that none holds many more rows than are wanted.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from statements.engine.dates.days import MAX_DATE, MIN_DATE
from statements.models import CardQuerySet, ImpreciseDate, facts_of_days
from statements.selectors.lists.cursors import MAX_SENTINEL, UNDATED_SENTINEL, PageRequest

SKIPPED_ROWS = 1_000  # not measured by: they may be dated years after all others
WINDOW_ROWS = (16_000, 128_000)  # of the archive; the second is estimated from the first
SMALL_ARCHIVE_ROWS = 40_000  # in which any wording is counted at once

_DAY = timedelta(days=1)
_DAY_FROM_LATER = """(
    SELECT sorted_on FROM statements_card WHERE sorted_on > %s AND sorted_on <= %s
    ORDER BY sorted_on DESC LIMIT 1 OFFSET %s
)"""
_DAY_FROM_EARLIER = """(
    SELECT sorted_on FROM statements_card WHERE sorted_on > %s AND sorted_on >= %s
    ORDER BY sorted_on LIMIT 1 OFFSET %s
)"""


@dataclass(frozen=True, slots=True)
class Window:
    """The days from ``origin`` to ``edge``, later ones if it ``ascends``.

    About ``size`` rows of the archive are sorted on them.
    """

    size: int
    edge: date
    origin: date
    ascends: bool

    @property
    def rows(self) -> Q:
        """Keep rows of these days by what the index knows, and some more of their months."""
        first, last = sorted((self.edge - _DAY, self.origin - _DAY))
        return Q(facts__overlap=facts_of_days(first, last))

    def days(self, key: str) -> Q:
        """Keep rows that are sorted on these days."""
        return Q(**{f"{key}__lte" if self.ascends else f"{key}__gte": self.edge})


def windows_within(
    days: ImpreciseDate | None,
    *,
    superset: CardQuerySet | None = None,
    small: int = SMALL_ARCHIVE_ROWS,
) -> list[Window]:
    """Return the windows to count rows by; none where the ``superset`` of the rows is ``small``.

    Its size is PostgreSQL's estimate, from statistics of the facts.
    """
    if superset is not None:
        plan = superset.order_by().values("pk").explain(format="json")
        # There is no plan for a query that can have no rows.
        if not plan or json.loads(plan)[0]["Plan"]["Plan Rows"] <= small:
            return []
    return list(windows_from(PageRequest(days)))


def scan_windows(
    rows: QuerySet[Any], windows: Iterable[Window], limit: int, *, is_sorted: bool = False
) -> Iterator[tuple[Window | None, list[Any]]]:
    """Yield the rows in each window, until one has ``limit`` rows; at last those of no window.

    A window that will have too few, going by the one before, is left out.
    """
    share = 1.0  # of the rows of a window that match
    for window in windows:
        if window.size * share < limit:
            continue
        inside = rows.filter(window.rows)
        if is_sorted:
            inside = inside.filter(window.days("sorted"))
        matches = list(inside[:limit])
        yield window, matches
        if len(matches) == limit:
            return
        share = len(matches) / window.size
    yield None, list(rows[:limit])


def windows_from(request: PageRequest) -> Iterator[Window]:
    """Yield windows that hold ever more of the list, but never all of it."""
    if request.earliest_first:  # such a list has the answers to one directive, which are few
        return
    upward = request.before is not None
    start = _start(request)
    if start == UNDATED_SENTINEL:
        return
    offsets = (0, SKIPPED_ROWS, WINDOW_ROWS[0])
    first, near_edge, far_edge = _days_of_cards(offsets, start, ascends=upward)
    if first is None or near_edge is None or far_edge is None:
        return
    origin = start if start and not upward else first
    for size in WINDOW_ROWS:
        # Counting all rows of a long window would take longer than finding some of them.
        edge = far_edge + (far_edge - near_edge) * (
            (size - WINDOW_ROWS[0]) // (WINDOW_ROWS[0] - SKIPPED_ROWS)
        )
        if not MIN_DATE < edge <= MAX_DATE:
            break
        if request.days and not upward and edge <= request.days.first:
            break
        yield Window(size, edge, origin, upward)


def _days_of_cards(
    offsets: Sequence[int], start: date | None, *, ascends: bool
) -> list[date | None]:
    """Return the days on which the cards at these offsets from ``start`` are sorted."""
    query = _DAY_FROM_EARLIER if ascends else _DAY_FROM_LATER
    start = start or (MIN_DATE if ascends else MAX_SENTINEL)
    parameters = [value for offset in offsets for value in (UNDATED_SENTINEL, start, offset)]
    with connection.cursor() as cursor:
        # In one query, since this comes before every list and every count.
        cursor.execute("SELECT " + ", ".join([query] * len(offsets)), parameters)
        return list(cursor.fetchone())


def _start(request: PageRequest) -> date | None:
    """Return the day on which the first window begins."""
    if request.before:
        return request.before.sorted_on
    starts = [request.after.sorted_on] if request.after else []
    if request.days and request.days.last < MAX_DATE:
        starts.append(request.days.day_after)
    return min(starts, default=None)
