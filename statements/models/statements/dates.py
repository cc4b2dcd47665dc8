"""Dates as far as they are known. Stored as a ``daterange``, written as in ISO 8601-2 (EDTF)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import DateField, Q
from django.db.models.functions import Lower, Upper

from statements.engine.dates.days import MAX_DATE, MIN_DATE, DateFault, UnreadableDate, month_days
from statements.engine.dates.reading import read_date

_DAY = timedelta(days=1)


class Precision(StrEnum):
    """The calendar unit to which a date, or each end of a span, is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


_LENGTHS = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}  # of an ISO date


@dataclass(frozen=True, slots=True)
class ImpreciseDate:
    """A stretch of days, ``first`` and ``last`` included, in which something happened."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise UnreadableDate(DateFault.ORDER, f"{self.first}/{self.last}")
        if not MIN_DATE <= self.first <= self.last <= MAX_DATE:
            raise UnreadableDate(DateFault.YEARS, f"{self.first}/{self.last}")

    @classmethod
    def parse(cls, written: str) -> "ImpreciseDate":
        """Read a date that says its year (``engine.dates.reading``). Raises ``UnreadableDate``."""
        return cls(*read_date(written))

    @classmethod
    def from_range(cls, days: DateRange) -> "ImpreciseDate":
        """Take over a bounded ``daterange``, which PostgreSQL always hands out as ``[)``."""
        return cls(days.lower, days.upper - _DAY)

    def meet(self, other: "ImpreciseDate") -> "ImpreciseDate | None":
        """Return the days of both; None if they have none in common."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return type(self)(first, last) if first <= last else None

    def in_months(self) -> "ImpreciseDate":
        """Return the days of all months that it touches."""
        last = month_days(self.last.year, self.last.month)[1]
        return type(self)(self.first.replace(day=1), last)

    def is_to_come(self, today: date) -> bool:
        """Whether it lies in the future, or reaches into it further than whole months do.

        A month or a year that has begun may be all that is known of what has been.
        """
        return self.first > today or (self.last > today and not self.has_whole_months)

    @property
    def is_one_day(self) -> bool:
        return self.first == self.last

    @property
    def has_whole_months(self) -> bool:
        return self == self.in_months()

    @property
    def days(self) -> DateRange:
        return DateRange(self.first, self.last + _DAY)

    @property
    def day_after(self) -> date:
        """The first day on which it was certainly over."""
        return self.last + _DAY

    @property
    def precision(self) -> Precision:
        """The longest unit of which it consists: from April to June it consists of months."""
        if (self.first.month, self.first.day) == (1, 1) and (
            (self.last.month, self.last.day) == (12, 31)
        ):
            return Precision.YEAR
        return Precision.MONTH if self.has_whole_months else Precision.DAY

    @property
    def ends(self) -> tuple[str, ...]:
        """Its unit, as in ``2025-04``; of a span the first and the last of its units."""
        length = _LENGTHS[self.precision]
        first, last = self.first.isoformat()[:length], self.last.isoformat()[:length]
        return (first,) if first == last else (first, last)

    def __str__(self) -> str:
        """Write it in EDTF, to the precision known: ``2025-04``, ``2025-04/2025-06``."""
        return "/".join(self.ends)


@dataclass(frozen=True, slots=True)
class Latency:
    """Days from a directive to a response, from ``shortest`` to ``longest`` possible."""

    shortest: int
    longest: int

    @classmethod
    def between(cls, asked: ImpreciseDate, answered: ImpreciseDate) -> "Latency | None":
        """Days from ``asked`` to ``answered``; None when the answer came first for certain."""
        longest = (answered.last - asked.first).days
        if longest < 0:
            return None
        return cls(shortest=max(0, (answered.first - asked.last).days), longest=longest)

    def __str__(self) -> str:
        if self.shortest == self.longest:
            return str(self.shortest)
        return f"{self.shortest}–{self.longest}"


def years_and_months(first: date, last: date) -> tuple[list[int], list[str]]:
    """Return the whole years from one day to a later one, and the months beside these.

    Months are written ``2025-04``; one that is begun counts.
    """
    start, end = 12 * first.year + first.month - 1, 12 * last.year + last.month
    years = range(-(-start // 12), end // 12)
    months = {*range(start, end)} - {*range(12 * years.start, 12 * years.stop)}
    return [*years], [f"{month // 12:04}-{month % 12 + 1:02}" for month in sorted(months)]


def first_day(field: str) -> Lower:
    """Read the first possible day of a stored date: PostgreSQL's ``lower`` of a range."""
    return Lower(field, output_field=DateField())


def day_after(field: str) -> Upper:
    """Read the day after the last possible one: PostgreSQL's ``upper`` of a range."""
    return Upper(field, output_field=DateField())


def bounded(field: str) -> Q:
    """Accept an unknown date, or one whose first and last possible day are both known."""
    return Q(**{field: None}) | Q(
        **{
            f"{field}__isnull": False,
            f"{field}__isempty": False,
            f"{field}__lower_inf": False,
            f"{field}__upper_inf": False,
            f"{field}__startswith__gte": MIN_DATE,
            f"{field}__endswith__lte": MAX_DATE + _DAY,
        }
    )
