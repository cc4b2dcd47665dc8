"""Read stored captures again by the rules of today, without a request to any site.

A rereading writes down what would change, and changes nothing before an admin applies it. Drafts
that were decided keep what they had: their statements are the researchers'.
"""

import logging
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from statements.capture.child.limits import DocumentRefused
from statements.capture.extraction.article import RULES_VERSION
from statements.models import (
    CaptureDraft,
    Rereading,
    RereadingChange,
    RereadingState,
    User,
    Work,
)
from statements.models.sources.rereading import COMPARED_FIELDS
from statements.services import attempts
from statements.services.refusals import Refused
from statements.services.session_locks import exclusive_lock
from statements.services.sources.faults import fault_of
from statements.services.sources.reading import captures_to_read, first_state, read_fields
from statements.services.sources.storage import BodyMissing

logger = logging.getLogger(__name__)

BATCH: Final = 100  # changes applied at once
_UNSEEN_FIELDS: Final = (
    *("publisher", "text_digest", "sketch", "pages", "missing_pages", "rules_version"),
)
_DROPPABLE: Final = [RereadingState.RUNNING, RereadingState.READY]


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
    """Have the changes written, or drop them, also while pages are read.

    Raises ``NothingToApply``.
    """
    rereading = Rereading.objects.filter(pk=rereading_id)
    if is_to_apply:
        ready = rereading.filter(state=RereadingState.READY)
        number = ready.update(state=RereadingState.APPLYING)
    else:
        droppable = rereading.filter(state__in=_DROPPABLE)
        number = droppable.update(state=RereadingState.DROPPED, ended_at=now)
    if not number:
        raise NothingToApply


def unfinished_rereadings() -> list[int]:
    """Return the ids of rereadings that have something left to do."""
    return list(Rereading.objects.unfinished().values_list("pk", flat=True))


def go_on(*, rereading_id: int, now: datetime) -> bool:
    """Read one draft, or apply some changes; return whether there is more to do.

    Safe to repeat after a worker was killed. Raises ``Rereading.DoesNotExist``.
    """
    with exclusive_lock("rereading", rereading_id) as is_ours:
        rereading = Rereading.objects.get(pk=rereading_id)
        if not is_ours or not rereading.is_unfinished:
            return False
        if rereading.state == RereadingState.RUNNING:
            return _read_next(rereading, now)
        return _apply_batch(rereading, now)


def _read_next(rereading: Rereading, now: datetime) -> bool:
    """Read one draft, since a page may take half a minute; return whether there was one."""
    drafts = CaptureDraft.objects.filter(pk__gt=rereading.last_draft)
    draft = drafts.order_by("pk").first()
    fields, fault = _read_again(draft.capture_id, now) if draft else ({}, "")
    with transaction.atomic():
        if draft:
            attempts.end(work=Work.READING, row_id=draft.capture_id)
        rereading = Rereading.objects.select_for_update().get(pk=rereading.pk)
        if rereading.state != RereadingState.RUNNING:
            return False  # dropped meanwhile
        if draft:
            _note(rereading, draft, fields, fault)
            rereading.last_draft = draft.pk
            rereading.drafts_read += 1
        else:
            rereading.state = RereadingState.READY
        rereading.save()
    return draft is not None


def _read_again(capture_id: int, now: datetime) -> tuple[dict[str, Any], str]:
    """Return the fields of a draft, or why its capture cannot be read.

    Whatever a capture does to its reader, even end the worker, the next one gets its turn.
    """
    try:
        attempts.begin(work=Work.READING, row_id=capture_id, version=str(RULES_VERSION), now=now)
        return read_fields(captures_to_read().get(pk=capture_id)), ""
    except attempts.TooManyAttempts:
        return {}, "parse_worker"
    except (BodyMissing, DocumentRefused) as refusal:
        return {}, fault_of(refusal)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("capture %s cannot be read again", capture_id)
        return {}, "parse_fault"


def _note(rereading: Rereading, draft: CaptureDraft, fields: Mapping[str, Any], fault: str) -> None:
    """Write down what a draft would become; if nothing that people see, take the rest over."""
    if fault:
        RereadingChange.objects.create(
            rereading=rereading, draft=draft, draft_version=draft.version, fields={}, fault=fault
        )
        return
    if all(fields[name] == getattr(draft, name) for name in COMPARED_FIELDS):
        CaptureDraft.objects.filter(pk=draft.pk).update(
            **{name: fields[name] for name in _UNSEEN_FIELDS}
        )
        return
    RereadingChange.objects.create(
        rereading=rereading, draft=draft, draft_version=draft.version, fields=_as_json(fields)
    )


@transaction.atomic
def _apply_batch(rereading: Rereading, now: datetime) -> bool:
    """Write changes to drafts that nobody decided or changed since they were read."""
    changes = rereading.changes.filter(is_applied=False, fault="", pk__gt=rereading.last_change)
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
    if draft.version != change.draft_version or draft.is_decided:
        return
    for name, value in change.fields.items():
        setattr(draft, name, value)
    draft.day = date.fromisoformat(change.fields["day"]) if change.fields["day"] else None
    if draft.may_be_entered:
        draft.state = first_state(draft.capture, draft.score)
    draft.version += 1
    draft.save()
    change.is_applied = True
    change.save(update_fields=["is_applied"])


def _as_json(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {**fields, "day": fields["day"].isoformat() if fields["day"] else None}
