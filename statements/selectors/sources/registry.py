"""The registry of sources with their health, and one source with its visits and captures."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from statements.engine.dates.days import BEIJING, day_in_beijing
from statements.models import (
    Capture,
    CaptureDraft,
    CaptureDraftState,
    Item,
    ItemState,
    Level,
    Source,
    Visit,
    Watch,
)
from statements.selectors.sources.health import WEEKS, Health, Rhythm, judge_health, rhythm_of

MAX_ROWS: Final = 500  # on a page
_NO_DRAFTS: Final = [CaptureDraftState.UNLIKELY, CaptureDraftState.COPY]
MAX_VISITS, MAX_CAPTURES, MAX_UNREAD = 30, 30, 30


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source, as admins see it.

    ``latest`` is the latest visit that ended; ``drafts`` are its captures that looked like a
    statement, decided or not.
    """

    source: Source
    watch: Watch | None
    latest: Visit | None
    rhythm: Rhythm
    health: Health
    quiet_days: int | None
    drafts: int


@dataclass(frozen=True, slots=True)
class RegistrySummary:
    """Figures above the registry. Those of the ``week`` are of the last seven days."""

    provinces: int
    watched_provinces: int
    usual: int
    down: int
    quiet: int
    changed: int
    week_captures: int
    week_drafts: int
    week_accepted: int

    @property
    def troubled(self) -> int:
        return self.down + self.quiet + self.changed


def registry_rows(*, now: datetime, order: str = "health") -> list[SourceRow]:
    """Return all sources.

    ``order`` is ``health``, the most urgent first, ``province`` or ``yield``.
    """
    sources = Source.objects.select_related("jurisdiction", "watch")
    by_province = sources.order_by("jurisdiction__gb_code", "name_zh")
    rows = _rows(list(by_province), now)
    if order == "yield":
        return sorted(rows, key=lambda row: -row.rhythm.pages)
    if order == "health":
        urgency = list(Health)
        return sorted(rows, key=lambda row: urgency.index(row.health))
    return rows


def rows_named(rows: Sequence[SourceRow], query: str) -> list[SourceRow]:
    """Return the rows of sources whose names or jurisdiction contain some words."""
    words = query.casefold()
    return [row for row in rows if any(words in name.casefold() for name in _names(row.source))]


def _names(source: Source) -> tuple[str, ...]:
    place = source.jurisdiction
    return source.name_zh, source.name_en, place.name_zh, place.name_en


def source_row(source_id: int, *, now: datetime) -> SourceRow | None:
    """Return one source."""
    sources = Source.objects.select_related("jurisdiction", "watch").filter(pk=source_id)
    return next(iter(_rows(list(sources), now)), None)


def summary_of(rows: Sequence[SourceRow], *, now: datetime) -> RegistrySummary:
    """Return the figures of all rows."""
    provinces = [row for row in rows if row.source.jurisdiction.level == Level.PROVINCE]
    counts = Counter(row.health for row in rows)
    week = now - timedelta(days=7)
    drafts = CaptureDraft.objects.exclude(state__in=_NO_DRAFTS).filter(made_at__gt=week)
    accepted = Count("pk", filter=Q(state=CaptureDraftState.ACCEPTED))
    week_drafts = drafts.aggregate(number=Count("pk"), accepted=accepted)
    return RegistrySummary(
        provinces=len({row.source.jurisdiction_id for row in provinces}),
        watched_provinces=len(
            {row.source.jurisdiction_id for row in provinces if row.source.is_watched}
        ),
        usual=counts[Health.USUAL],
        down=counts[Health.DOWN],
        quiet=counts[Health.QUIET],
        changed=counts[Health.CHANGED],
        week_captures=Capture.objects.filter(captured_at__gt=week).count(),
        week_drafts=week_drafts["number"],
        week_accepted=week_drafts["accepted"],
    )


def visits_of(source: Source) -> QuerySet[Visit]:
    """Return the latest visits of a source, without those of past editions."""
    return source.visits.of_today().order_by("-begun_at")[:MAX_VISITS]


def captures_of(source: Source) -> QuerySet[Capture]:
    """Return the latest captures of a source, with the titles of their links."""
    return source.captures.select_related("item", "body").order_by("-captured_at")[:MAX_CAPTURES]


def item_counts(source: Source) -> dict[str, int]:
    """Return how many pages of a source are in each state."""
    counts = source.items.order_by().values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in counts}


def unread_items(source: Source) -> QuerySet[Item]:
    """Return the pages that a source leads to and that could not be fetched, the latest first."""
    unread = source.items.exclude(state__in=[ItemState.CAPTURED, ItemState.PENDING])
    return unread.order_by("-checked_at", "-pk")[:MAX_UNREAD]


def _rows(sources: list[Source], now: datetime) -> list[SourceRow]:
    today = day_in_beijing(now)
    days = _days_of(sources, now)
    latest = _latest_visits(sources)
    drafts = _draft_counts(sources)
    rows = []
    for source in sources:
        watch = source.watch if hasattr(source, "watch") else None
        rhythm = rhythm_of(days[source.pk], today)
        visit = latest.get(source.pk)
        health = judge_health(source, watch, visit, rhythm, now=now, today=today)
        quiet_days = rhythm.quiet_days(today) if health is Health.QUIET else None
        number = drafts.get(source.pk, 0)
        rows.append(SourceRow(source, watch, visit, rhythm, health, quiet_days, number))
    return rows


def _days_of(sources: list[Source], now: datetime) -> dict[int, list[tuple[date, int]]]:
    """Return for each source the days on which something new came, in Beijing, with counts.

    What an archive held all along is not new.
    """
    items = Item.objects.filter(
        source__in=sources, period=None, first_seen_at__gt=now - timedelta(weeks=2 * WEEKS)
    )
    counts = (
        items.annotate(day=TruncDate("first_seen_at", tzinfo=BEIJING))
        .values_list("source_id", "day")
        .annotate(number=Count("pk"))
        .order_by("source_id", "day")
    )
    days: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for source_id, day, number in counts:
        days[source_id].append((day, number))
    return days


def _draft_counts(sources: list[Source]) -> dict[int, int]:
    drafts = CaptureDraft.objects.filter(capture__source__in=sources)
    counts = drafts.exclude(state__in=_NO_DRAFTS).values_list("capture__source")
    return dict(counts.annotate(number=Count("pk")))


def _latest_visits(sources: list[Source]) -> dict[int, Visit]:
    ended = Visit.objects.of_today().filter(ended_at__isnull=False)
    latest = ended.filter(source=OuterRef("pk"))
    ids = Source.objects.filter(pk__in=[source.pk for source in sources]).values_list(
        Subquery(latest.order_by("-begun_at").values("pk")[:1]), flat=True
    )
    visits = Visit.objects.filter(pk__in=[visit_id for visit_id in ids if visit_id])
    return {visit.source_id: visit for visit in visits}
