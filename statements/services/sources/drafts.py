"""Turn captures into drafts, and drafts into statements, by a person's decision."""

import hashlib
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from statements.capture.child.limits import FileRefused
from statements.capture.cues import judge_page
from statements.capture.extraction.article import RULES_VERSION
from statements.engine.text.validation import UnreadableText, validate_text
from statements.models import (
    LONGEST_TEXT,
    Basis,
    Capture,
    CaptureDraft,
    CaptureDraftState,
    Citation,
    DismissalReason,
    Genre,
    ImpreciseDate,
    Language,
    Level,
    LinkState,
    ResponseLink,
    Statement,
    StatementKind,
    User,
)
from statements.services.refusals import Refused, StaleEdit
from statements.services.sources.parsing import page_parser
from statements.services.sources.storage import BodyMissing, read_body
from statements.services.statements.cards import fill_cards
from statements.services.statements.entry import Wording, enter_statement
from statements.services.statements.speakers import SpeakerInput

MIN_TEXT_LETTERS = 30  # fewer are a caption or a menu, and many pages share them


class DecidedBefore(Refused):
    """Somebody decided about this draft already."""

    def __init__(self) -> None:
        super().__init__(_("This draft was decided already."))


class CannotUndo(Refused):
    """The statement was worked on since the draft was accepted."""

    def __init__(self) -> None:
        super().__init__(
            _("The statement was changed or linked since. Change or remove it on its own page.")
        )


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


def captures_without_draft(*, limit: int) -> list[int]:
    """Return the ids of captures that were not read yet, the oldest first."""
    unread = Capture.objects.filter(draft=None, status=200).order_by("pk")
    return list(unread.values_list("pk", flat=True)[:limit])


def make_draft(*, capture_id: int, now: datetime) -> CaptureDraft:
    """Read a capture and judge it. Safe to repeat: a capture has one draft.

    Raises ``Capture.DoesNotExist``.
    """
    capture = Capture.objects.select_related("source__jurisdiction", "item", "body").get(
        pk=capture_id
    )
    reading = _read(capture)
    title = reading.title or (capture.item.title if capture.item else "")
    judgement = judge_page(title, reading.text)
    digest = _digest(reading.text)
    with transaction.atomic():
        original = _original(capture, digest)
        if original:
            state = CaptureDraftState.COPY
        else:
            state = CaptureDraftState.OPEN if judgement.is_likely else CaptureDraftState.UNLIKELY
        draft, _is_new = CaptureDraft.objects.get_or_create(
            capture=capture,
            defaults={
                "state": state,
                "copy_of": original,
                "kind": _kind(capture),
                "title": title[:300],
                "day": reading.day,
                "text": reading.text,
                "text_digest": digest,
                "genre": judgement.genre,
                "body_kind": judgement.body_kind,
                "score": judgement.score,
                "hits": [asdict(hit) for hit in judgement.hits],
                "rules_version": RULES_VERSION,
                "made_at": now,
            },
        )
    return draft


@transaction.atomic
def accept_draft(
    *,
    draft_id: int,
    seen_version: int,
    acceptance: Acceptance,
    by: User,
    now: datetime,
    accept_alike: Collection[int] = (),
) -> Statement:
    """Enter the statement of a draft. Raises what ``enter_statement`` raises, and ``StaleEdit``.

    Its copies become citations of the same statement.
    """
    draft = _locked(draft_id, seen_version)
    source = draft.capture.source
    if source is None:
        raise NoPlace
    dated = acceptance.date_range
    statement = enter_statement(
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
        citations=[_citation(draft), *map(_citation, draft.copies.select_related(*_CAPTURE))],
        link=None,
        form_key=draft.key,
        by=by,
        now=now,
        accept_alike=accept_alike,
    )
    _decide(draft, CaptureDraftState.ACCEPTED, by=by, now=now, statement=statement)
    return statement


@transaction.atomic
def merge_draft(
    *, draft_id: int, seen_version: int, statement_id: int, by: User, now: datetime
) -> Statement:
    """Add a draft as a further citation of a statement. Raises ``Statement.DoesNotExist``."""
    draft = _locked(draft_id, seen_version)
    statement = Statement.objects.select_for_update().get(pk=statement_id)
    citation = _citation(draft)
    if not statement.citations.filter(url=citation["url"]).exists():
        dated = statement.date
        if dated and draft.day and draft.day < dated.first:
            # Nothing is published before it was said, so the day read from the page is wrong.
            citation["published_on"] = None
        Citation.objects.create(statement=statement, **citation)
        fill_cards([statement.pk])
    _decide(draft, CaptureDraftState.MERGED, by=by, now=now, statement=statement)
    return statement


