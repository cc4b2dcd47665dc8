"""Pieces: the stretches of a text between two marks of punctuation."""

import re
from enum import IntEnum
from typing import NamedTuple

from statements.engine.text.normalisation import Normalised

_PARAGRAPH = re.compile(r"[\n\r\u2028\u2029]")
_SENTENCE = re.compile(r"[。；！？!?…]")
_COLON = re.compile("[：:]")
_COMMA = re.compile("[，,]")
# Quotation marks and brackets are no boundary: 贡献“银发力量” is one piece.
_ITEM = re.compile(r"[、\s—]")


class Boundary(IntEnum):
    """What follows a piece, the weakest first."""

    ITEM = 1
    COMMA = 2
    COLON = 3
    SENTENCE = 4
    PARAGRAPH = 5


class Piece(NamedTuple):
    """Letters ``first`` to ``last`` of a text, with its sentence and paragraph, from 0."""

    first: int
    last: int
    sentence: int
    paragraph: int
    boundary: Boundary

    @property
    def length(self) -> int:
        return self.last - self.first


def split_pieces(text: str, letters: Normalised) -> list[Piece]:
    """Split the letters of ``text`` at every mark. A colon begins a sentence, too."""
    origins = letters.origins.tolist()
    pieces: list[Piece] = []
    first = sentence = paragraph = 0
    for index in range(1, len(origins) + 1):
        if index < len(origins) and origins[index] - origins[index - 1] <= 1:
            continue
        is_end = index == len(origins)
        boundary = (
            Boundary.PARAGRAPH
            if is_end
            else _boundary(text[origins[index - 1] + 1 : origins[index]])
        )
        if boundary is None:
            continue
        pieces.append(Piece(first, index, sentence, paragraph, boundary))
        first = index
        sentence += boundary >= Boundary.COLON
        paragraph += boundary == Boundary.PARAGRAPH
    return pieces


def _boundary(marks: str) -> Boundary | None:
    for boundary, pattern in (
        (Boundary.PARAGRAPH, _PARAGRAPH),
        (Boundary.SENTENCE, _SENTENCE),
        (Boundary.COLON, _COLON),
        (Boundary.COMMA, _COMMA),
        (Boundary.ITEM, _ITEM),
    ):
        if pattern.search(marks):
            return boundary
    return None
