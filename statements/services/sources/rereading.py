"""Read stored captures again by the rules of today, without a request to any site.

A rereading writes down what would change, and changes nothing before an admin applies it. Drafts
that were decided keep what they had: their statements are the researchers'.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from statements.capture.cues import LIKELY_SCORE
from statements.capture.extraction.article import RULES_VERSION
from statements.models import (
    CaptureDraft,
    CaptureDraftState,
    Rereading,
    RereadingChange,
    RereadingState,
    User,
)
from statements.services.refusals import Refused
from statements.services.session_locks import exclusive_lock
from statements.services.sources.reading import read_fields

BATCH: Final = 100  # changes applied at once
COMPARED: Final = ("title", "day", "text", "genre", "body_kind", "score", "hits")
_UNDECIDED: Final = [CaptureDraftState.OPEN, CaptureDraftState.UNLIKELY]
_UNFINISHED: Final = [RereadingState.RUNNING, RereadingState.APPLYING]


class RereadingRuns(Refused):
    """One at a time."""

    def __init__(self) -> None:
        super().__init__(_("Captures are being read again already."))


class NothingToApply(Refused):
    """The rereading is not ready, or was decided before."""

    def __init__(self) -> None:
        super().__init__(_("This was decided already, or is still being read."))


def begin_rereading(*, by: User, now: datetime) -> Rereading:
    """Plan to read the captures of all drafts again. Raises ``RereadingRuns``."""
    try:
        with transaction.atomic():
            Rereading.objects.filter(state=RereadingState.READY).update(
                state=RereadingState.DROPPED, ended_at=now
            )
            return Rereading.objects.create(
                rules_version=RULES_VERSION,
                asked_by=by,
                begun_at=now,
                drafts_total=CaptureDraft.objects.count(),
            )
    except IntegrityError:
        raise RereadingRuns from None


def decide_rereading(*, rereading_id: int, is_to_apply: bool, now: datetime) -> None:
    """Have the changes written, or drop them. Raises ``NothingToApply``."""
    state = RereadingState.APPLYING if is_to_apply else RereadingState.DROPPED
    ready = Rereading.objects.filter(pk=rereading_id, state=RereadingState.READY)
    if not ready.update(state=state, ended_at=None if is_to_apply else now):
        raise NothingToApply


def unfinished_rereadings() -> list[int]:
    """Return the ids of rereadings that have something left to do."""
    return list(Rereading.objects.filter(state__in=_UNFINISHED).values_list("pk", flat=True))


def go_on(*, rereading_id: int, now: datetime) -> bool:
    """Read one draft, or apply some changes; return whether there is more to do.

    Safe to repeat after a worker was killed. Raises ``Rereading.DoesNotExist``.
    """
    with exclusive_lock("rereading", rereading_id) as is_ours:
        rereading = Rereading.objects.get(pk=rereading_id)
        if not is_ours or rereading.state not in _UNFINISHED:
            return False
        if rereading.state == RereadingState.RUNNING:
            return _read_next(rereading)
        return _apply_batch(rereading, now)


def _read_next(rereading: Rereading) -> bool:
    """Read one draft, since a page may take half a minute; return whether there was one."""
    drafts = CaptureDraft.objects.select_related(
        "capture__source__jurisdiction", "capture__item", "capture__body"
    )
    draft = drafts.filter(pk__gt=rereading.last_draft).order_by("pk").first()
    fields = read_fields(draft.capture) if draft else {}
    with transaction.atomic():
        if draft:
            _note(rereading, draft, fields)
            rereading.last_draft = draft.pk
            rereading.drafts_read += 1
        else:
            rereading.state = RereadingState.READY
        rereading.save()
    return draft is not None


def _note(rereading: Rereading, draft: CaptureDraft, fields: Mapping[str, Any]) -> None:
    """Write down what a draft would become; if nothing that people see, take the rest over."""
    if all(fields[name] == getattr(draft, name) for name in COMPARED):
        CaptureDraft.objects.filter(pk=draft.pk).update(
            **{name: fields[name] for name in ("text_digest", "sketch", "rules_version")}
        )
        return
    RereadingChange.objects.create(
        rereading=rereading, draft=draft, draft_version=draft.version, fields=_as_json(fields)
    )


@transaction.atomic
def _apply_batch(rereading: Rereading, now: datetime) -> bool:
    """Write changes to drafts that nobody decided or changed since they were read."""
    changes = rereading.changes.filter(is_applied=False, pk__gt=rereading.last_change)
    batch = list(changes.order_by("pk")[:BATCH])
    for change in batch:
        draft = CaptureDraft.objects.select_for_update(of=("self",)).select_related("capture")
        _apply(change, draft.get(pk=change.draft_id))
    if batch:
        rereading.last_change = batch[-1].pk
    else:
        rereading.state, rereading.ended_at = RereadingState.APPLIED, now
    rereading.save()
    return bool(batch)


def _apply(change: RereadingChange, draft: CaptureDraft) -> None:
    is_undecided = draft.state in {*_UNDECIDED, CaptureDraftState.COPY}
    if draft.version != change.draft_version or not is_undecided:
        return
    for name, value in change.fields.items():
        setattr(draft, name, value)
    draft.day = date.fromisoformat(change.fields["day"]) if change.fields["day"] else None
    if draft.state in _UNDECIDED and draft.capture.added_by_id is None:
        is_likely = draft.score >= LIKELY_SCORE
        draft.state = CaptureDraftState.OPEN if is_likely else CaptureDraftState.UNLIKELY
    draft.version += 1
    draft.save()
    change.is_applied = True
    change.save(update_fields=["is_applied"])


def _as_json(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {**fields, "day": fields["day"].isoformat() if fields["day"] else None}
