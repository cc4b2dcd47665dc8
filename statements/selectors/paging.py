"""Pages of long lists: read on from a row, look among the latest first, count up to a bound.

A list may have a million rows. Sorting all that match would take as long as there are many; going
through the rows in order until enough match would take as long as there are few. So the rows are
looked for in the latest 200 of the archive, then 16,000, then 128,000, then all: each step is taken
only when the one before found too few, so that no step finds many more than are wanted.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from statements.models import Card, FactKind, ImpreciseDate, StatementQuerySet, facts
from statements.models.dates import LATEST, first_day, months_between
from statements.models.keys import read_key

MOST_COUNTED = 1_000  # rows for a page; beyond that a number is a bound
NEAREST = 200  # rows of the archive that are gone through one by one
STEPS = (16_000, 128_000)  # rows of the archive
MOST_MONTHS = 60  # named in one condition; beyond that the days alone are compared
UNKNOWN_DAY = date(1, 1, 1)  # as cards sort what has no date

_DAY = timedelta(days=1)
NO_DAY = date(9999, 12, 31)  # where the earliest come first
# What matches is sorted, never found by going through the archive in order: PostgreSQL does not
# know that the characters of a wording come together, and would expect to meet it soon.
_SORTED_ON = Greatest("card__sorted_on", Value(UNKNOWN_DAY))
_FIRST_ON = Coalesce(first_day("said"), Value(NO_DAY))
_KEYS = {False: "card__sorted_on", True: "first_on"}  # by whether the earliest come first


class NoSuchPlace(ValueError):
    """An address that names no place in a list."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in a list: the day after its last possible one, and its key."""

    sorted_on: date
    pk: int

    @classmethod
    def parse(cls, written: str) -> "Place":
        """Read a place as ``str`` writes it. Raises ``NoSuchPlace``."""
        day, _, key = written.partition(".")
        pk = read_key(key)
        try:
            if pk is not None and len(day) == len("2025-04-25"):
                return cls(date.fromisoformat(day), pk)
        except ValueError:
            pass
        raise NoSuchPlace(written)

    def __str__(self) -> str:
        return f"{self.sorted_on.isoformat()}.{self.pk}"


@dataclass(frozen=True, slots=True)
class Extent:
    """Where in a list to look: beside a place of it, within the days asked for.

    A list begins with the latest, by the last day possible, unless it is ``earliest_first``, by the
    first day possible; what has no date stands at its end.
    """

    days: ImpreciseDate | None = None
    after: Place | None = None
    before: Place | None = None
    earliest_first: bool = False

    @property
    def ascends(self) -> bool:
        """Whether the rows nearest to the place are those with the earliest days."""
        return self.earliest_first == (self.before is None)

    def beyond(self, key: str) -> Q:
        """Return the condition that a row, sorted by ``key``, stands beyond the place."""
        there = self.after or self.before
        if there is None:
            return Q()
        side = "gt" if self.ascends else "lt"
        return Q(**{f"{key}__{side}e": there.sorted_on}) & (
            Q(**{f"{key}__{side}": there.sorted_on}) | Q(**{f"pk__{side}": there.pk})
        )


@dataclass(frozen=True, slots=True)
class PageOfKeys:
    """The rows of one page by their keys, latest first, and where its neighbours begin.

    What stands before ``previous`` is the page before, what stands after ``next`` the one after.
    """

    keys: list[int]
    previous: Place | None
    next: Place | None


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows there are; when not ``is_exact``, more than that."""

    number: int
    is_exact: bool

    @classmethod
    def of(cls, rows: QuerySet[Any], *, most: int = MOST_COUNTED) -> "Total":
        """Count rows, no further than ``most``."""
        number = rows.order_by()[: most + 1].count()
        return cls(min(number, most), number <= most)

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        written = f"{self.number:,}"
        return written if self.is_exact else _("more than %(number)s") % {"number": written}


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows by their keys, and how many of them have each fact; when not exact, there are more."""

    keys: list[int]
    facts: Counter[str]
    is_exact: bool

    @property
    def number(self) -> int:
        return len(self.keys)


