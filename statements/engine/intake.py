"""The one gate for text that comes in, from a form or a file."""

import unicodedata
from enum import StrEnum

# Marks that reorder what is shown, so that a text reads otherwise than it is stored.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset("\n\t")
_JOINERS = frozenset("\u200c\u200d")  # invisible, but emoji and some scripts read otherwise without


class Fault(StrEnum):
    """What is wrong with a character."""

    CONTROL = "control"
    DIRECTION = "direction"  # changes the direction of writing
    UNREAD = "unread"  # stands for, or is half of, a character that could not be read
    NONE = "none"  # no character at all


_WORDS = {
    Fault.CONTROL: "a control character",
    Fault.DIRECTION: "a mark that changes the direction of writing",
    Fault.UNREAD: "what is left of a character that could not be read",
    Fault.NONE: "no character",
}


class UnreadableText(ValueError):
    """The text holds something that cannot be stored or shown.

    ``place`` counts its characters from 1, ``character`` stands there, ``fault`` says what is
    wrong with it.
    """

    def __init__(self, place: int, character: str, fault: Fault) -> None:
        super().__init__(f"character {place} (U+{ord(character):04X}) is {_WORDS[fault]}")
        self.place = place
        self.character = character
        self.fault = fault


def admit(text: str, *, one_line: bool = False) -> str:
    r"""Return ``text`` as it will be stored: NFC, ``\n`` for line ends, trimmed.

    Invisible characters without a meaning, such as zero-width spaces and soft hyphens that web
    pages leave, are dropped. Raises ``UnreadableText`` for NUL and other control characters,
    lone surrogates, the mark U+FFFD that stands for lost ones, and bidirectional marks. With
    ``one_line``, a line break becomes a space.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if one_line:
        text = " ".join(text.split("\n"))
    if not text.isprintable() or "\ufffd" in text:
        for place, character in enumerate(text, start=1):
            if fault := _fault(character):
                raise UnreadableText(place, character, fault)
        text = "".join(character for character in text if not _is_invisible(character))
    return unicodedata.normalize("NFC", text).strip()


def _fault(character: str) -> Fault | None:
    if character in _BREAKS:
        return None
    if character in _BIDI:
        return Fault.DIRECTION
    if character == "\ufffd":
        return Fault.UNREAD
    if ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF:
        return Fault.NONE
    match unicodedata.category(character):
        case "Cs":
            return Fault.UNREAD
        case "Cc":
            return Fault.CONTROL
        case _:
            return None


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" and character not in _JOINERS
