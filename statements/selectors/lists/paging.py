"""Pages of long lists: read on from a row, look among the latest first, count up to a bound.

A list may have a million rows. Sorting all that match would take as long as there are many; going
through the rows in order until enough match would take as long as there are few. So the rows are
looked for in the latest 200 of the archive, then 16,000, then some 128,000, then all: each step is
taken only when the one before found too few, so that no step finds many more than are wanted. A
list is counted before its page is looked for, and what was counted is often the page already.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from statements.engine.dates.days import MAX_DATE, MIN_DATE
from statements.models import Card, CardQuerySet, ImpreciseDate, facts_of_days
from statements.models.statements.dates import first_day
from statements.models.statements.keys import read_key

MAX_COUNTED = 1_000  # rows for a page; beyond that a number is a bound
NEAREST = 200  # rows of the archive that are gone through one by one
SKIPPED = 1_000  # rows by which nothing is reckoned: they may be dated years after all others
STEPS = (16_000, 128_000)  # rows of the archive, the second reckoned from the first
FEW = 40_000  # rows of the archive in which any wording is counted at once
FEW_TO_SORT = 6_000  # of which all are sorted that have it
UNDATED_SENTINEL = date(1, 1, 1)  # as cards sort what has no date

_DAY = timedelta(days=1)
MAX_SENTINEL = date(9999, 12, 31)  # where the earliest come first
# What matches is sorted, never found by going through the archive in order: PostgreSQL does not
# know that the characters of a wording come together, and would expect to meet it soon. Nor does it
# read a hundred thousand rows' days where it finds fewer rows by what they say.
_SORTED_ON = Greatest("sorted_on", Value(UNDATED_SENTINEL))
_DAY_FROM_LATER = """(
    SELECT sorted_on FROM statements_card WHERE sorted_on > %s AND sorted_on <= %s
    ORDER BY sorted_on DESC LIMIT 1 OFFSET %s
)"""
_DAY_FROM_EARLIER = """(
    SELECT sorted_on FROM statements_card WHERE sorted_on > %s AND sorted_on >= %s
    ORDER BY sorted_on LIMIT 1 OFFSET %s
)"""
_FIRST_ON = Coalesce(first_day("statement__possible_days"), Value(MAX_SENTINEL))


class NoSuchPlace(ValueError):
    """An address that names no place in a list."""


@dataclass(frozen=True, slots=True, order=True)
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
class PageRequest:
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
        there = self.before or self.after
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
    def of(cls, rows: QuerySet[Any], *, most: int = MAX_COUNTED) -> "Total":
        """Count rows, no further than ``most``."""
        number = rows.order_by()[: most + 1].count()
        return cls(min(number, most), number <= most)

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        written = f"{self.number:,}"
        return written if self.is_exact else _("more than %(number)s") % {"number": written}


@dataclass(frozen=True, slots=True)
class Step:
    """The days to ``edge`` from those nearest to a place, later ones if it ``ascends``.

    Some ``size`` rows of the archive are sorted on them.
    """

    size: int
    edge: date
    origin: date
    ascends: bool

    @property
    def rows(self) -> Q:
        """Let in rows of these days by what the index knows, and some more of their months."""
        first, last = sorted((self.edge - _DAY, self.origin - _DAY))
        return Q(facts__overlap=facts_of_days(first, last))

    def days(self, key: str) -> Q:
        """Let in rows that are sorted on these days."""
        return Q(**{f"{key}__lte" if self.ascends else f"{key}__gte": self.edge})


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows by their keys, and how many of them have each fact; when not exact, there are more.

    ``latest`` are the first places of the list, as far as they are known: all when it is exact,
    else those to the end of the last of ``steps`` with few rows; ``further`` are the steps beyond.
    """

    keys: list[int]
    facts: Counter[str]
    is_exact: bool
    latest: list[Place]
    steps: list[Step]
    further: list[Step]

    @property
    def total(self) -> Total:
        return Total(len(self.keys), self.is_exact)


def find_page(
    cards: CardQuerySet, extent: PageRequest, *, size: int, tally: Tally | None = None
) -> PageOfKeys:
    """Return the ``size`` rows next to the place, or the first ones.

    A ``tally`` of these rows, within the same days, may know them.
    """
    upward = extent.before is not None
    found = _among_known(tally, extent, size + 1) if tally else None
    if found is None:
        found = _search(cards, extent, size + 1, tally)
    is_more = len(found) > size
    page = found[:size][:: -1 if upward else 1]
    return PageOfKeys(
        keys=[place.pk for place in page],
        previous=page[0] if page and (is_more if upward else extent.after) else None,
        next=page[-1] if page and (is_more or upward) else None,
    )


def _among_known(tally: Tally, extent: PageRequest, most: int) -> list[Place] | None:
    """Return the first places that a tally knows beyond a place; None if it may not know all."""
    if extent.earliest_first:
        return None
    if extent.before:
        if not tally.is_exact and (not tally.latest or extent.before < tally.latest[-1]):
            return None
        beyond = [place for place in reversed(tally.latest) if place > extent.before]
        return beyond[:most]
    after = extent.after
    beyond = [place for place in tally.latest if not after or place < after]
    return beyond[:most] if tally.is_exact or len(beyond) >= most else None


