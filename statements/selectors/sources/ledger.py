"""The ledger of silence: for directives and provinces, what is known of an answer, and how."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import F
from django.db.models.functions import Coalesce, TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from statements.engine.dates.days import BEIJING, day_in_beijing
from statements.models import (
    CaptureDraft,
    Jurisdiction,
    Search,
    Statement,
)
from statements.selectors.sources.answers import Answer, load_answers
from statements.selectors.sources.watching import (
    DayRange,
    Watching,
    WatchRecord,
    WatchState,
    read_watching,
)

# So many days after the last possible day of a directive nobody expects a first answer;
# the issue of silence is settled by then.
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

    ``answer`` is None without a link, ``record`` where the date of the directive is not known.
    """

    province: Jurisdiction
    state: AnswerState
    answer: Answer | None
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

    period: DayRange | None
    rows: Mapping[str, LedgerRow]


@dataclass(frozen=True, slots=True)
class LedgerEvidence:
    """What the archive holds of answers to some directives, loaded at once for all of them.

    A matrix asks it for thousands of states, which are cheaper than rows.
    """

    periods: Mapping[int, DayRange | None]
    watching: Watching
    draft_days: Mapping[str, Set[date]]
    answers: Mapping[tuple[int, str], Answer]
    searches: Mapping[tuple[int, str], Sequence[Search]]

    def state(self, directive_id: int, code: str) -> AnswerState:
        """Judge a directive and a province by the strongest evidence there is."""
        key, period = (directive_id, code), self.periods[directive_id]
        if answer := self.answers.get(key):
            return AnswerState.ANSWERED if answer.confirmed else AnswerState.PROBABLE
        watch_state = self.watching.state(code, period) if period else WatchState.UNWATCHED
        draft_days = self.draft_days.get(code)
        has_drafts = bool(
            period and draft_days and any(period.first <= day <= period.last for day in draft_days)
        )
        if watch_state is WatchState.WATCHED and not has_drafts:
            return AnswerState.WATCHED
        if key in self.searches:
            return AnswerState.SEARCHED
        return AnswerState.TO_DECIDE if has_drafts else _BY_WATCHING[watch_state]

    def row(self, directive_id: int, province: Jurisdiction) -> LedgerRow:
        key, period = (directive_id, province.code), self.periods[directive_id]
        return LedgerRow(
            province,
            self.state(*key),
            self.answers.get(key),
            self.watching.record(province.code, period) if period else None,
            tuple(self.searches.get(key, ())),
        )


_BY_WATCHING: Final = {
    WatchState.GAPS: AnswerState.GAPS,
    WatchState.DOWN: AnswerState.DOWN,
    WatchState.UNWATCHED: AnswerState.NOT_LOOKED,
}


def ledger_of(directive: Statement, *, now: datetime, as_of: date | None = None) -> Ledger:
    """Return the ledger of a directive, with the provinces that existed on its day."""
    provinces = list(Jurisdiction.objects.provinces().existing_on(directive.possible_date))
    evidence = read_evidence([directive], provinces, now=now, as_of=as_of, with_responses=True)
    return Ledger(
        evidence.periods[directive.pk],
        {province.code: evidence.row(directive.pk, province) for province in provinces},
    )


def read_evidence(
    directives: Sequence[Statement],
    provinces: Sequence[Jurisdiction],
    *,
    now: datetime,
    as_of: date | None,
    with_responses: bool = False,
) -> LedgerEvidence:
    """Load what is known of directives and provinces, in a number of queries that does not grow.

    With ``as_of``, answers, searches and visits count until that day, by what is held now; no
    directive was certainly issued later. ``Answer.responses`` are as many as a directive has
    clauses, and loaded on demand.
    """
    today = as_of or day_in_beijing(now)
    periods = {directive.pk: _period_of(directive, today) for directive in directives}
    dated = [period for period in periods.values() if period]
    watching, draft_days = _what_came_in(dated, provinces, now)
    searches: dict[tuple[int, str], list[Search]] = defaultdict(list)
    every_search = Search.objects.that_tell().filter(directive__in=directives)
    for search in every_search.filter(searched_on__lte=as_of) if as_of else every_search:
        searches[search.directive_id, search.jurisdiction_id].append(search)
    answers = load_answers(directives, as_of=as_of, with_responses=with_responses)
    return LedgerEvidence(periods, watching, draft_days, answers, searches)


def _period_of(directive: Statement, today: date) -> DayRange | None:
    issued = directive.possible_date
    if issued is None:
        return None
    return DayRange(issued.first, min(today, issued.last + timedelta(days=LEDGER_DAYS)))


def _what_came_in(
    periods: Sequence[DayRange], provinces: Iterable[Jurisdiction], now: datetime
) -> tuple[Watching, Mapping[str, set[date]]]:
    """Return which days visits cover, and the days of undecided drafts, by place."""
    drafted: dict[str, set[date]] = defaultdict(set)
    if not periods:
        return Watching({}, {}, {}, {}), drafted
    first = min(period.first for period in periods)
    last = max(period.last for period in periods)
    # A page without a day of its own is at most as young as its capture.
    day = Coalesce(F("day"), TruncDate("capture__captured_at", tzinfo=BEIJING))
    drafts = CaptureDraft.objects.to_decide().annotate(of_day=day)
    days = drafts.filter(of_day__range=(first, last), capture__source__isnull=False)
    for code, of_day in days.values_list("capture__source__jurisdiction", "of_day").distinct():
        drafted[code].add(of_day)
    return read_watching(provinces, DayRange(first, last), now=now), drafted
