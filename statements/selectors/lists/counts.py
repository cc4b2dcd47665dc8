"""How many rows a list has, counted no further than a bound."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from statements.models import CardQuerySet
from statements.selectors.lists.cursors import Cursor
from statements.selectors.lists.windows import Window, scan_windows

MAX_COUNTED = 1_000  # rows for a page; beyond that a number is a bound


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows there are; when not ``is_exact``, more than that."""

    number: int
    is_exact: bool

    @classmethod
    def of(cls, rows: QuerySet[Any], *, limit: int = MAX_COUNTED) -> "Total":
        """Count rows, no further than ``limit``."""
        number = rows.order_by()[: limit + 1].count()
        return cls(min(number, limit), number <= limit)

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        number = f"{self.number:,}"
        return number if self.is_exact else _("more than %(number)s") % {"number": number}


def count_together(
    rows: Mapping[str, QuerySet[Any]], *, limit: int = MAX_COUNTED
) -> dict[str, Total]:
    """Count several kinds of rows in one query, each no further than ``limit``."""
    bounded = [each.order_by().values("pk")[: limit + 1] for each in rows.values()]
    queries = [each.query.sql_with_params() for each in bounded]
    counts = (f"(SELECT count(*) FROM ({sql}) AS counted)" for sql, _ in queries)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(counts)}", [value for _, values in queries for value in values]
        )
        numbers = cursor.fetchone()
    return {
        name: Total(min(number, limit), number <= limit)
        for name, number in zip(rows, numbers, strict=True)
    }


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """The keys of rows, and how many of them have each fact; when not exact, there are more.

    ``latest`` are the first cursors of the list, as far as they are known: all when it is exact,
    else those up to the end of the last of ``windows`` with few rows; ``wider`` are the windows
    after that one.
    """

    keys: list[int]
    facts: Counter[str]
    is_exact: bool
    latest: list[Cursor]
    windows: list[Window]
    wider: list[Window]

    @property
    def total(self) -> Total:
        return Total(len(self.keys), self.is_exact)


def count_facts(
    cards: CardQuerySet, *, windows: list[Window], limit: int, in_order: bool = False
) -> FacetCounts:
    """Count the facts of the rows, or of ``limit`` of them where there are more.

    Without windows, rows ``in_order`` are the latest.
    """
    is_sorted = in_order and not windows
    order = ("-sorted_on", "-pk") if is_sorted else ()
    rows = cards.values_list("pk", "facts", "sorted_on").order_by(*order)
    wider, latest = windows, list[Cursor]()
    for window, matches in scan_windows(rows, windows, limit + 1):
        if is_sorted or len(matches) <= limit:
            # These are all rows of the window. It reaches to the beginning of a month: what may
            # have been said since then has a fact of that month, and is among them.
            cursors = sorted(Cursor(day, pk) for pk, _facts, day in matches)
            latest = cursors[::-1]
            wider = windows[windows.index(window) + 1 :] if window else []
    first = matches[:limit]
    return FacetCounts(
        keys=[pk for pk, _facts, _day in first],
        facts=Counter(chain.from_iterable(facts for _pk, facts, _day in first)),
        is_exact=len(matches) <= limit,
        latest=latest,
        windows=windows,
        wider=wider,
    )


def find_keys(cards: CardQuerySet, *, windows: Iterable[Window], limit: int) -> list[int]:
    """Return the keys of all rows, in no order, or ``limit`` + 1 of them where there are more."""
    keys = cards.values_list("pk", flat=True).order_by()
    *_, (_window, matches) = scan_windows(keys, windows, limit + 1)
    return matches
