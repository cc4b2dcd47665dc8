"""Candidates: the wordings of a text that could be a set phrase."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from statements.engine.phrases.pieces import Boundary, Piece, split_pieces
from statements.engine.text.normalisation import Normalised, normalise

MIN_LETTERS, MAX_LETTERS = 4, 32
MAX_RECURRING_LETTERS = 16
_MAX_PIECES = 4
_MAX_LEADS = 3
_MAX_LEAD_LETTERS = 40  # before a wording within a piece, which may be as long as the text

# Letters that form a word with 要: 需要, 要求, 重要, 主要.
_MUST = "(?<![需重主])要(?![求素点闻害领道职件地塞案事务义旨紧强不么是])|必须"
_ADDRESSEE = "(?:.{0,10}?(?:们|大家|同志|你|人员|部队|官兵))"
_ADVERB = (
    "更加|更好|进一步|继续|始终|坚持不懈|坚定不移|持续|扎实|全面|努力|同时|切实|不断|认真|深入|并"
)
SPEAKING = re.compile("强调|指出|要求|希望|勉励|号召|表示")
_LEAD = re.compile(
    rf"(?:.{{0,14}}?(?:希望|要求|强调|指出|号召|勉励|激励){_ADDRESSEE}?(?:继续|能够?)?"
    rf"|.{{0,12}}?(?:{_MUST})(?:进一步|更加|继续|始终|坚持不懈)?|.{{0,6}}当务之急是|{_ADVERB})"
)


@dataclass(frozen=True, slots=True)
class PhraseCandidate:
    """A wording at letters ``first`` to ``last``, in pieces ``first_piece`` to ``last_piece``.

    ``lead`` are the letters of the piece before it, such as 要. ``starts`` are the first letters of
    all its occurrences. Where ``is_inside``, it was found because it recurs, or stands in quotation
    marks, and need not fill its pieces.
    """

    words: str
    first: int
    first_piece: int
    last_piece: int
    lead: str
    starts: tuple[int, ...]
    is_inside: bool = False

    @property
    def last(self) -> int:
        return self.first + len(self.words)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A text with its letters, pieces and candidates."""

    text: str
    letters: Normalised
    pieces: list[Piece]
    candidates: list[PhraseCandidate]


def read_document(text: str) -> Document:
    """Find the candidates of a text, in order of their first occurrence.

    These are runs of up to four pieces of one sentence, whole or without their lead; wordings that
    recur between different neighbours; and wordings in quotation marks.
    """
    letters = normalise(text)
    pieces = split_pieces(text, letters)
    entries_by_words: dict[str, list[tuple[int, int, int, str, bool]]] = defaultdict(list)
    for words, entry in _runs(letters.text, pieces):
        entries_by_words[words].append(entry)
    for words, entry in _recurring(letters.text, pieces):
        if words not in entries_by_words or entries_by_words[words][0][-1]:
            entries_by_words[words].append(entry)
    candidates = []
    for words, entries in entries_by_words.items():
        first, first_piece, last_piece, lead, is_inside = min(entries)
        starts = tuple(sorted({entry[0] for entry in entries}))
        candidates.append(
            PhraseCandidate(words, first, first_piece, last_piece, lead, starts, is_inside)
        )
    candidates.sort(key=lambda candidate: (candidate.first, candidate.last))
    return Document(text, letters, pieces, candidates)


type _Entry = tuple[int, int, int, str, bool]


def _runs(words: str, pieces: list[Piece]) -> Iterator[tuple[str, _Entry]]:
    for number, piece in enumerate(pieces):
        starts = list(_starts(words, piece))
        for last_number in range(number, min(number + _MAX_PIECES, len(pieces))):
            last_piece = pieces[last_number]
            if last_piece.sentence != piece.sentence:
                break
            for start in starts:
                if MIN_LETTERS <= last_piece.last - start <= MAX_LETTERS:
                    lead = words[piece.first : start]
                    yield words[start : last_piece.last], (start, number, last_number, lead, False)


def _starts(words: str, piece: Piece) -> Iterator[int]:
    """Yield where a wording may begin in a piece: at its first letter, and after each lead."""
    start = piece.first
    yield start
    for _ in range(_MAX_LEADS):
        lead = _LEAD.match(words[start : piece.last])
        if not lead or start + lead.end() + MIN_LETTERS > piece.last:
            return
        start += lead.end()
        yield start


def _recurring(words: str, pieces: list[Piece]) -> Iterator[tuple[str, _Entry]]:
    """Yield wordings inside one piece that recur, and that no neighbour always extends."""
    entries_by_wording: dict[str, list[_Entry]] = defaultdict(list)
    for wording, entry in _possibly_recurring(words, pieces):
        entries_by_wording[wording].append(entry)
    for wording, entries in entries_by_wording.items():
        befores = {_before(words, pieces[entry[1]], entry[0]) for entry in entries}
        afters = {_after(words, pieces[entry[1]], entry[0] + len(wording)) for entry in entries}
        if len(befores) > 1 and len(afters) > 1:
            for entry in entries:
                yield wording, entry


def _possibly_recurring(words: str, pieces: list[Piece]) -> Iterator[tuple[str, _Entry]]:
    """Yield wordings inside one piece of which each gram recurs."""
    counts = Counter(
        words[start : start + MIN_LETTERS]
        for piece in pieces
        for start in range(piece.first, piece.last - MIN_LETTERS + 1)
    )
    for number, piece in enumerate(pieces):
        for start in range(piece.first, piece.last - MIN_LETTERS + 1):
            most = min(piece.last, start + MAX_RECURRING_LETTERS)
            for last in range(start + MIN_LETTERS, most + 1):
                if counts[words[last - MIN_LETTERS : last]] < 2:
                    break
                lead = words[max(piece.first, start - _MAX_LEAD_LETTERS) : start]
                yield words[start:last], (start, number, number, lead, True)


def _before(words: str, piece: Piece, offset: int) -> str:
    """Return the letter before ``offset``; at a boundary a sign of its own for each offset."""
    return words[offset - 1] if offset > piece.first else f"<{offset}"


def _after(words: str, piece: Piece, offset: int) -> str:
    return words[offset] if offset < piece.last else f">{offset}"


def ends_sentence(piece: Piece) -> bool:
    """Return whether a sentence ends after a piece."""
    return piece.boundary >= Boundary.SENTENCE