def find_page(
    rows: StatementQuerySet, extent: Extent, *, size: int, by_steps: bool = True
) -> PageOfKeys:
    """Return the ``size`` rows next to the place, or the first ones.

    Few rows need no steps; they are sorted at once.
    """
    upward = extent.before is not None
    key = _KEYS[extent.earliest_first]
    rows = rows.annotate(first_on=_FIRST_ON, sorted=_SORTED_ON)
    column = "first_on" if extent.earliest_first else "sorted"
    order = (column, "pk") if extent.ascends else (f"-{column}", "-pk")
    wanted = rows.filter(extent.beyond(key)).order_by(*order).values_list(key, "pk")
    found = _among_nearest(wanted, extent, size + 1) if by_steps else []
    if len(found) <= size:
        for near in _steps(extent) if by_steps else (Q(),):
            found = [Place(*row) for row in wanted.filter(near)[: size + 1]]
            if len(found) > size:
                break
    is_more = len(found) > size
    page = found[:size][:: -1 if upward else 1]
    return PageOfKeys(
        keys=[place.pk for place in page],
        previous=page[0] if page and (is_more if upward else extent.after) else None,
        next=page[-1] if page and (is_more or upward) else None,
    )


def _among_nearest(wanted: QuerySet[Any], extent: Extent, most: int) -> list[Place]:
    """Return the first of the wanted rows that are among the nearest cards.

    Within days there is no telling which are nearest: some are dated by the year alone.
    """
    if extent.earliest_first or extent.days:
        return []
    order = ("sorted_on", "pk") if extent.ascends else ("-sorted_on", "-pk")
    cards = Card.objects.filter(extent.beyond("sorted_on")).order_by(*order)
    nearest = list(cards.values_list("pk", flat=True)[:NEAREST])
    with transaction.atomic(), connection.cursor() as cursor:
        # The index of wording would be asked for all of the archive, by a guess at how rare it is.
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        return [Place(*row) for row in wanted.filter(pk__in_array=nearest)[:most]]


def find_some(rows: StatementQuerySet, *, days: ImpreciseDate | None, most: int) -> list[int]:
    """Return the keys of all rows, in no order, or of ``most`` + 1 of them where there are more."""
    found: list[int] = []
    for near in _steps(Extent(days), above=most):
        found = list(rows.filter(near).order_by().values_list("pk", flat=True)[: most + 1])
        if len(found) > most:
            break
    return found


def tally_facts(rows: StatementQuerySet, *, days: ImpreciseDate | None, most: int) -> Tally:
    """Count the facts of the rows, or of ``most`` of them where there are more."""
    keys = find_some(rows, days=days, most=most)
    is_exact, keys = len(keys) <= most, keys[:most]
    with connection.cursor() as cursor:
        # Counted in the database, since the ORM has no words for what arrays hold.
        cursor.execute(
            "SELECT fact, count(*) FROM statements_card, unnest(facts) AS fact"
            " WHERE statement_id = ANY(%s) GROUP BY fact",
            [keys],
        )
        return Tally(keys, Counter(dict(cursor.fetchall())), is_exact)


def _steps(extent: Extent, *, above: int = 0) -> Iterator[Q]:
    """Yield conditions that let in ever more of the list; the last lets in all of it.

    Steps to ``above`` rows are left out, where they can hold no more than that.
    """
    if not extent.earliest_first:  # such a list has one directive's answers, which are few
        yield from _steps_back(extent, above)
    yield Q()


def _steps_back(extent: Extent, above: int) -> Iterator[Q]:
    upward = extent.before is not None
    start = _start(extent)
    cards = Card.objects.order_by("sorted_on" if upward else "-sorted_on")
    if start:
        side = "gte" if upward else "lte"
        cards = cards.filter(**{f"sorted_on__{side}": start})
    days = list(cards.values_list("sorted_on", flat=True)[:1])
    if not days:
        return
    origin = start if start and not upward else days[0]
    for step in STEPS:
        if step <= above:
            continue
        edge = next(iter(cards.values_list("sorted_on", flat=True)[step : step + 1]), None)
        if edge is None or edge == UNKNOWN_DAY:
            break
        if extent.days and not upward and edge <= extent.days.first:
            break
        reached = Q(card__sorted_on__lte=edge) if upward else Q(card__sorted_on__gte=edge)
        yield reached & _in_months(*sorted((edge, origin)))


def _start(extent: Extent) -> date | None:
    """Return the day on which to begin counting rows."""
    if extent.before:
        return extent.before.sorted_on
    starts = [extent.after.sorted_on] if extent.after else []
    if extent.days and extent.days.last < LATEST:
        starts.append(extent.days.day_after)
    return min(starts, default=None)


def _in_months(first: date, last: date) -> Q:
    """Return what the cards sorted on these days have in common, for the index."""
    if first == UNKNOWN_DAY:
        return Q()
    months = months_between(first - _DAY, last - _DAY)
    if len(months) > MOST_MONTHS:
        return Q()
    return Q(card__facts__overlap=facts(FactKind.MONTH, months))
