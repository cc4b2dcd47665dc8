"""The ledger of silence: for one directive and each province, what is known and how."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from statements.engine.dates.days import day_in_beijing
from statements.models import (
    CaptureDraft,
    Jurisdiction,
    ResponseLink,
    Search,
    Source,
    Statement,
    Visit,
)
from statements.selectors.sources.watching import WatchRecord, WatchState, watch_records

# After so many days nobody expects a first answer; the issue of silence is settled by then.
LEDGER_DAYS: Final = 120


class LedgerState(StrEnum):
    """What the archive can say of a province, the strongest first."""

    ANSWERED = "answered"
    TO_DECIDE = "to_decide"  # a draft or a suggested link may be an answer
    WATCHED = "watched"  # visits without a gap, nothing found
    SEARCHED = "searched"  # somebody looked and found nothing
    GAPS = "gaps"  # watched, but not on all days
    DOWN = "down"  # visits were tried and failed
    UNWATCHED = "unwatched"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One province. ``searches`` are those that found nothing, the latest first."""

    province: Jurisdiction
    state: LedgerState
    record: WatchRecord
    searches: tuple[Search, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows of one directive, for the days ``first`` to ``last``."""

    first: date
    last: date
    rows: tuple[LedgerRow, ...]


def ledger_of(directive: Statement, *, now: datetime) -> Ledger | None:
    """Return the ledger of a directive; None if its date is not known."""
    issued = directive.possible_date
    if issued is None:
        return None
    first = issued.first
    last = min(day_in_beijing(now), first + timedelta(days=LEDGER_DAYS))
    provinces = list(Jurisdiction.objects.provinces().existing_on(issued))
    records = watch_records(provinces, first, last)
    answered, suggested = _answers(directive)
    drafted = _places_with_drafts(first, last)
    failing = _places_with_failures(first, last)
    searches: dict[str, list[Search]] = defaultdict(list)
    for search in Search.objects.filter(directive=directive):
        searches[search.jurisdiction_id].append(search)

    def state_of(code: str) -> LedgerState:
        watch_state = records[code].state
        cases = (
            (code in answered, LedgerState.ANSWERED),
            (code in suggested or code in drafted, LedgerState.TO_DECIDE),
            (watch_state is WatchState.WATCHED, LedgerState.WATCHED),
            (bool(searches[code]), LedgerState.SEARCHED),
            (watch_state is WatchState.GAPS, LedgerState.GAPS),
            (code in failing, LedgerState.DOWN),
        )
        return next((state for holds, state in cases if holds), LedgerState.UNWATCHED)

    rows = (
        LedgerRow(
            province=province,
            state=state_of(province.pk),
            record=records[province.pk],
            searches=tuple(searches[province.pk]),
        )
        for province in provinces
    )
    return Ledger(first, last, tuple(rows))


def _answers(directive: Statement) -> tuple[set[str], set[str]]:
    """Return the places with a confirmed answer, and those with a suggested one."""
    links = ResponseLink.objects.answering([directive])
    place = "body__jurisdiction"
    confirmed = set(links.confirmed().values_list(place, flat=True))
    return confirmed, set(links.not_rejected().values_list(place, flat=True)) - confirmed


def _places_with_drafts(first: date, last: date) -> set[str]:
    """Return the places of drafts of these days that nobody decided yet."""
    drafts = CaptureDraft.objects.to_decide().filter(day__range=(first, last))
    return set(drafts.values_list("capture__source__jurisdiction", flat=True))


def _places_with_failures(first: date, last: date) -> set[str]:
    visits = Visit.objects.of_today().filter(
        begun_at__date__range=(first, last), ended_at__isnull=False
    )
    return set(Source.objects.filter(visits__in=visits).values_list("jurisdiction", flat=True))