@transaction.atomic
def dismiss_draft(
    *, draft_id: int, seen_version: int, reason: DismissalReason, by: User, now: datetime
) -> CaptureDraft:
    """Put a draft aside for a reason."""
    draft = _locked(draft_id, seen_version)
    return _decide(draft, CaptureDraftState.DISMISSED, by=by, now=now, reason=reason)


@transaction.atomic
def undo_decision(*, draft_id: int) -> CaptureDraft:
    """Take a decision back. A statement that was entered goes, unless it was worked on since.

    Raises ``CaptureDraft.DoesNotExist`` or ``CannotUndo``; nothing is written then.
    """
    draft = CaptureDraft.objects.select_for_update().get(pk=draft_id)
    statement = draft.statement
    if draft.state == CaptureDraftState.ACCEPTED and statement:
        links = ResponseLink.objects.filter(response=statement).exclude(state=LinkState.SUGGESTED)
        directed = ResponseLink.objects.filter(directive=statement)
        if statement.version != 1 or links.exists() or directed.exists():
            raise CannotUndo
        draft.statement = None
        draft.save(update_fields=["statement"])
        statement.delete()
    elif draft.state == CaptureDraftState.MERGED and statement:
        statement.citations.filter(url=_address_of(draft.capture)).delete()
        fill_cards([statement.pk])
    draft.state, draft.reason, draft.statement = CaptureDraftState.OPEN, "", None
    draft.decided_by = draft.decided_at = None
    draft.version += 1
    draft.save()
    return draft


_CAPTURE = ("capture", "capture__source", "capture__source__jurisdiction")


@dataclass(frozen=True, slots=True)
class PageReading:
    """What a page says of itself; empty or None where it says nothing."""

    title: str
    day: date | None
    text: str


def _read(capture: Capture) -> PageReading:
    try:
        body = read_body(capture.body)
        with page_parser() as parser:
            article = parser.extract(body, url=capture.final_address)
    except (BodyMissing, FileRefused):
        return PageReading("", None, "")
    day = article.date.last if article.date else None
    text = _storable(article.text)[:LONGEST_TEXT].strip()
    return PageReading(_storable(article.title, one_line=True), day, text)


def _storable(text: str, *, one_line: bool = False) -> str:
    """Return a text without the characters that no form of ours would accept."""
    try:
        return validate_text(text, one_line=one_line)
    except UnreadableText as unreadable:
        bad_places = {character.place for character in unreadable.characters}
        letters = text.replace("\r\n", "\n")
        kept_letters = (
            letter for place, letter in enumerate(letters, 1) if place not in bad_places
        )
        return validate_text("".join(kept_letters), one_line=one_line)


def _digest(text: str) -> str:
    """Return a digest of the letters of a text; empty where they are too few to tell it."""
    letters = "".join(filter(str.isalnum, text))
    if len(letters) < MIN_TEXT_LETTERS:
        return ""
    return hashlib.sha256(letters.encode()).hexdigest()


def _original(capture: Capture, digest: str) -> CaptureDraft | None:
    """Return the draft of the same text, or of an earlier capture of the same page."""
    drafts = CaptureDraft.objects.exclude(capture=capture).exclude(state=CaptureDraftState.COPY)
    same_text = drafts.filter(text_digest=digest) if digest else drafts.none()
    same_page = drafts.filter(
        capture__address_digest=capture.address_digest, state=CaptureDraftState.OPEN
    )
    return (same_text | same_page).order_by("pk").first()


def _kind(capture: Capture) -> StatementKind:
    source = capture.source
    is_central = source is not None and source.jurisdiction.level == Level.CENTRE
    return StatementKind.DIRECTIVE if is_central else StatementKind.RESPONSE


def _locked(draft_id: int, seen_version: int) -> CaptureDraft:
    drafts = CaptureDraft.objects.select_related(*_CAPTURE)
    draft = drafts.select_for_update(of=("self",)).get(pk=draft_id)
    if draft.version != seen_version:
        raise StaleEdit(seen=seen_version, current=draft.version)
    if draft.state != CaptureDraftState.OPEN:
        raise DecidedBefore
    return draft


def _citation(draft: CaptureDraft) -> dict[str, Any]:
    capture = draft.capture
    published_on: date | None = draft.day
    return {
        "publisher": str(capture.source) if capture.source else capture.final_address[:150],
        "title": draft.title,
        "url": _address_of(capture),
        "published_on": published_on,
    }


def _address_of(capture: Capture) -> str:
    return capture.final_address


def _decide(
    draft: CaptureDraft,
    state: CaptureDraftState,
    *,
    by: User,
    now: datetime,
    statement: Statement | None = None,
    reason: str = "",
) -> CaptureDraft:
    draft.state, draft.statement, draft.reason = state, statement, reason
    draft.decided_by, draft.decided_at = by, now
    draft.version += 1
    draft.save()
    return draft
