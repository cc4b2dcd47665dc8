"""How many rows a list has, counted no further than a bound."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.sql.where import WhereNode
from django.utils.translation import gettext as _

from statements.models import Card, CardQuerySet
from statements.selectors.lists.windows import SORTED_ON, CardSpread, Scan, look_through

MAX_COUNTED = 1_000  # rows for a page; beyond that a number is a bound

# A thousand texts are read in a third of the time of a thousand arrays. No text of ours has this
# character (``validate_text``).
_BETWEEN_FACTS = "\x1f"
_FACTS = Func("facts", Value(_BETWEEN_FACTS), function="array_to_string", output_field=TextField())


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


@dataclass(frozen=True, slots=True, eq=False)
class FacetCounts:
    """The keys of rows, and how many of them have each fact; when not exact, there are more.

    ``first_positions`` are those of the first of the list, as ``Cursor`` has them, as far as known:
    all when it is exact.
    """

    first_positions: list[tuple[date, int]]
    keys: list[int]
    facts: Counter[str]
    is_exact: bool

    @property
    def total(self) -> Total:
        return Total(len(self.keys), self.is_exact)


def takes_all(cards: CardQuerySet) -> bool:
    """Whether nothing narrows these cards: they are all there are."""
    return not cards.query.where


def count_facts(
    cards: CardQuerySet, spread: CardSpread | None, *, limit: int, in_order: bool = False
) -> Scan[FacetCounts]:
    """Count the facts of the rows, or of ``limit`` of them where there are more.

    Of rows ``in_order`` the first are known.
    """
    by_days = cards.query.where in _in_order()  # so that PostgreSQL goes through them
    dated_cards = cards.annotate(sorted=F("sorted_on") if by_days else SORTED_ON)
    order = ("-sorted", "-pk") if in_order or by_days else ()
    if in_order and spread is None and not by_days:
        # All that match are sorted, maybe by an index alone: facts are read of the first only.
        first_cards = dated_cards.order_by(*order).values("pk")[: limit + 1]
        dated_cards = Card.objects.filter(pk__in=first_cards).annotate(sorted=SORTED_ON)
    rows = dated_cards.order_by(*order).values_list("sorted", "pk", _FACTS)
    matches, first = yield from look_through(rows, None if by_days else spread, limit + 1)
    is_exact = len(matches) <= limit
    if is_exact:
        first = sorted(matches, reverse=True)
    facts = (facts.split(_BETWEEN_FACTS) for _day, _pk, facts in matches[:limit])
    return FacetCounts(
        first_positions=[(day, pk) for day, pk, _facts in first[:limit]],
        keys=[pk for _day, pk, _facts in matches[:limit]],
        facts=Counter(chain.from_iterable(facts)),
        is_exact=is_exact,
    )


@cache
def _in_order() -> list[WhereNode]:
    """Return the conditions of lists that an index has in order: of all rows, of all directives."""
    return [cards.query.where for cards in (Card.objects.all(), Card.objects.directives())]


def count_rows_to(cards: CardQuerySet, spread: CardSpread | None, *, limit: int) -> Scan[Total]:
    """Count the rows, no further than ``limit``."""
    dated_cards = cards.annotate(sorted=SORTED_ON) if spread else cards  # as windows ask for
    rows = dated_cards.values_list("pk").order_by()
    matches, _first = yield from look_through(rows, spread, limit + 1)
    return Total(min(len(matches), limit), len(matches) <= limit)
