"""How fast the provinces answered a directive, and which came first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from statements.models import ImpreciseDate, Jurisdiction, Latency
from statements.selectors.sources.answers import Answer


@dataclass(frozen=True, slots=True)
class Lead[K]:
    """Who came first, by their own dates.

    ``candidates`` are all that may have been first. Several are tied if each is dated to the same
    single day; otherwise it is uncertain which came first.
    """

    candidates: Sequence[K]
    is_certain: bool

    @property
    def is_tied(self) -> bool:
        return self.is_certain and len(self.candidates) > 1


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the provinces answered, by each province's first confirmed answer.

    ``median`` is an interval if a date is a span, and None if no latency can be computed.
    ``spans`` counts the provinces whose first answer is dated only as a span, ``undated`` those
    without a dated answer, and ``early`` those whose dated answers all precede the directive, so
    that one of the two dates must be wrong. ``first_on`` is the date of the only one that may have
    been first, and ``margin`` its days before the next; None where several may have been.
    """

    median: Latency | None
    lead: Lead[Jurisdiction]
    first_on: ImpreciseDate | None
    margin: Latency | None
    is_from_a_span: bool
    spans: int
    undated: int
    early: int


def pace_of(directive_date: ImpreciseDate | None, answers: Mapping[Jurisdiction, Answer]) -> Pace:
    """Summarise the answers to one directive by provinces with a confirmed one.

    Only the latencies need the date of the directive; which province came first does not.
    """
    starts = {unit: date for unit, answer in answers.items() if (date := answer.date)}
    latencies = [
        latency
        for start in starts.values()
        if directive_date and (latency := Latency.between(directive_date, start))
    ]
    lead = lead_of(starts)
    first_on, margin = _margin(lead, starts)
    return Pace(
        median=median_latency(latencies),
        lead=lead,
        first_on=first_on,
        margin=margin,
        is_from_a_span=directive_date is not None and not directive_date.is_one_day,
        spans=sum(not start.is_one_day for start in starts.values()),
        undated=sum(not answer.dated for answer in answers.values()),
        early=sum(answer.is_early for answer in answers.values()),
    )


def _margin[K](
    lead: Lead[K], dates: Mapping[K, ImpreciseDate]
) -> tuple[ImpreciseDate | None, Latency | None]:
    """Return the date of the only one that may have been first, and the days until the next."""
    if len(lead.candidates) != 1:
        return None, None
    [first] = lead.candidates
    other_dates = [date for key, date in dates.items() if key != first]
    return dates[first], Latency.between(
        dates[first], first_of(other_dates)
    ) if other_dates else None


def first_of(dates: Sequence[ImpreciseDate]) -> ImpreciseDate:
    """Return the possible days of the earliest of these dates, of which there is at least one."""
    return ImpreciseDate(min(date.first for date in dates), min(date.last for date in dates))


def lead_of[K](dates: Mapping[K, ImpreciseDate]) -> Lead[K]:
    """Return who came first; no candidates without dates."""
    if not dates:
        return Lead([], is_certain=False)
    first = first_of(list(dates.values()))
    candidates = [key for key, date in dates.items() if date.first <= first.last]
    is_certain = len(candidates) == 1 or all(dates[key].is_one_day for key in candidates)
    return Lead(candidates, is_certain)


def median_latency(latencies: Sequence[Latency]) -> Latency | None:
    """Return the lower median as an interval; None for no latencies."""
    if not latencies:
        return None
    return Latency(
        shortest=median_low(latency.shortest for latency in latencies),
        longest=median_low(latency.longest for latency in latencies),
    )
