"""Features of candidates: what tells a set phrase from other wordings of the same text."""

import math
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.frequencies import DocumentFrequencies
from statements.engine.phrases.candidates import SPEAKING, Document, PhraseCandidate, ends_sentence
from statements.engine.phrases.pieces import Boundary, Piece
from statements.engine.text.grams import WIDTH, pack_grams

_FAR = 30  # pieces; further from a verb of speaking all count alike
_MUST = re.compile("要$|必须")
_ADDRESSING = re.compile("希望|勉励|要求")
_ROLES = re.compile("会议|主持|同志|出席|参加|陪同|总理|主席|书记|部长|习近平")
_PRONOUNS = re.compile("[我他你她]")
# The verbs and prepositions that calls to action begin with.
OPENERS = (
    *("为", "在", "把", "以", "加快", "推动", "努力", "奋力", "切实", "全力", "坚持", "坚定"),
    *("全面", "不断", "推进", "加强", "弘扬", "深入", "发挥", "建设", "促进", "确保", "提高"),
    *("深化", "谱写", "开创", "增强", "做好", "强化", "保障"),
)
_SHAPE = (
    *("recurs", "recurring_grams", "topic", "newness", "opening_topic"),
    *("first_paragraph", "second_paragraph", "third_paragraph", "depth", "position", "sentence"),
    *("piece_of_sentence", "opens_sentence", "ends_sentence", "ends_paragraph", "after_colon"),
    *("since_speaking", "speaks", "near_speaking", "ends_first_paragraph", "early_in_long_text"),
    *("letters", "under_8", "8_to_9", "10_to_16", "17_to_22", "23_or_more"),
    *("one_piece", "two_pieces", "more_pieces", "has_item_mark", "has_comma", "equal_pieces"),
    *("equal_items", "equal_short_clauses", "nearly_equal", "has_short_piece"),
    *("after_item_mark", "before_item_mark", "equal_next", "equal_previous"),
    *("has_lead", "must_lead", "addressing_lead", "short_lead", "keeps_lead"),
    *("has_digit", "has_role", "has_pronoun", "is_judgement", "has_must", "ends_open"),
    *("is_quoted", "is_inside", "long_run"),
)
FEATURES = (*_SHAPE, *(f"opens_with_{opener}" for opener in OPENERS))

type Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _DocumentContext:
    """What all candidates of a document are measured with."""

    document: Document
    grams: Counter[str]
    pairs: Counter[str]
    newness: NDArray[np.float64]
    opening: frozenset[str]
    since_speaking: list[int]
    sentence_starts: dict[int, int]


def measure(document: Document, archive: DocumentFrequencies) -> Rows:
    """Return a row of ``FEATURES`` for each candidate. ``archive`` does not count the document."""
    context = _context(document, archive)
    rows = [_row(context, candidate) for candidate in document.candidates]
    return np.array(rows, float).reshape(len(rows), len(FEATURES))


def _context(document: Document, archive: DocumentFrequencies) -> _DocumentContext:
    words, pieces = document.letters.text, document.pieces
    packed = pack_grams(document.letters)
    seen = np.log1p(archive.frequencies(packed)) / math.log(archive.documents + 2)
    speaking = [bool(SPEAKING.search(words[piece.first : piece.last])) for piece in pieces]
    since, last_speaking = [], -_FAR
    for number, speaks in enumerate(speaking):
        last_speaking = number if speaks else last_speaking
        since.append(min(number - last_speaking, _FAR))
    opening_end = pieces[min(2, len(pieces) - 1)].last if pieces else 0
    if True in speaking and pieces[speaking.index(True)].paragraph == 0:
        opening_end = pieces[speaking.index(True)].last
    starts: dict[int, int] = {}
    for number, piece in enumerate(pieces):
        starts.setdefault(piece.sentence, number)
    return _DocumentContext(
        document,
        Counter(_grams(words, WIDTH)),
        Counter(_grams(words, 2)),
        1.0 - seen,
        frozenset(_grams(words[:opening_end], 2)),
        since,
        starts,
    )


def _row(context: _DocumentContext, candidate: PhraseCandidate) -> list[float]:
    opener_columns = [float(candidate.words.startswith(opener)) for opener in OPENERS]
    return [
        *_recurrence(context, candidate),
        *_position(context, candidate),
        *_length(candidate),
        *_pieces(context, candidate),
        *_lead(candidate),
        *_words(context, candidate),
        *opener_columns,
    ]


