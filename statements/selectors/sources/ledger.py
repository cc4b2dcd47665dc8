"""The ledger of silence: for directives and provinces, what is known of an answer, and how."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import F, Min
from django.db.models.functions import Coalesce, TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from statements.engine.dates.days import BEIJING, day_in_beijing
from statements.models import (
    CaptureDraft,
    Jurisdiction,
    Level,
    LinkState,
    ResponseLink,
    Search,
    Statement,
)
from statements.selectors.sources.watching import (
    Days,
    Watching,
    WatchRecord,
    WatchState,
    read_watching,
)

# After so many days nobody expects a first answer; the issue of silence is settled by then.
LEDGER_DAYS: Final = 120


class AnswerState(StrEnum):
    """What the archive can say of a province's answer to a directive, the most first."""

    ANSWERED = "answered"
    PROBABLE = "probable"  # a link is suggested
    WATCHED = "watched"  # visits without a gap, nothing found
    SEARCHED = "searched"  # somebody looked and found nothing
    TO_DECIDE = "to-decide"  # pages of these days wait in the inbox
    GAPS = "gaps"  # watched, but not on all days
    DOWN = "down"  # visits were tried and failed
    NOT_LOOKED = "not-looked"

    @property
    def label(self) -> str | Promise:
        return _LABELS[self]

    @property
    def is_looked_at(self) -> bool:
        """Whether the province counts: a gap in collection is neither an answer nor silence."""
        return self in _LOOKED_AT


_LABELS: Final = {
    AnswerState.ANSWERED: _("answered"),
    AnswerState.PROBABLE: _("may have answered"),
    AnswerState.WATCHED: _("watched, nothing found"),
    AnswerState.SEARCHED: _("searched, nothing found"),
    AnswerState.TO_DECIDE: _("drafts to decide"),
    AnswerState.GAPS: _("watched with gaps"),
    AnswerState.DOWN: _("source down"),
    AnswerState.NOT_LOOKED: _("not looked at"),
}
SILENT: Final = frozenset({AnswerState.WATCHED, AnswerState.SEARCHED})
_LOOKED_AT: Final = SILENT | {AnswerState.ANSWERED, AnswerState.PROBABLE}


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One province. ``searches`` are those that found nothing, the latest first.

    ``record`` is None where the date of the directive is not known.
    """

    province: Jurisdiction
    state: AnswerState
    record: WatchRecord | None
    searches: tuple[Search, ...]

    @property
    def last_search(self) -> Search | None:
        return self.searches[0] if self.searches else None

    @property
    def silent_until(self) -> date | None:
        """The last day of which nothing being found is known; None where that is not known."""
        if self.state is AnswerState.WATCHED and self.record:
            return self.record.period.last
        if self.state is AnswerState.SEARCHED and self.last_search:
            return self.last_search.searched_on
        return None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows of one directive by code; ``period`` is None where its date is not known."""

    period: Days | None
    rows: Mapping[str, LedgerRow]


def ledger_of(directive: Statement, *, now: datetime) -> Ledger:
    """Return the ledger of a directive, with the provinces that existed on its day."""
    provinces = Jurisdiction.objects.provinces().existing_on(directive.possible_date)
    return read_ledgers([directive], list(provinces), now=now)[directive.pk]


def read_ledgers(
    directives: Sequence[Statement], provinces: Sequence[Jurisdiction], *, now: datetime
) -> dict[int, Ledger]:
    """Return ledgers by directive, in a number of queries that does not grow."""
    periods = {directive.pk: _period_of(directive, now) for directive in directives}
    dated = [period for period in periods.values() if period]
    watching, drafted = _what_came_in(dated, provinces)
    links = _firmest_links(directives)
    searches: dict[tuple[int, str], list[Search]] = defaultdict(list)
    for search in Search.objects.filter(directive__in=directives):
        searches[search.directive_id, search.jurisdiction_id].append(search)

    def row_of(directive_id: int, province: Jurisdiction) -> LedgerRow:
        key, period = (directive_id, province.pk), periods[directive_id]
        record = watching.record(province.pk, period) if period else None
        is_drafted = period is not None and any(
            period.first <= day <= period.last for day in drafted[province.pk]
        )
        state = _judge(links.get(key), record, has_drafts=is_drafted, is_searched=key in searches)
        return LedgerRow(province, state, record, tuple(searches.get(key, ())))

    return {
        directive_id: Ledger(
            period, {province.pk: row_of(directive_id, province) for province in provinces}
        )
        for directive_id, period in periods.items()
    }


def _judge(
    link: LinkState | None, record: WatchRecord | None, *, has_drafts: bool, is_searched: bool
) -> AnswerState:
    watch_state = record.state if record else WatchState.UNWATCHED
    cases = (
        (link == LinkState.CONFIRMED, AnswerState.ANSWERED),
        (link == LinkState.SUGGESTED, AnswerState.PROBABLE),
        (watch_state is WatchState.WATCHED and not has_drafts, AnswerState.WATCHED),
        (is_searched, AnswerState.SEARCHED),
        (has_drafts, AnswerState.TO_DECIDE),
        (watch_state is WatchState.GAPS, AnswerState.GAPS),
        (watch_state is WatchState.DOWN, AnswerState.DOWN),
    )
    return next((state for holds, state in cases if holds), AnswerState.NOT_LOOKED)


def _period_of(directive: Statement, now: datetime) -> Days | None:
    issued = directive.possible_date
    if issued is None:
        return None
    return Days(issued.first, min(day_in_beijing(now), issued.first + timedelta(days=LEDGER_DAYS)))


def _what_came_in(
    periods: Sequence[Days], provinces: Iterable[Jurisdiction]
) -> tuple[Watching, Mapping[str, set[date]]]:
    """Return what visits tell, and the days of drafts that nobody decided yet, by place."""
    drafted: dict[str, set[date]] = defaultdict(set)
    if not periods:
        return Watching({}, {}, {}), drafted
    first = min(period.first for period in periods)
    last = max(period.last for period in periods)
    # A page without a day of its own is at most as young as its capture.
    day = Coalesce(F("day"), TruncDate("capture__captured_at", tzinfo=BEIJING))
    drafts = CaptureDraft.objects.to_decide().annotate(of_day=day)
    days = drafts.filter(of_day__range=(first, last), capture__source__isnull=False)
    for code, of_day in days.values_list("capture__source__jurisdiction", "of_day").distinct():
        drafted[code].add(of_day)
    return read_watching(provinces, Days(first, last)), drafted


def _firmest_links(directives: Sequence[Statement]) -> dict[tuple[int, str], LinkState]:
    """Return the firmest state of the links between directives and provinces' own bodies."""
    links = ResponseLink.objects.not_rejected().filter(
        directive__in=directives, body__jurisdiction__level=Level.PROVINCE
    )
    # "confirmed" precedes "suggested", so that the least state is the firmest.
    rows = links.values_list("directive", "body__jurisdiction").annotate(firmest=Min("state"))
    return {(directive, code): LinkState(state) for directive, code, state in rows.order_by()}
