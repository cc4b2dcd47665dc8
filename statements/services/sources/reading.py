"""Read captures by the rules of today: what a draft holds, apart from what became of it."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from statements.capture.child.limits import FileRefused
from statements.capture.cues import judge_page
from statements.capture.extraction.article import RULES_VERSION
from statements.engine.text.normalisation import normalise
from statements.engine.text.sketches import sketch
from statements.engine.text.validation import UnreadableText, validate_text
from statements.models import LONGEST_TEXT, Capture, Level, StatementKind
from statements.services.sources.parsing import page_parser
from statements.services.sources.storage import BodyMissing, read_body

MIN_TEXT_LETTERS = 30  # fewer are a caption or a menu, and many pages share them
_LONGEST_TITLE = 300


def captures_to_read() -> QuerySet[Capture]:
    """Return captures with what reading them needs."""
    return Capture.objects.select_related("source__jurisdiction", "item", "body")


def read_fields(capture: Capture) -> dict[str, Any]:
    """Read and judge a capture; return the fields of its draft that follow from its bytes."""
    reading = _read(capture)
    title = reading.title or (capture.item.title if capture.item else "")
    judgement = judge_page(title, reading.text)
    return {
        "title": title[:_LONGEST_TITLE],
        "day": reading.day,
        "text": reading.text,
        "text_digest": _digest(reading.text),
        "sketch": sketch(normalise(reading.text)),
        "genre": judgement.genre,
        "body_kind": judgement.body_kind,
        "score": judgement.score,
        "hits": [asdict(hit) for hit in judgement.hits],
        "rules_version": RULES_VERSION,
    }


def kind_of(capture: Capture) -> StatementKind:
    """Return the kind that a statement of this source would be of."""
    source = capture.source
    is_central = source is not None and source.jurisdiction.level == Level.CENTRE
    return StatementKind.DIRECTIVE if is_central else StatementKind.RESPONSE


@dataclass(frozen=True, slots=True)
class _PageReading:
    """What a page says of itself; empty or None where it says nothing."""

    title: str
    day: date | None
    text: str


def _read(capture: Capture) -> _PageReading:
    address = capture.final_address if capture.is_on_the_web else ""
    try:
        body = read_body(capture.body)
        with page_parser() as parser:
            article = parser.extract(body, url=address)
    except (BodyMissing, FileRefused):
        return _PageReading("", None, "")
    day = article.date.last if article.date else None
    text = _storable(article.text)[:LONGEST_TEXT].strip()
    return _PageReading(_storable(article.title, one_line=True), day, text)


def _storable(text: str, *, one_line: bool = False) -> str:
    """Return a text without the characters that no form of ours would accept."""
    try:
        return validate_text(text, one_line=one_line)
    except UnreadableText as unreadable:
        bad_places = {character.place for character in unreadable.characters}
        letters = text.replace("\r\n", "\n")
        readable = (letter for place, letter in enumerate(letters, 1) if place not in bad_places)
        return validate_text("".join(readable), one_line=one_line)


def _digest(text: str) -> str:
    """Return a digest of the letters of a text; empty where they are too few to tell it."""
    letters = "".join(filter(str.isalnum, text))
    if len(letters) < MIN_TEXT_LETTERS:
        return ""
    return hashlib.sha256(letters.encode()).hexdigest()
