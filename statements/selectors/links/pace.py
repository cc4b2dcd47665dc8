"""How fast the provinces answered a directive, and which came first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from statements.models import (
    ImpreciseDate,
    Jurisdiction,
    Latency,
    Level,
    LinkState,
    ResponseLink,
)


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
    that one of the two dates must be wrong.
    """

    median: Latency | None
    lead: Lead[Jurisdiction]
    is_from_a_span: bool
    spans: int
    undated: int
    early: int


def pace_of(directive_date: ImpreciseDate | None, links: Iterable[ResponseLink]) -> Pace:
    """Summarise the links of one directive, in any order.

    Only the latencies need the date of the directive; which province came first does not.
    """
    dates: dict[Jurisdiction, list[ImpreciseDate]] = defaultdict(list)
    provinces: set[Jurisdiction] = set()
    for link in links:
        province = link.response.body.jurisdiction
        if link.state != LinkState.CONFIRMED or province.level != Level.PROVINCE:
            continue
        provinces.add(province)
        if date := link.response.possible_date:
            dates[province].append(date)
    starts = {
        province: first_of(possible)
        for province, answer_dates in dates.items()
        if (possible := [date for date in answer_dates if not _is_before(date, directive_date)])
    }
    latencies = [
        latency
        for start in starts.values()
        if directive_date and (latency := Latency.between(directive_date, start))
    ]
    return Pace(
        median=median_latency(latencies),
        lead=lead_of(starts),
        is_from_a_span=directive_date is not None and not directive_date.is_one_day,
        spans=sum(not start.is_one_day for start in starts.values()),
        undated=len(provinces - dates.keys()),
        early=len(dates.keys() - starts.keys()),
    )


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


def _is_before(date: ImpreciseDate, directive_date: ImpreciseDate | None) -> bool:
    return directive_date is not None and date.last < directive_date.first
