"""The one gate for text that comes in, from a form or a file."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from statements.engine.text.characters import LINE_ENDS

# Marks that reorder what is shown, so that a text reads otherwise than it is stored.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset(LINE_ENDS + "\t")
_JOINERS = frozenset("\u200c\u200d")  # invisible, but emoji and some scripts read otherwise without


class Fault(StrEnum):
    """What is wrong with a character."""

    CONTROL = "control"
    DIRECTION = "direction"  # changes the direction of writing
    UNREAD = "unread"  # stands for, or is half of, a character that could not be read
    NONE = "none"  # no character at all
    STACKED = "stacked"  # one of more marks on a letter than any script has


_WORDS = {
    Fault.CONTROL: "a control character",
    Fault.DIRECTION: "a mark that changes the direction of writing",
    Fault.UNREAD: "what is left of a character that could not be read",
    Fault.NONE: "no character",
    Fault.STACKED: "a mark on a letter that has too many",
}
_TOLD = 5  # characters, in the words of the refusal
# Marks on one letter; Unicode's Stream-Safe Text Format has as many. To put more of them in order,
# which composing does, takes the square of their number.
MAX_MARKS = 30
_STACKED = re.compile(rb"[^\0]{%d}([^\0]+)" % MAX_MARKS)


# PDF readers put a form feed at each page: beside the end of a line it is no other end.
_PAGE_BREAK = re.compile(r"\f+(?=\n)|(?<=\n)\f+")
_LINE_END = re.compile(rf"\f+|[{LINE_ENDS}]")


@dataclass(frozen=True, slots=True)
class BadCharacter:
    """A ``character`` that is refused for its ``fault``.

    Its ``place`` counts the characters of the text from 1, each line end as one.
    """

    place: int
    character: str
    fault: Fault

    @property
    def code(self) -> str:
        return f"U+{ord(self.character):04X}"


class UnreadableText(ValueError):
    """The text holds characters that cannot be stored or shown; all are told, in order."""

    def __init__(self, characters: Sequence[BadCharacter]) -> None:
        super().__init__(
            "; ".join(
                f"character {character.place} ({character.code}) is {_WORDS[character.fault]}"
                for character in characters[:_TOLD]
            )
        )
        self.characters = characters


def validate_text(text: str, *, one_line: bool = False) -> str:
    r"""Return ``text`` as it will be stored: NFC, ``\n`` for line ends, trimmed.

    What ends a line or page elsewhere does so here: U+000B, which Word writes, U+000C, U+0085,
    U+2028 and U+2029. Invisible characters without a meaning, such as zero-width spaces and soft
    hyphens that web pages leave, are dropped. Raises ``UnreadableText`` for NUL and other control
    characters, lone surrogates, the mark U+FFFD that stands for lost ones, bidirectional marks,
    and more than ``MAX_MARKS`` marks on one letter. With ``one_line``, a line end becomes a space.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if stacked := _stacked(text):
        raise UnreadableText(stacked)
    if not text.isprintable() or "\ufffd" in text:
        if bad := [
            BadCharacter(place, character, fault)
            for place, character in enumerate(text, start=1)
            if (fault := _fault(character))
        ]:
            raise UnreadableText(bad)
        text = "".join(character for character in text if not _is_invisible(character))
        text = _LINE_END.sub("\n", _PAGE_BREAK.sub("", text))
    if one_line:
        text = " ".join(text.split("\n"))
    return unicodedata.normalize("NFC", text).strip()


def _stacked(text: str) -> list[BadCharacter]:
    """Return the first mark too many of each letter that has too many."""
    if text.isascii():
        return []
    classes = bytes(map(unicodedata.combining, text))
    return [
        BadCharacter(at + 1, text[at], Fault.STACKED)
        for match in _STACKED.finditer(classes)
        for at in [match.start(1)]
    ]


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
