"""Imprecise dates, stored as a ``daterange`` and written as in ISO 8601-2 (EDTF)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import DateField, Func, Q
from django.db.models.functions import Lower, Upper

from statements.engine.dates.days import (
    MAX_DATE,
    MIN_DATE,
    DateFault,
    Days,
    UnreadableDate,
    month_days,
)
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
    """A range of days, ``first`` and ``last`` included, within which something happened."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise UnreadableDate(DateFault.ORDER, f"{self.first}/{self.last}")
        if not MIN_DATE <= self.first <= self.last <= MAX_DATE:
            raise UnreadableDate(DateFault.YEARS, f"{self.first}/{self.last}")

    @classmethod
    def parse(cls, text: str, text_days: Days | None = None) -> "ImpreciseDate":
        """Parse a date (``engine.dates.reading``). Raises ``UnreadableDate``.

        One without a year, or relative as 昨日, needs the days on which its text was published.
        """
        return cls(*read_date(text, text_days))

    @classmethod
    def from_range(cls, days: DateRange) -> "ImpreciseDate":
        """Convert a bounded ``daterange``, which PostgreSQL always returns as ``[)``."""
        return cls.from_days(days.lower, days.upper)

    @classmethod
    def from_days(cls, first: date, after: date) -> "ImpreciseDate":
        """Return the days from ``first`` to the day before ``after``."""
        return cls(first, after - _DAY)

    def meet(self, other: "ImpreciseDate") -> "ImpreciseDate | None":
        """Return the intersection; None if it is empty."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return type(self)(first, last) if first <= last else None

    def in_months(self) -> "ImpreciseDate":
        """Return the range extended to whole months."""
        last = month_days(self.last.year, self.last.month)[1]
        return type(self)(self.first.replace(day=1), last)

    def is_to_come(self, today: date) -> bool:
        """Whether it lies in the future, or ends in the future and is not of whole months.

        A current month or year may be all that is known of a date in the past.
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
        """The day after the last."""
        return self.last + _DAY

    @property
    def precision(self) -> Precision:
        """The longest unit that it consists of; April to June consists of months."""
        if (self.first.month, self.first.day) == (1, 1) and (
            (self.last.month, self.last.day) == (12, 31)
        ):
            return Precision.YEAR
        return Precision.MONTH if self.has_whole_months else Precision.DAY

    @property
    def ends(self) -> tuple[str, ...]:
        """Its unit, as in ``2025-04``; for a span the first and the last unit."""
        length = _LENGTHS[self.precision]
        first, last = self.first.isoformat()[:length], self.last.isoformat()[:length]
        return (first,) if first == last else (first, last)

    def __str__(self) -> str:
        """Format it in EDTF: ``2025-04``, ``2025-04/2025-06``."""
        return "/".join(self.ends)


@dataclass(frozen=True, slots=True)
class Latency:
    """Days from a directive to a response: the ``shortest`` and ``longest`` possible."""

    shortest: int
    longest: int

    @classmethod
    def between(
        cls, directive_date: ImpreciseDate, response_date: ImpreciseDate
    ) -> "Latency | None":
        """Return the days between two dates; None if the response certainly came first."""
        longest = (response_date.last - directive_date.first).days
        if longest < 0:
            return None
        return cls(
            shortest=max(0, (response_date.first - directive_date.last).days), longest=longest
        )

    def __str__(self) -> str:
        if self.shortest == self.longest:
            return str(self.shortest)
        return f"{self.shortest}–{self.longest}"


def years_and_months(first: date, last: date) -> tuple[list[int], list[str]]:
    """Cover the days from ``first`` to ``last`` by whole years and the remaining months.

    Months are written ``2025-04``; partial months count.
    """
    start, end = 12 * first.year + first.month - 1, 12 * last.year + last.month
    years = range(-(-start // 12), end // 12)
    months = {*range(start, end)} - {*range(12 * years.start, 12 * years.stop)}
    return [*years], [f"{month // 12:04}-{month % 12 + 1:02}" for month in sorted(months)]


def first_day(field: str) -> Lower:
    """Return the first day of a stored date: PostgreSQL's ``lower`` of a range."""
    return Lower(field, output_field=DateField())


def day_after(field: str) -> Upper:
    """Return the day after the last of a stored date: PostgreSQL's ``upper`` of a range."""
    return Upper(field, output_field=DateField())


def last_day(field: str) -> Func:
    """Return the last day of a stored date."""
    return Func(Upper(field), template="(%(expressions)s - 1)", output_field=DateField())


def bounded(field: str) -> Q:
    """Require null or a range with both ends."""
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
