"""The inbox: drafts to decide, and one of them open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, Q, QuerySet

from statements.engine.workbench.forms import body_in
from statements.models import Body, Capture, CaptureDraft, Genre
from statements.selectors.sources.cues import CueRecord, cue_records
from statements.selectors.statements.duplicates import (
    Particulars,
    PossibleDuplicate,
    find_duplicates,
)

MAX_DRAFTS: Final = 100  # listed, the latest first
MAX_DECIDED: Final = 20
_REPORTED_WITHIN: Final = timedelta(days=3)
_READING: Final = (
    *("capture__source__jurisdiction", "capture__item", "capture__body"),
    "capture__added_by",
)
# Large, and read of the open draft at most.
_UNLISTED: Final = ("text", "sketch", "capture__headers")


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft with all that its page shows, and its neighbours in the list.

    ``number`` is its position there, from 1. ``versions`` are copies from the same address whose
    text differs.
    """

    draft: CaptureDraft
    number: int
    versions: list[CaptureDraft]
    copies: list[CaptureDraft]
    duplicates: list[PossibleDuplicate]
    body_name: str
    genre: Genre | None
    previous_draft: CaptureDraft | None
    next_draft: CaptureDraft | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """The drafts listed, one of them opened, and how many there are by state.

    ``unread`` is the number of captures that no task has read yet; ``undo`` is the draft whose
    decision can be taken back.
    """

    drafts: list[CaptureDraft]
    opened: OpenDraft | None
    counts: Mapping[str, int]
    unread: int
    cues: Mapping[str, CueRecord]
    undo: CaptureDraft | None


def load_inbox(drafts: list[CaptureDraft], *, opened_id: int | None, decided_id: int) -> Inbox:
    """Open one of the drafts listed, and offer to undo the decision about another."""
    return Inbox(
        drafts=drafts,
        opened=_open_draft(drafts, opened_id),
        counts=_count_by_state(),
        unread=_count_unread(),
        cues=cue_records(),
        undo=CaptureDraft.objects.filter(pk=decided_id, decided_at__isnull=False).first(),
    )


def drafts_to_decide(*, query: str = "", order: str = "arrival") -> QuerySet[CaptureDraft]:
    """Return open drafts with ``query`` in title or source, the latest or likeliest first."""
    drafts = CaptureDraft.objects.to_decide().select_related(*_READING)
    drafts = drafts.defer(*_UNLISTED).annotate(copy_count=Count("copies"))
    if query:
        drafts = drafts.filter(
            Q(title__icontains=query)
            | Q(capture__source__name_zh__icontains=query)
            | Q(capture__source__jurisdiction__name_zh__icontains=query)
            | Q(capture__source__jurisdiction__name_en__icontains=query)
        )
    keys = ("-score", "-made_at", "-pk") if order == "score" else ("-made_at", "-pk")
    return drafts.order_by(*keys)


def _count_by_state() -> dict[str, int]:
    """Return the number of drafts in each state."""
    counts = CaptureDraft.objects.order_by().values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in counts}


def _count_unread() -> int:
    """Return the number of captured articles that no task has read yet."""
    return Capture.objects.unread().filter(continues=None).count()


def decided_drafts(state: str) -> QuerySet[CaptureDraft]:
    """Return the drafts that were decided last."""
    drafts = CaptureDraft.objects.filter(state=state).select_related(
        *_READING, "statement", "decided_by"
    )
    return drafts.defer(*_UNLISTED).order_by("-decided_at")[:MAX_DECIDED]


def _open_draft(drafts: list[CaptureDraft], draft_id: int | None) -> OpenDraft | None:
    """Return one of the drafts listed, the first by default, with its possible duplicates."""
    if not drafts:
        return None
    indices = {draft.pk: index for index, draft in enumerate(drafts)}
    index = indices.get(draft_id or 0, 0)
    draft = drafts[index]
    body = bodies_of(draft).first()
    copies = list(draft.copies.select_related(*_READING).defer(*_UNLISTED).order_by("pk"))
    versions = [copy for copy in copies if _is_version(copy, draft)]
    return OpenDraft(
        draft=draft,
        number=index + 1,
        versions=versions,
        copies=[copy for copy in copies if copy not in versions],
        duplicates=find_duplicates(
            Particulars(
                body=body,
                date_range=_days_of(draft),
                title_zh=draft.title,
                title_en="",
                text=draft.text,
                addresses=(draft.capture.final_address, draft.capture.address),
            )
        ),
        body_name=body.name_zh if body else _named_body(draft),
        genre=Genre.objects.filter(slug=draft.genre).first() if draft.genre else None,
        previous_draft=drafts[index - 1] if index else None,
        next_draft=drafts[index + 1] if index + 1 < len(drafts) else None,
    )


def draft_after(drafts: Sequence[CaptureDraft], draft_id: int) -> CaptureDraft | None:
    """Return the draft listed after one, or else before it; None where it is not listed."""
    indices = [index for index, draft in enumerate(drafts) if draft.pk == draft_id]
    if not indices:
        return None
    index = indices[0]
    neighbours = [*drafts[index + 1 : index + 2], *drafts[max(0, index - 1) : index]]
    return neighbours[0] if neighbours else None


def bodies_of(draft: CaptureDraft) -> QuerySet[Body]:
    """Return the bodies that the draft may be of: those of its source's place and of its kind."""
    source = draft.capture.source
    if source is None or not draft.body_kind:
        return Body.objects.none()
    bodies = Body.objects.filter(jurisdiction=source.jurisdiction, kind=draft.body_kind)
    return bodies.exclude(name_zh="").order_by("pk")


def _named_body(draft: CaptureDraft) -> str:
    """Return the body that the headline names, with its province; empty for one of a city."""
    source, named_body = draft.capture.source, body_in(draft.title)
    place = source.jurisdiction if source else None
    if place is None or named_body is None or named_body.kind != draft.body_kind:
        return ""
    is_of_city = named_body.name.startswith("市") and not place.name_zh.endswith("市")
    return "" if is_of_city else place.short_zh + named_body.name


def _is_version(copy: CaptureDraft, draft: CaptureDraft) -> bool:
    is_same_page = copy.capture.address_digest == draft.capture.address_digest
    return is_same_page and copy.text_digest != draft.text_digest


def _days_of(draft: CaptureDraft) -> DateRange | None:
    """Return the days on which what a page of this day reports may have been said."""
    if draft.day is None:
        return None
    return DateRange(draft.day - _REPORTED_WITHIN, draft.day + timedelta(days=1))
