"""Clauses: the units of a directive that a response can take up."""

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from statements.engine.echo.frames import leading_letters
from statements.engine.text.normalisation import Normalised, normalise
from statements.engine.text.wrapping import unwrap

# Longer quotations and titles are split into clauses too. So is speech: a quotation that follows a
# colon, or has a stop of its own.
MAX_QUOTATION = 60  # characters between the marks
_MARKS = ("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』")
_LEFT = "".join(left for left, _ in _MARKS)
_RIGHT = "".join(right for _, right in _MARKS)
_INSIDE = rf"\n]{{1,{MAX_QUOTATION}}}"
_QUOTATIONS = "|".join(
    rf"{left}(?<![：:]{left})(?<![：:]\s{left})[^{left}{right}。；！？{_INSIDE}{right}"
    for left, right in _MARKS
)
_TITLES = rf"《[^《》{_INSIDE}》|〈[^〈〉{_INSIDE}〉"
_DELIMITERS = r"，。；：！？;!?…\n\r\u2028\u2029"
# No comma or colon between digits, as in 1,000 or 10:30, and no dot with no space after it.
_CUT = rf"[{_DELIMITERS}]|(?<!\d)[,:]|[,:](?!\d)|\.(?!\S)"
# Characters that may begin a quotation, a title or a cut; all others are skipped at once.
_SIGNS = rf"{_DELIMITERS},:.《〈{_LEFT}"
# Everything up to the next delimiter outside quotations and titles.
_PIECE = re.compile(
    rf"[^{_SIGNS}]*+(?:(?:{_QUOTATIONS}|{_TITLES}|(?!{_CUT})[{_SIGNS}])[^{_SIGNS}]*+)*+"
)

# The number or the bullet that opens a point. A bare one only after a stop, because 三、四季度 is a
# list. Text from a PDF may have a space between any two characters.
_NUMERAL = "[0-9０-９一二三四五六七八九十百]{1,3}"
_SPACE = r"[^\S\n]?"
_ENUMERATOR = re.compile(
    rf"(?:[（(]{_SPACE}{_NUMERAL}{_SPACE}[）)]"
    rf"|第{_SPACE}{_NUMERAL}{_SPACE}(?:(?=[，、,:：])|[章节条款](?=[^\S\n]))"
    r"|[①-⑳⑴-⒇⒈-⒛㈠-㈩❶-❿])[、，,:：.]?"
)
# 3.2 公里, 3.2 万亿元, 9.3 阅兵: amounts and days, which levels of headings look like.
_AMOUNT = (
    "[十百千万亿个倍米毫厘克吨秒亩折岁天]|公[里斤顷]|[平立]方|小时|分[钟之的]|人[的次]|级[的地以]|年[的后前来内]"
    "|左右|以[上下]|讲话|阅兵|运动|儿童节|版本"
)
_LEVELS = (  # 4.2.1 监测预警
    r"[1-9](?:(?:\.[1-9][0-9]?){2,3}|\.[1-9])\.?"
    rf"(?=[^\S\n]+[\u4e00-\u9fff]{{2}})(?![^\S\n]+(?:{_AMOUNT}))"
)
_NUMBERED = re.compile(
    rf"{_ENUMERATOR.pattern}|{_LEVELS}|{_NUMERAL}{_SPACE}[、.．）)](?![0-9０-９])"
    r"|[●•■◆▪※◇►▶◎◦]|○(?=\s)"
)
_OPENS_POINT = "。；！？;!?\n\r\u2028\u2029"


class Clause(NamedTuple):
    """A clause at ``start`` to ``end`` of the stored text, offsets in characters.

    ``core`` is the span of what it asks for, without the speaker, the number of a point or a
    leading 要 (see ``engine.echo.frames``). ``letters`` are the letters of the core, which begins
    at letter ``first`` of the whole text; ``nth`` counts clauses of equal letters from 1. A named
    tuple, because some hundred are made for each comparison.
    """

    start: int
    end: int
    text: str
    core: tuple[int, int]
    letters: str
    first: int
    nth: int

    @property
    def id(self) -> str:
        """An identifier that survives changes of other clauses and of punctuation."""
        digest = hashlib.blake2b(self.letters.encode(), digest_size=8).hexdigest()
        return f"{digest}-{self.nth}"


def split_clauses(
    text: str, letters: Normalised | None = None, *, is_quotations: bool = False
) -> list[Clause]:
    """Split a text at commas, colons, full stops and line ends.

    Items joined by 、 stay together; quotations and titles stay whole up to ``MAX_QUOTATION``
    characters; numbers of points are not part of a clause, and neither is a bare attribution ("he
    said"). ``letters`` is ``normalise(text)``, where the caller has it already. With
    ``is_quotations`` each line is a quotation of its own, and lines are not unwrapped.
    """
    letters = letters or normalise(text)
    pieces = list(_pieces(text if is_quotations else unwrap(text)))
    bounds = np.searchsorted(letters.origins, np.array(pieces, np.intp).reshape(-1, 2))
    leads = [leading_letters(letters.text[first:last]) for first, last in bounds.tolist()]
    firsts, lasts = bounds[:, 0] + np.array(leads, np.intp), bounds[:, 1]
    if letters.text and (firsts == lasts).all():
        # A text that is only a frame is a clause itself.
        pieces, leads = [letters.span(0, len(letters))], [0]
        firsts, lasts = np.array([0]), np.array([len(letters)])
    (with_core,) = (firsts < lasts).nonzero()
    firsts, lasts = firsts[with_core], lasts[with_core]
    core_starts = [start for start, _ in letters.spans(firsts, lasts)]
    counts: dict[str, int] = {}
    clauses = []
    for index, core_start, first, last in zip(
        with_core.tolist(), core_starts, firsts.tolist(), lasts.tolist(), strict=True
    ):
        start, end = pieces[index]
        words = letters.text[first:last]
        counts[words] = counts.get(words, 0) + 1
        core = (core_start if leads[index] else start), end
        clauses.append(Clause(start, end, text[start:end], core, words, first, counts[words]))
    return clauses


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets between delimiters, without surrounding space and without enumerators."""
    start, is_point = 0, True
    while start < len(text):
        if text[start].isspace():
            is_point = is_point or text[start] in _OPENS_POINT
            start += 1
            continue
        if opening := (_NUMBERED if is_point else _ENUMERATOR).match(text, start):
            start = opening.end()
        cut = _next_cut(text, start)
        words = text[start:cut]
        bare = words.strip()
        if bare and (bare[0] in _LEFT or bare[-1] in _RIGHT):
            bare = _without_single_marks(bare)
        if bare:
            at = start + words.index(bare)
            yield at, at + len(bare)
        start, is_point = cut + 1, text[cut : cut + 1] in _OPENS_POINT


def _without_single_marks(words: str) -> str:
    """Return a piece of a quotation without unpaired marks at its ends."""
    for left, right in _MARKS:
        if words[:1] == left and right not in words:
            words = words[1:]
        if words[-1:] == right and left not in words:
            words = words[:-1]
    return words


def _next_cut(text: str, start: int) -> int:
    """Return the offset of the next delimiter outside quotations and titles, or of the end."""
    piece = _PIECE.match(text, start)
    return piece.end() if piece else len(text)
