"""Read captures by the rules of today: what a draft holds, apart from what became of it."""

import hashlib
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db.models import QuerySet

from statements.capture.cues import LEAD_CHARACTERS, LIKELY_SCORE, judge_page
from statements.capture.extraction.article import RULES_VERSION
from statements.capture.extraction.joining import JoinedArticle
from statements.engine.text.normalisation import normalise
from statements.engine.text.sketches import sketch
from statements.engine.text.validation import UnreadableText, validate_text
from statements.engine.workbench.forms import form_of
from statements.models import (
    LONGEST_PUBLISHER,
    LONGEST_TEXT,
    Capture,
    CaptureDraftState,
    Level,
    StatementKind,
)
from statements.selectors.sources.cues import cues_in_use
from statements.services.sources.continuing import read_article

MIN_TEXT_LETTERS = 30  # fewer are a caption or a menu, and many pages share them
_LONGEST_TITLE = 300


def captures_to_read() -> QuerySet[Capture]:
    """Return captures with what reading them needs."""
    return Capture.objects.select_related("source__jurisdiction", "item", "body")


def read_fields(capture: Capture) -> dict[str, Any]:
    """Read and judge a capture; return the fields of its draft that follow from its bytes.

    Raises ``BodyMissing`` or ``DocumentRefused``.
    """
    return _judged_fields(capture, read_article(capture))


def fields_of_unreadable(capture: Capture) -> dict[str, Any]:
    """Return the fields of a draft whose capture cannot be read, but was linked to by a title."""
    return _judged_fields(capture, None)


def _judged_fields(capture: Capture, joined: JoinedArticle | None) -> dict[str, Any]:
    title, day, text = _article_facts(joined) if joined else ("", None, "")
    publisher = joined.article.publisher if joined else ""
    title = title or (capture.item.title if capture.item else "")
    judgement = judge_page(title, text, cues_in_use())
    return {
        "title": title[:_LONGEST_TITLE],
        "day": day,
        "publisher": _storable(publisher, one_line=True)[:LONGEST_PUBLISHER],
        "text": text,
        "text_digest": _digest(text),
        "sketch": sketch(normalise(text)),
        "genre": form_of(title, text[:LEAD_CHARACTERS]),
        "body_kind": judgement.body_kind,
        "score": judgement.score,
        "hits": [asdict(hit) for hit in judgement.hits],
        "pages": joined.pages if joined else 1,
        "missing_pages": len(joined.missing) if joined else 0,
        "rules_version": RULES_VERSION,
    }


def first_state(capture: Capture, score: float) -> CaptureDraftState:
    """Return the state of a page before anybody decides.

    What a person handed in is offered whatever its cues say.
    """
    is_likely = score >= LIKELY_SCORE or capture.added_by_id is not None
    return CaptureDraftState.OPEN if is_likely else CaptureDraftState.UNLIKELY


def statement_kind_of(capture: Capture) -> StatementKind:
    """Return the kind that a statement of this source would be of."""
    source = capture.source
    is_central = source is not None and source.jurisdiction.level == Level.CENTRE
    return StatementKind.DIRECTIVE if is_central else StatementKind.RESPONSE


def _article_facts(joined: JoinedArticle) -> tuple[str, date | None, str]:
    """Return title, day and text of an article, as a draft can hold them."""
    article = joined.article
    day = article.date.last if article.date else None
    text = _storable(article.text).strip()[:LONGEST_TEXT]
    return _storable(article.title, one_line=True), day, text


def _storable(text: str, *, one_line: bool = False) -> str:
    """Return a text without the characters that no form of ours would accept."""
    try:
        return validate_text(text, one_line=one_line)
    except UnreadableText as unreadable:
        bad_positions = {character.position for character in unreadable.characters}
        letters = text.replace("\r\n", "\n")
        readable = (
            letter for position, letter in enumerate(letters, 1) if position not in bad_positions
        )
        return validate_text("".join(readable), one_line=one_line)


def _digest(text: str) -> str:
    """Return a digest of the letters of a text; empty where they are too few to tell it."""
    letters = "".join(filter(str.isalnum, text))
    if len(letters) < MIN_TEXT_LETTERS:
        return ""
    return hashlib.sha256(letters.encode()).hexdigest()
