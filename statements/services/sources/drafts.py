"""Turn captures into drafts, and drafts into statements, by a person's decision."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from statements.capture.child.limits import FileRefused
from statements.capture.extraction.article import RULES_VERSION
from statements.models import (
    Basis,
    Capture,
    CaptureDraft,
    CaptureDraftState,
    Citation,
    DismissalReason,
    Genre,
    ImpreciseDate,
    Language,
    LinkState,
    ResponseLink,
    Statement,
    StatementKind,
    User,
    Work,
)
from statements.models.sources.drafts import DECIDED_STATES
from statements.selectors.sources.similar import similar_drafts
from statements.services.links import attempts
from statements.services.refusals import Refused, StaleEdit
from statements.services.sources.continuing import whole_articles
from statements.services.sources.reading import (
    captures_to_read,
    fields_of_unreadable,
    first_state,
    kind_of,
    read_fields,
)
from statements.services.sources.verdicts import (
    DecidedBefore,
    citation_of,
    citations_of,
    decide,
)
from statements.services.statements.cards import fill_cards
from statements.services.statements.entry import Wording
from statements.services.statements.speakers import SpeakerInput
from statements.services.workbench.saving import Additions, Decision, enter_from_form


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


class NoPlace(Refused):
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
    decisions: Collection[Decision] = ()


def captures_without_draft(*, limit: int, now: datetime) -> list[int]:
    """Return the ids of captures that were not read yet, the oldest first.

    An article over several pages is read once all are there, or after a day without them.
    """
    given_up = attempts.exhausted_attempts(Work.READING, now=now).values("row_id")
    ready = (
        whole_articles(Capture.objects.unread(), now=now).exclude(pk__in=given_up).order_by("pk")
    )
    return list(ready.values_list("pk", flat=True)[:limit])


def try_draft(*, capture_id: int, now: datetime) -> CaptureDraft:
    """Make a draft as ``make_draft`` does; one that fails three times is left alone for a day.

    Raises ``TooManyAttempts``.
    """
    attempts.begin(work=Work.READING, row_id=capture_id, version=str(RULES_VERSION), now=now)
    draft = make_draft(capture_id=capture_id, now=now)
    attempts.end(work=Work.READING, row_id=capture_id)
    return draft


def make_draft(*, capture_id: int, now: datetime) -> CaptureDraft:
    """Read a capture and judge it. Safe to repeat: a capture has one draft.

    A copy or reprint of a draft that became a statement is cited there. Raises
    ``Capture.DoesNotExist``, or ``BodyMissing`` where the store does not answer.
    """
    capture = captures_to_read().get(pk=capture_id)
    try:
        fields = read_fields(capture)
    except FileRefused:
        fields = fields_of_unreadable(capture)
    with transaction.atomic():
        original = _original(capture, fields)
        state = CaptureDraftState.COPY if original else first_state(capture, fields["score"])
        draft, is_new = CaptureDraft.objects.get_or_create(
            capture=capture,
            defaults={
                **fields,
                "state": state,
                "copy_of": original,
                "kind": kind_of(capture),
                "made_at": now,
            },
        )
        if is_new and original and original.statement:
            _cite(original.statement, draft)
    return draft


@transaction.atomic
def accept_draft(
    *,
    draft_id: int,
    seen_version: int,
    acceptance: Acceptance,
    by: User | None,
    now: datetime,
    accept_alike: Collection[int] = (),
) -> Statement:
    """Enter the statement of a draft. Raises what ``enter_from_form`` raises, and ``StaleEdit``.

    Its copies become citations of the same statement.
    """
    draft = _locked(draft_id, seen_version)
    source = draft.capture.source
    if source is None:
        raise NoPlace
    dated = acceptance.date_range
    return enter_from_form(
        additions=Additions(decisions=tuple(acceptance.decisions)),
        facts={
            "kind": acceptance.kind,
            "genre": acceptance.genre,
            "post_as_named": "",
            "said_note": "",
            "title_zh": acceptance.title,
            "title_en": "",
            "language": Language.CHINESE,
            "summary": "",
            "note": "",
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
        accept_alike=accept_alike,
    )


@transaction.atomic
def merge_draft(
    *, draft_id: int, seen_version: int, statement_id: int, by: User, now: datetime
) -> Statement:
    """Add a draft as a further citation of a statement. Raises ``Statement.DoesNotExist``."""
    draft = _locked(draft_id, seen_version)
    statement = Statement.objects.select_for_update().get(pk=statement_id)
    for cited in [draft, *draft.copies.select_related(*_CAPTURE)]:
        _cite(statement, cited)
    decide(draft, CaptureDraftState.MERGED, by=by, now=now, statement=statement)
    return statement


@transaction.atomic
def dismiss_draft(
    *, draft_id: int, seen_version: int, reason: DismissalReason, by: User, now: datetime
) -> CaptureDraft:
    """Put a draft aside for a reason."""
    draft = _locked(draft_id, seen_version)
    return decide(draft, CaptureDraftState.DISMISSED, by=by, now=now, reason=reason)


@transaction.atomic
def undo_decision(*, draft_id: int) -> CaptureDraft:
    """Take a decision back. A statement that was entered goes, unless it was worked on since.

    Safe to repeat. Raises ``CaptureDraft.DoesNotExist``, ``NeverDecided`` or ``CannotUndo``;
    nothing is written then.
    """
    draft = CaptureDraft.objects.select_for_update().get(pk=draft_id)
    if draft.state == CaptureDraftState.OPEN:
        return draft
    if draft.state not in DECIDED_STATES:
        raise NeverDecided
    statement = draft.statement
    if draft.state == CaptureDraftState.ACCEPTED and statement:
        # Links that the acceptance itself confirmed, and nobody coded since, go with it.
        links = (
            ResponseLink.objects.filter(response=statement)
            .exclude(state=LinkState.SUGGESTED)
            .exclude(decided_at=draft.decided_at, version=1)
        )
        directed = ResponseLink.objects.filter(directive=statement)
        if statement.version != 1 or links.exists() or directed.exists():
            raise CannotUndo
        draft.statement = None
        draft.save(update_fields=["statement"])
        statement.delete()
    elif draft.state == CaptureDraftState.MERGED and statement:
        _uncite(statement, draft)
    draft.state, draft.reason, draft.statement = CaptureDraftState.OPEN, "", None
    draft.decided_by = draft.decided_at = None
    draft.version += 1
    draft.save()
    return draft


_CAPTURE = ("capture", "capture__source", "capture__source__jurisdiction")


def _original(capture: Capture, fields: Mapping[str, Any]) -> CaptureDraft | None:
    """Return the draft of the same text, of an earlier capture of the same page, or a reprint."""
    drafts = CaptureDraft.objects.exclude(capture=capture).exclude(state=CaptureDraftState.COPY)
    digest = fields["text_digest"]
    same_text = drafts.filter(text_digest=digest) if digest else drafts.none()
    same_page = drafts.filter(
        capture__address_digest=capture.address_digest, state=CaptureDraftState.OPEN
    )
    equal = (same_text | same_page).select_related("statement").order_by("pk").first()
    return equal or next(
        (
            similar.draft
            for similar in similar_drafts(
                drafts, text=fields["text"], sketch=fields["sketch"], day=fields["day"]
            )
        ),
        None,
    )


def _locked(draft_id: int, seen_version: int) -> CaptureDraft:
    drafts = CaptureDraft.objects.select_related(*_CAPTURE)
    draft = drafts.select_for_update(of=("self",)).get(pk=draft_id)
    if draft.version != seen_version:
        raise StaleEdit(seen=seen_version, current=draft.version)
    if draft.state != CaptureDraftState.OPEN:
        raise DecidedBefore
    return draft


def _cite(statement: Statement, draft: CaptureDraft) -> None:
    """Add the page of a draft to the citations of a statement, once."""
    citation = citation_of(draft)
    if not citation["url"] or statement.citations.filter(url=citation["url"]).exists():
        return
    dated = statement.date
    if dated and draft.day and draft.day < dated.first:
        # Nothing is published before it was said, so the day read from the page is wrong.
        citation["published_on"] = None
    Citation.objects.create(statement=statement, **citation)
    fill_cards([statement.pk])


def _uncite(statement: Statement, draft: CaptureDraft) -> None:
    """Remove the citations that a merge added.

    One of the same page that was written otherwise, or that another draft makes too, stays.
    """
    others = statement.capture_drafts.exclude(pk=draft.pk).select_related(*_CAPTURE)
    cited_elsewhere = {citation["url"] for other in others for citation in citations_of(other)}
    for citation in citations_of(draft):
        if citation["url"] and citation["url"] not in cited_elsewhere:
            facts = {name: citation[name] for name in ("url", "publisher", "title")}
            statement.citations.filter(**facts).delete()
    fill_cards([statement.pk])
