"""Input validation of text from forms and files."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from statements.engine.text.characters import LINE_ENDS

# Bidirectional controls, which make a text look different from what is stored.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset(LINE_ENDS + "\t")
_JOINERS = frozenset("\u200c\u200d")  # invisible, but emoji and some scripts need them


class CharacterFault(StrEnum):
    """The fault of a character."""

    CONTROL = "control"
    DIRECTION = "direction"  # changes the direction of writing
    UNREAD = "unread"  # U+FFFD or a lone surrogate: the rest of an unreadable character
    NONE = "none"  # a noncharacter
    STACKED = "stacked"  # a combining mark beyond ``MAX_MARKS``


_WORDS = {
    CharacterFault.CONTROL: "a control character",
    CharacterFault.DIRECTION: "a mark that changes the direction of writing",
    CharacterFault.UNREAD: "what is left of a character that could not be read",
    CharacterFault.NONE: "no character",
    CharacterFault.STACKED: "a mark on a letter that has too many",
}
_LISTED = 5  # characters listed in the message of the error
# Combining marks on one letter, as in Unicode's Stream-Safe Text Format. Normalising sorts them, in
# quadratic time.
MAX_MARKS = 30
_STACKED = re.compile(rb"[^\0]{%d}([^\0]+)" % MAX_MARKS)
# Nearly all Chinese text: Han, ASCII, Chinese and typographic punctuation, line feeds. Each is
# printable, its own NFC, and no mark, so nothing else has to be looked for.
_PLAIN = re.compile(r"[\u4e00-\u9fff -~\n\u3001-\u3029\uff01-\uff5e\u2010-\u2027\u00b7]*+")
# What may be a mark: those up to U+FFFF, and everything beyond, which texts seldom hold.
_MARKS = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x10000))))
_MAYBE_MARK = re.compile(rf"[{_MARKS}\U00010000-\U0010ffff]")


# PDF readers put a form feed at each page: next to a line end it is not another line end.
_PAGE_BREAK = re.compile(r"(?<!\f)\f++(?=\n)|(?<=\n)\f++")
_LINE_END = re.compile(rf"\f+|[{LINE_ENDS}]")


@dataclass(frozen=True, slots=True)
class BadCharacter:
    """A ``character`` that is refused for its ``fault``.

    Its ``position`` counts the characters of the text from 1, each line end as one.
    """

    position: int
    character: str
    fault: CharacterFault

    @property
    def code(self) -> str:
        return f"U+{ord(self.character):04X}"


class UnreadableText(ValueError):
    """The text has characters that cannot be stored or shown; all are listed, in order."""

    def __init__(self, characters: Sequence[BadCharacter]) -> None:
        super().__init__(
            "; ".join(
                f"character {character.position} ({character.code}) is {_WORDS[character.fault]}"
                for character in characters[:_LISTED]
            )
        )
        self.characters = characters


def validate_text(text: str, *, one_line: bool = False) -> str:
    r"""Validate ``text`` and return it in stored form: NFC, ``\n`` for line ends, trimmed.

    Other line and page ends become ``\n``: U+000B, which Word writes, U+000C, U+0085, U+2028 and
    U+2029. Meaningless invisible characters, such as zero-width spaces and soft hyphens from web
    pages, are removed. Raises ``UnreadableText`` for NUL and other control characters, lone
    surrogates, the replacement character U+FFFD, bidirectional marks, and more than ``MAX_MARKS``
    combining marks on one letter. With ``one_line``, a line end becomes a space.
    """
    if _PLAIN.fullmatch(text):
        return (text.replace("\n", " ") if one_line else text).strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if stacked := _stacked(text):
        raise UnreadableText(stacked)
    # Line feeds are no fault. Without them, few texts have to be looked at letter by letter.
    if not text.replace("\n", "").isprintable() or "\ufffd" in text:
        if bad := [
            BadCharacter(position, character, fault)
            for position, character in enumerate(text, start=1)
            if (fault := _fault(character))
        ]:
            raise UnreadableText(bad)
        text = "".join(character for character in text if not _is_invisible(character))
        text = _LINE_END.sub("\n", _PAGE_BREAK.sub("", text))
    if one_line:
        text = " ".join(text.split("\n"))
    return unicodedata.normalize("NFC", text).strip()


def _stacked(text: str) -> list[BadCharacter]:
    """Return the first excess mark of each letter that has too many."""
    if len(text) <= MAX_MARKS or not _MAYBE_MARK.search(text):
        return []
    classes = bytes(map(unicodedata.combining, text))
    return [
        BadCharacter(at + 1, text[at], CharacterFault.STACKED)
        for match in _STACKED.finditer(classes)
        for at in [match.start(1)]
    ]


def _fault(character: str) -> CharacterFault | None:
    if character in _BREAKS:
        return None
    if character in _BIDI:
        return CharacterFault.DIRECTION
    if character == "\ufffd":
        return CharacterFault.UNREAD
    if ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF:
        return CharacterFault.NONE
    match unicodedata.category(character):
        case "Cs":
            return CharacterFault.UNREAD
        case "Cc":
            return CharacterFault.CONTROL
        case _:
            return None


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" and character not in _JOINERS