def _recurrence(context: _DocumentContext, candidate: PhraseCandidate) -> tuple[float, ...]:
    words = candidate.words
    grams, pairs = _grams(words, WIDTH), _grams(words, 2)
    newness = context.newness[candidate.first : candidate.last - WIDTH + 1]
    return (
        min(len(candidate.starts) - 1, 3),
        _mean([min(context.grams[gram] - 1, 3) for gram in grams]),
        _mean([min(math.log(context.pairs[pair]), 2) for pair in pairs]),
        float(newness.mean()),
        _mean([pair in context.opening for pair in pairs]),
    )


def _position(context: _DocumentContext, candidate: PhraseCandidate) -> tuple[float, ...]:
    pieces = context.document.pieces
    piece, last = pieces[candidate.first_piece], pieces[candidate.last_piece]
    next_piece = pieces[candidate.last_piece + 1 : candidate.last_piece + 2]
    start = context.sentence_starts[piece.sentence]
    since = context.since_speaking[candidate.first_piece]
    position = math.log1p(candidate.first) / 8
    ends_paragraph = not next_piece or next_piece[0].paragraph != last.paragraph
    before = pieces[candidate.first_piece - 1] if candidate.first_piece else None
    return (
        piece.paragraph == 0,
        piece.paragraph == 1,
        piece.paragraph == 2,
        piece.paragraph / (pieces[-1].paragraph + 1),
        position,
        min(piece.sentence, 10) / 10,
        min(candidate.first_piece - start, 8) / 8,
        candidate.first_piece == start,
        ends_sentence(last),
        ends_paragraph,
        before is not None and before.boundary == Boundary.COLON,
        math.log1p(since) / math.log1p(_FAR),
        since == 0,
        0 < since <= 3,
        ends_paragraph and piece.paragraph == 0,
        position * math.log(len(context.document.letters) / 800),
    )


def _length(candidate: PhraseCandidate) -> tuple[float, ...]:
    letters = len(candidate.words)
    return (
        letters / 16,
        letters < 8,
        8 <= letters < 10,
        10 <= letters < 17,
        17 <= letters < 23,
        letters >= 23,
    )


def _pieces(context: _DocumentContext, candidate: PhraseCandidate) -> tuple[float, ...]:
    pieces = context.document.pieces
    run = pieces[candidate.first_piece : candidate.last_piece + 1]
    lengths = [piece.last - max(piece.first, candidate.first) for piece in run]
    boundaries = {piece.boundary for piece in run[:-1]}
    spread = max(lengths) - min(lengths)
    is_run = len(run) > 1
    before = _neighbour(pieces, candidate.first_piece - 1, run[0])
    after = _neighbour(pieces, candidate.last_piece + 1, run[-1])
    return (
        len(run) == 1,
        len(run) == 2,
        len(run) > 2,
        Boundary.ITEM in boundaries,
        Boundary.COMMA in boundaries,
        is_run and spread == 0,
        is_run and spread == 0 and Boundary.COMMA not in boundaries,
        is_run and spread == 0 and Boundary.COMMA in boundaries and max(lengths) < 9,
        is_run and spread == 1,
        min(lengths) < MIN_PIECE,
        before is not None and before.boundary == Boundary.ITEM,
        run[-1].boundary == Boundary.ITEM,
        after is not None and after.length == lengths[-1] and lengths[-1] < 9,
        before is not None and before.length == lengths[0] and lengths[0] < 9,
    )


MIN_PIECE = 4  # letters


def _neighbour(pieces: list[Piece], number: int, piece: Piece) -> Piece | None:
    """Return a piece of the same sentence."""
    if not 0 <= number < len(pieces) or pieces[number].sentence != piece.sentence:
        return None
    return pieces[number]


def _lead(candidate: PhraseCandidate) -> tuple[float, ...]:
    lead = candidate.lead
    is_must = bool(_MUST.search(lead))
    return (
        bool(lead),
        is_must,
        bool(_ADDRESSING.search(lead)),
        0 < len(lead) <= 4 and not is_must,
        not lead and bool(re.match("要|并|必须|继续|希望", candidate.words)),
    )


def _words(context: _DocumentContext, candidate: PhraseCandidate) -> tuple[float, ...]:
    words = candidate.words
    start, end = context.document.letters.span(candidate.first, candidate.last)
    return (
        any(character.isdigit() for character in words),
        bool(_ROLES.search(words)),
        bool(_PRONOUNS.search(words)),
        "是" in words,
        "要" in words,
        words[0] in "的和与" or words[-1] in "的和与为是在",
        "“" in context.document.text[start:end],
        candidate.is_inside,
        candidate.last_piece > candidate.first_piece and len(words) > 16,
    )


def _grams(words: str, width: int) -> list[str]:
    return [words[start : start + width] for start in range(len(words) - width + 1)]


def _mean(values: list[float] | list[int] | list[bool]) -> float:
    return sum(values) / len(values)
