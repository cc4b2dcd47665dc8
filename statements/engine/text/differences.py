"""The differences between two versions of a text, character by character, for display."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A sentence or a line; within these, characters are compared.
_UNITS = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+")
# A number is one thing: 11月30日 and 12月1日 differ in both numbers, and in no part of them.
_TOKENS = re.compile(r"\d+|.", re.DOTALL)
_MAX_UNITS = 4_000  # of either text; a longer text counts as replaced between its equal ends
_MAX_LETTERS = 2_000  # of a stretch compared by character
_CONTEXT = 30  # characters left around a difference


class PieceKind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    PUT_IN = "put in"
    LEFT_OUT = "left out"
    SKIPPED = "skipped"  # the same in both, and too long to show


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """A piece of the two texts; of what both have, only the ends next to a difference."""

    kind: PieceKind
    text: str


def find_differences(before: str, after: str) -> tuple[DiffPiece, ...]:
    """Return both texts as one sequence of pieces.

    Unlike ``engine.echo.edits``, punctuation counts: a comma may be all that was changed. Long
    texts are compared by sentence first.
    """
    return tuple(_shortened(_merged(_by_unit(before, after))))


def _by_unit(before: str, after: str) -> Iterator[DiffPiece]:
    old, new = _UNITS.findall(before), _UNITS.findall(after)
    if max(len(old), len(new)) > _MAX_UNITS:
        yield from _by_letter(before, after)
        return
    # Units that recur all over the text, as empty lines do, align nothing and would take the square
    # of the time: ``autojunk``, which is on, leaves them out.
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
        old_text, new_text = "".join(old[start:end]), "".join(new[new_start:new_end])
        if tag == "equal":
            yield DiffPiece(PieceKind.SAME, old_text)
        else:
            yield from _by_letter(old_text, new_text)


def _by_letter(before: str, after: str) -> Iterator[DiffPiece]:
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - head) if old[-1 - i] != new[-1 - i]), shorter - head)
    same_end = "".join(old[len(old) - tail :])
    yield DiffPiece(PieceKind.SAME, "".join(old[:head]))
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(old), len(new)) > _MAX_LETTERS:
        yield DiffPiece(PieceKind.LEFT_OUT, "".join(old))
        yield DiffPiece(PieceKind.PUT_IN, "".join(new))
    else:
        for tag, start, end, new_start, new_end in SequenceMatcher(
            None, old, new, autojunk=False
        ).get_opcodes():
            if tag == "equal":
                yield DiffPiece(PieceKind.SAME, "".join(old[start:end]))
            else:
                yield DiffPiece(PieceKind.LEFT_OUT, "".join(old[start:end]))
                yield DiffPiece(PieceKind.PUT_IN, "".join(new[new_start:new_end]))
    yield DiffPiece(PieceKind.SAME, same_end)


def _merged(pieces: Iterator[DiffPiece]) -> list[DiffPiece]:
    """Join neighbours of one kind, and drop empty pieces."""
    merged: list[DiffPiece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if merged and merged[-1].kind == piece.kind:
            merged[-1] = DiffPiece(piece.kind, merged[-1].text + piece.text)
        else:
            merged.append(piece)
    return merged


def _shortened(pieces: Sequence[DiffPiece]) -> Iterator[DiffPiece]:
    """Skip the middle of long stretches that are the same."""
    for index, piece in enumerate(pieces):
        head = _CONTEXT if index else 0
        tail = _CONTEXT if index < len(pieces) - 1 else 0
        if piece.kind is not PieceKind.SAME or len(piece.text) <= head + tail + _CONTEXT:
            yield piece
            continue
        if head:
            yield DiffPiece(PieceKind.SAME, piece.text[:head])
        yield DiffPiece(PieceKind.SKIPPED, "…")
        if tail:
            yield DiffPiece(PieceKind.SAME, piece.text[len(piece.text) - tail :])
