"""Decide about drafts: enter their statements, cite them, put them aside, take that back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from statements.models import (
    TYPED_FIELDS,
    Basis,
    CaptureDraft,
    CaptureDraftState,
    DismissalReason,
    Genre,
    ImpreciseDate,
    Language,
    LinkState,
    ResponseLink,
    Statement,
    StatementKind,
    User,
)
from statements.services.refusals import Refused
from statements.services.sources.citations import add_citation, citations_of, uncite
from statements.services.statements.entry import Wording
from statements.services.statements.speakers import SpeakerInput
from statements.services.versions import lock_version
from statements.services.workbench.saving import Additions, LinkDecision, enter_from_form
from statements.services.workbench.settling import DecidedBefore, write_decision


class CannotUndo(Refused):
    """The statement was worked on since the draft was accepted."""

    def __init__(self) -> None:
        super().__init__(
            _("The statement was changed or linked since. Change or remove it on its own page.")
        )


class NeverDecided(Refused):
    """A copy, or a page that was not offered, has no decision to take back."""

    def __init__(self) -> None:
        super().__init__(_("Nobody decided about this page, so there is nothing to undo."))


class NoSource(Refused):
    """The capture has no source, so nobody knows whose statement it is."""

    def __init__(self) -> None:
        super().__init__(_("This page came without a source. Enter it by hand."))


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What an editor confirmed of a draft."""

    kind: StatementKind
    genre: Genre
    title: str
    date_range: ImpreciseDate | None
    body_kind: str
    body_name: str
    decisions: Collection[LinkDecision] = ()


@transaction.atomic
def accept_draft(
    *,
    draft_id: int,
    seen_version: int,
    acceptance: Acceptance,
    by: User | None,
    now: datetime,
    accepted_duplicates: Collection[int] = (),
) -> Statement:
    """Enter the statement of a draft. Raises what ``enter_from_form`` raises, and ``StaleEdit``.

    Its copies become citations of the same statement.
    """
    draft = _locked(draft_id, seen_version)
    source = draft.capture.source
    if source is None:
        raise NoSource
    dated = acceptance.date_range
    return enter_from_form(
        additions=Additions(decisions=tuple(acceptance.decisions)),
        facts={
            **dict.fromkeys(TYPED_FIELDS, ""),
            "kind": acceptance.kind,
            "genre": acceptance.genre,
            "title_zh": acceptance.title,
            "language": Language.CHINESE,
            "date_range": dated.days if dated else None,
        },
        speaker=SpeakerInput(
            jurisdiction=source.jurisdiction,
            body_kind=acceptance.body_kind,
            body_name=acceptance.body_name,
            official_name="",
        ),
        tags=(),
        wording=Wording(draft.text, Basis.FULL),
        citations=citations_of(draft),
        link=None,
        form_key=draft.key,
        by=by,
        now=now,
        accepted_duplicates=accepted_duplicates,
    )


@transaction.atomic
def merge_draft(
    *, draft_id: int, seen_version: int, statement_id: int, by: User, now: datetime
) -> Statement:
    """Add a draft as a further citation of a statement. Raises ``Statement.DoesNotExist``."""
    draft = _locked(draft_id, seen_version)
    statement = Statement.objects.select_for_update().get(pk=statement_id)
    for cited in [draft, *draft.copies.with_source()]:
        add_citation(statement, cited)
    write_decision(draft, CaptureDraftState.MERGED, by=by, now=now, statement=statement)
    return statement


@transaction.atomic
def dismiss_draft(
    *, draft_id: int, seen_version: int, reason: DismissalReason, by: User, now: datetime
) -> CaptureDraft:
    """Put a draft aside for a reason."""
    draft = _locked(draft_id, seen_version)
    return write_decision(draft, CaptureDraftState.DISMISSED, by=by, now=now, reason=reason)


@transaction.atomic
def undo_decision(*, draft_id: int) -> CaptureDraft:
    """Take a decision back. A statement that was entered goes, unless it was worked on since.

    Safe to repeat. Raises ``CaptureDraft.DoesNotExist``, ``NeverDecided`` or ``CannotUndo``;
    nothing is written then.
    """
    draft = CaptureDraft.objects.select_for_update().get(pk=draft_id)
    if draft.state == CaptureDraftState.OPEN:
        return draft
    if not draft.is_decided:
        raise NeverDecided
    statement = draft.statement
    if draft.state == CaptureDraftState.ACCEPTED and statement:
        # As it is once nobody else is at it; nothing new comes to refer to it then.
        statement = Statement.objects.select_for_update().get(pk=statement.pk)
        if _was_worked_on(statement, draft):
            raise CannotUndo
        draft.statement = None
        draft.save(update_fields=["statement"])
        statement.delete()
    elif draft.state == CaptureDraftState.MERGED and statement:
        uncite(statement, draft)
    draft.state, draft.reason, draft.statement = CaptureDraftState.OPEN, "", None
    draft.decided_by = draft.decided_at = None
    draft.version += 1
    draft.save()
    return draft


def _locked(draft_id: int, seen_version: int) -> CaptureDraft:
    draft = lock_version(CaptureDraft.objects.with_source(), draft_id, seen_version)
    if draft.state != CaptureDraftState.OPEN:
        raise DecidedBefore
    return draft


def _was_worked_on(statement: Statement, draft: CaptureDraft) -> bool:
    """Whether anybody changed or linked a statement since its draft was accepted."""
    # Links that the acceptance itself confirmed, and nobody coded since, go with it.
    decided_since = (
        ResponseLink.objects.filter(response=statement)
        .exclude(state=LinkState.SUGGESTED)
        .exclude(decided_at=draft.decided_at, version=1)
    )
    answers = ResponseLink.objects.filter(directive=statement)
    return statement.version != 1 or decided_since.exists() or answers.exists()