def _search(
    cards: CardQuerySet, extent: PageRequest, most: int, tally: Tally | None
) -> list[Place]:
    """Return the places of the first rows, looking step by step where there are many."""
    key = "first_on" if extent.earliest_first else "sorted"
    if tally and tally.is_exact:  # and another order than that of the places which it knows
        cards = Card.objects.filter(statement__in_array=tally.keys)
    cards = cards.annotate(**{key: _FIRST_ON if extent.earliest_first else _SORTED_ON})
    order = (key, "pk") if extent.ascends else (f"-{key}", "-pk")
    wanted = cards.filter(extent.beyond(key)).order_by(*order).values_list(key, "pk")
    steps: Iterable[Step] = _steps(extent)
    if tally and tally.steps and not (extent.earliest_first or extent.after or extent.before):
        steps = tally.further
    # Where a whole step held few rows, the nearest of its cards hold no page of them.
    if not tally or tally.further == tally.steps:
        found = _among_nearest(wanted, extent, most)
        if len(found) == most:
            return found
    *_, (_step, rows_found) = _looks(wanted, steps, most, is_sorted=True)
    return [Place(*row) for row in rows_found]


def _among_nearest(wanted: QuerySet[Any], extent: PageRequest, most: int) -> list[Place]:
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
        return [Place(*row) for row in wanted.filter(statement__in_array=nearest)[:most]]


def find_some(cards: CardQuerySet, *, steps: Iterable[Step], most: int) -> list[int]:
    """Return the keys of all rows, in no order, or of ``most`` + 1 of them where there are more."""
    keys = cards.values_list("pk", flat=True).order_by()
    *_, (_step, found) = _looks(keys, steps, most + 1)
    return found


def steps_within(
    days: ImpreciseDate | None, *, among: CardQuerySet | None = None, few: int = FEW
) -> list[Step]:
    """Return the steps by which rows are counted; none where ``among``, which hold them, are few.

    How many these are PostgreSQL says by what it knows of facts, without a look at them.
    """
    if among is not None:
        plan = among.order_by().values("pk").explain(format="json")
        # There is no plan for what nothing can be.
        if not plan or json.loads(plan)[0]["Plan"]["Plan Rows"] <= few:
            return []
    return list(_steps(PageRequest(days)))


def tally_facts(
    cards: CardQuerySet, *, steps: list[Step], most: int, in_order: bool = False
) -> Tally:
    """Count the facts of the rows, or of ``most`` of them where there are more.

    Where there are no steps, rows ``in_order`` are the latest.
    """
    is_sorted = in_order and not steps
    order = ("-sorted_on", "-pk") if is_sorted else ()
    written = cards.values_list("pk", "facts", "sorted_on").order_by(*order)
    further, latest = steps, list[Place]()
    for step, found in _looks(written, steps, most + 1):
        if is_sorted or len(found) <= most:
            # All of them, though a step reaches beyond its edge to the beginning of a month: what
            # may have been said since then has a fact of it, and is here.
            latest = [Place(*place) for place in sorted([(day, pk) for pk, _, day in found])][::-1]
            further = steps[steps.index(step) + 1 :] if step else []
    return Tally(
        keys=[pk for pk, _facts, _day in found[:most]],
        facts=Counter(chain.from_iterable(facts for _pk, facts, _day in found[:most])),
        is_exact=len(found) <= most,
        latest=latest,
        steps=steps,
        further=further,
    )


def _looks(
    rows: QuerySet[Any], steps: Iterable[Step], wanted: int, *, is_sorted: bool = False
) -> Iterator[tuple[Step | None, list[Any]]]:
    """Yield what each step finds, till one finds as many rows as are wanted, or all are looked at.

    A step that will have too few, by what the one before had, is left out.
    """
    share = 1.0  # of the rows near to the place
    for step in steps:
        if step.size * share < wanted:
            continue
        near = rows.filter(step.rows, step.days("sorted")) if is_sorted else rows.filter(step.rows)
        found = list(near[:wanted])
        yield step, found
        if len(found) == wanted:
            return
        share = len(found) / step.size
    yield None, list(rows[:wanted])


def _steps(extent: PageRequest) -> Iterator[Step]:
    """Yield steps that let in ever more of the list, but never all of it."""
    if extent.earliest_first:  # such a list has one directive's answers, which are few
        return
    upward = extent.before is not None
    start = _start(extent)
    if start == UNDATED_SENTINEL:
        return
    first, near, far = _days_of_cards((0, SKIPPED, STEPS[0]), start, ascends=upward)
    if first is None or near is None or far is None:
        return
    origin = start if start and not upward else first
    for step in STEPS:
        # To count all rows of a long step would take longer than to find some of them.
        edge = far + (far - near) * ((step - STEPS[0]) // (STEPS[0] - SKIPPED))
        if not MIN_DATE < edge <= MAX_DATE:
            break
        if extent.days and not upward and edge <= extent.days.first:
            break
        yield Step(step, edge, origin, upward)


def _days_of_cards(
    places: Sequence[int], start: date | None, *, ascends: bool
) -> list[date | None]:
    """Return on which days the cards at these places, from 0 at ``start``, are sorted."""
    query = _DAY_FROM_EARLIER if ascends else _DAY_FROM_LATER
    start = start or (MIN_DATE if ascends else MAX_SENTINEL)
    asked = [value for place in places for value in (UNDATED_SENTINEL, start, place)]
    with connection.cursor() as cursor:
        # At once, since this comes before every list and every count.
        cursor.execute("SELECT " + ", ".join([query] * len(places)), asked)
        return list(cursor.fetchone())


def _start(extent: PageRequest) -> date | None:
    """Return the day on which to begin counting rows."""
    if extent.before:
        return extent.before.sorted_on
    starts = [extent.after.sorted_on] if extent.after else []
    if extent.days and extent.days.last < MAX_DATE:
        starts.append(extent.days.day_after)
    return min(starts, default=None)
