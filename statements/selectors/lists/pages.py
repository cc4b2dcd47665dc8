"""Pages of long lists, read on from a cursor.

A list is counted before its page is looked for, and the rows counted are often the page already.
"""

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, Greatest

from statements.models import Card, CardQuerySet
from statements.models.statements.dates import first_day
from statements.selectors.lists.counts import FacetCounts
from statements.selectors.lists.cursors import (
    MAX_SENTINEL,
    UNDATED_SENTINEL,
    Cursor,
    KeyPage,
    PageRequest,
)
from statements.selectors.lists.windows import Window, scan_windows, windows_from

NEAREST_ROWS = 200  # of the archive, tried one by one before any window

# Matches are sorted, never found by going through the archive in order: PostgreSQL does not know
# that the characters of a wording come together, and would expect to meet it soon. Nor does it read
# a hundred thousand rows' days where facts lead to fewer rows.
_SORTED_ON = Greatest("sorted_on", Value(UNDATED_SENTINEL))
_FIRST_ON = Coalesce(first_day("statement__possible_days"), Value(MAX_SENTINEL))


def find_page(
    cards: CardQuerySet, request: PageRequest, *, size: int, counts: FacetCounts | None = None
) -> KeyPage:
    """Return the ``size`` rows next to the cursor, or the first ones.

    ``counts`` of these rows, within the same days, may have them already.
    """
    upward = request.before is not None
    cursors = _among_counted(counts, request, size + 1) if counts else None
    if cursors is None:
        cursors = _search(cards, request, size + 1, counts)
    is_more = len(cursors) > size
    page = cursors[:size][:: -1 if upward else 1]
    return KeyPage(
        keys=[cursor.pk for cursor in page],
        previous=page[0] if page and (is_more if upward else request.after) else None,
        next=page[-1] if page and (is_more or upward) else None,
    )


def _among_counted(counts: FacetCounts, request: PageRequest, limit: int) -> list[Cursor] | None:
    """Return the first rows beyond the cursor that were counted; None if some may be missing."""
    if request.earliest_first:
        return None
    if request.before:
        if not counts.is_exact and (not counts.latest or request.before < counts.latest[-1]):
            return None
        return [cursor for cursor in reversed(counts.latest) if cursor > request.before][:limit]
    after = request.after
    beyond = [cursor for cursor in counts.latest if not after or cursor < after]
    return beyond[:limit] if counts.is_exact or len(beyond) >= limit else None


def _search(
    cards: CardQuerySet, request: PageRequest, limit: int, counts: FacetCounts | None
) -> list[Cursor]:
    """Return the first rows, looking through windows where there are many."""
    key = "first_on" if request.earliest_first else "sorted"
    if counts and counts.is_exact:  # and in another order than that of its cursors
        cards = Card.objects.filter(statement__in_array=frozenset(counts.keys))
    cards = cards.annotate(**{key: _FIRST_ON if request.earliest_first else _SORTED_ON})
    order = (key, "pk") if request.ascends else (f"-{key}", "-pk")
    rows = cards.filter(request.beyond(key)).order_by(*order).values_list(key, "pk")
    windows: Iterable[Window] = windows_from(request)
    is_first_page = not (request.earliest_first or request.after or request.before)
    if counts and counts.windows and is_first_page:
        windows = counts.wider
    # Where a whole window held few rows, the nearest of its cards hold no page of them.
    if not counts or counts.wider == counts.windows:
        nearest = _among_nearest(rows, request, limit)
        if len(nearest) == limit:
            return nearest
    *_, (_window, matches) = scan_windows(rows, windows, limit, is_sorted=True)
    return [Cursor(*row) for row in matches]


def _among_nearest(
    rows: QuerySet[Card, tuple[date, int]], request: PageRequest, limit: int
) -> list[Cursor]:
    """Return the first of the rows that are among the nearest cards.

    Within days it is not known which are nearest: some are dated by the year alone.
    """
    if request.earliest_first or request.days:
        return []
    order = ("sorted_on", "pk") if request.ascends else ("-sorted_on", "-pk")
    cards = Card.objects.filter(request.beyond("sorted_on")).order_by(*order)
    nearest = list(cards.values_list("pk", flat=True)[:NEAREST_ROWS])
    with transaction.atomic(), connection.cursor() as cursor:
        # The index of wording would be searched for all of the archive, by a guess at its rarity.
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        return [Cursor(*row) for row in rows.filter(statement__in_array=frozenset(nearest))[:limit]]
