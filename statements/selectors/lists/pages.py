"""Pages of long lists, read on from a cursor.

A list is counted before its page is looked for, and the rows counted are often the page already.
"""

from django.db.models import Value
from django.db.models.functions import Coalesce

from statements.models import Card, CardQuerySet
from statements.models.statements.dates import first_day
from statements.selectors.lists.counts import FacetCounts
from statements.selectors.lists.cursors import MAX_SENTINEL, Cursor, KeyPage, PageRequest
from statements.selectors.lists.windows import SORTED_ON, load_spreads, look_through, run_together

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
    if before := request.before:
        start = (before.sorted_on, before.pk)
        if not counts.is_exact and (
            not counts.first_positions or start < counts.first_positions[-1]
        ):
            return None
        beyond = [position for position in reversed(counts.first_positions) if position > start]
    else:
        after = request.after
        beyond = counts.first_positions
        if after:
            start = (after.sorted_on, after.pk)
            beyond = [position for position in beyond if position < start]
        if not counts.is_exact and len(beyond) < limit:
            return None
    return [Cursor(*position) for position in beyond[:limit]]


def _search(
    cards: CardQuerySet, request: PageRequest, limit: int, counts: FacetCounts | None
) -> list[Cursor]:
    """Return the first rows, looking through windows where there are many."""
    if counts and counts.is_exact:  # and in another order than that of its cursors
        cards = Card.objects.filter(statement__in_array=frozenset(counts.keys))
    dated_cards = cards.annotate(sorted=_FIRST_ON if request.earliest_first else SORTED_ON)
    order = ("sorted", "pk") if request.ascends else ("-sorted", "-pk")
    rows = dated_cards.filter(request.beyond("sorted")).order_by(*order)
    (spread,) = load_spreads([request])
    ((matches, _),) = run_together(
        [look_through(rows.values_list("sorted", "pk"), spread, limit, sorts_all=True)]
    )
    return [Cursor(*row) for row in matches]
