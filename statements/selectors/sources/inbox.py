"""The inbox: drafts to decide, one of them open, and how often each cue was right."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, Q, QuerySet

from statements.models import Body, CaptureDraft, CaptureDraftState, Genre
from statements.selectors.statements.alike import Alike, Particulars, find_alike

MAX_DRAFTS: Final = 100  # listed, the latest first
MAX_DECIDED: Final = 20
MAX_VERDICTS: Final = 5_000  # from which the precision of cues is counted
RETIRE_AFTER, RETIRE_BELOW = 20, 0.2  # verdicts; share that was right
_REPORTED_WITHIN: Final = timedelta(days=3)
_READING: Final = (
    *("capture__source__jurisdiction", "capture__item", "capture__body"),
    "capture__added_by",
)


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft with all that its page shows, and its neighbours in the list."""

    draft: CaptureDraft
    copies: list[CaptureDraft]
    duplicates: list[Alike]
    body_name: str
    genre: Genre | None
    previous_draft: CaptureDraft | None
    next_draft: CaptureDraft | None


@dataclass(frozen=True, slots=True)
class CueRecord:
    """How often a cue stood in drafts that people accepted, of those that they decided."""

    name: str
    accepted: int
    decided: int

    @property
    def precision(self) -> float:
        return self.accepted / self.decided

    @property
    def is_to_retire(self) -> bool:
        return self.decided >= RETIRE_AFTER and self.precision < RETIRE_BELOW


def drafts_to_decide(*, query: str = "", order: str = "arrival") -> QuerySet[CaptureDraft]:
    """Return open drafts with ``query`` in title or source, the latest or likeliest first."""
    drafts = CaptureDraft.objects.to_decide().select_related(*_READING)
    drafts = drafts.annotate(copy_count=Count("copies"))
    if query:
        drafts = drafts.filter(
            Q(title__icontains=query)
            | Q(capture__source__name_zh__icontains=query)
            | Q(capture__source__jurisdiction__name_zh__icontains=query)
            | Q(capture__source__jurisdiction__name_en__icontains=query)
        )
    keys = ("-score", "-made_at", "-pk") if order == "score" else ("-made_at", "-pk")
    return drafts.order_by(*keys)


def count_by_state() -> dict[str, int]:
    """Return the number of drafts in each state."""
    counts = CaptureDraft.objects.order_by().values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in counts}


def decided_drafts(state: str) -> QuerySet[CaptureDraft]:
    """Return the drafts that were decided last."""
    drafts = CaptureDraft.objects.filter(state=state).select_related(
        *_READING, "statement", "decided_by"
    )
    return drafts.order_by("-decided_at")[:MAX_DECIDED]


def open_draft(drafts: list[CaptureDraft], draft_id: int | None) -> OpenDraft | None:
    """Return one of the drafts listed, the first by default, with its possible duplicates."""
    if not drafts:
        return None
    places = {draft.pk: place for place, draft in enumerate(drafts)}
    place = places.get(draft_id or 0, 0)
    draft = drafts[place]
    body = bodies_of(draft).first()
    return OpenDraft(
        draft=draft,
        copies=list(draft.copies.select_related(*_READING)),
        duplicates=find_alike(
            Particulars(
                body=body,
                date_range=_days_of(draft),
                title_zh=draft.title,
                title_en="",
                text=draft.text,
                addresses=(draft.capture.final_address, draft.capture.address),
            )
        ),
        body_name=body.name_zh if body else "",
        genre=Genre.objects.filter(slug=draft.genre).first() if draft.genre else None,
        previous_draft=drafts[place - 1] if place else None,
        next_draft=drafts[place + 1] if place + 1 < len(drafts) else None,
    )


def cue_records() -> dict[str, CueRecord]:
    """Return the record of each cue in the latest verdicts, by its name."""
    verdicts = CaptureDraft.objects.filter(
        state__in=[CaptureDraftState.ACCEPTED, CaptureDraftState.DISMISSED],
        decided_by__isnull=False,
    )
    accepted, decided = defaultdict[str, int](int), defaultdict[str, int](int)
    latest = verdicts.order_by("-decided_at").values_list("state", "hits")[:MAX_VERDICTS]
    for state, hits in latest:
        for hit in hits:
            decided[hit["name"]] += 1
            accepted[hit["name"]] += state == CaptureDraftState.ACCEPTED
    return {name: CueRecord(name, accepted[name], number) for name, number in decided.items()}


def bodies_of(draft: CaptureDraft) -> QuerySet[Body]:
    """Return the bodies that the draft may be of: those of its source's place and of its kind."""
    source = draft.capture.source
    if source is None or not draft.body_kind:
        return Body.objects.none()
    bodies = Body.objects.filter(jurisdiction=source.jurisdiction, kind=draft.body_kind)
    return bodies.exclude(name_zh="").order_by("pk")


def _days_of(draft: CaptureDraft) -> DateRange | None:
    """Return the days on which what a page of this day reports may have been said."""
    if draft.day is None:
        return None
    return DateRange(draft.day - _REPORTED_WITHIN, draft.day + timedelta(days=1))
