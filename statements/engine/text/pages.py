"""Page breaks in pasted text: the numbers and running heads that stand between two lines of it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np

from statements.engine.text.characters import EQUIVALENTS, LINE_ENDS
from statements.engine.text.code_points import code_points
from statements.engine.text.footnotes import without_footnotes
from statements.engine.text.lines import WIDTH_TOLERANCE, set_width, single_spaced

_DASH = r"[-‐-―−─﹘﹣－·•・~～.．]{1,2}"
_DIGITS = "[0-9０-９]{1,3}"
_PAGE_OF_ALL = (
    rf"(?:共\s*{_DIGITS}\s*[页頁]\s*)?第\s*(?:{_DIGITS}|[一二三四五六七八九十]{{1,3}})\s*[页頁]"
    rf"(?:(?:\s*[,，、/／])?\s*共\s*{_DIGITS}\s*[页頁])?"
)
# Either can only be the number of a page: — 3 —, 第3页 共12页. A bare one or P3 may be of anything.
_NUMBER = re.compile(
    rf"{_DASH}\s*{_DIGITS}\s*{_DASH}|{_PAGE_OF_ALL}"
    rf"|[Pp]age\s*{_DIGITS}(?:\s*of\s*{_DIGITS})?"
    rf"|(?:[（(]\s*|[Pp]\.?\s*)?(?P<bare>{_DIGITS})(?:\s*[/／]\s*{_DIGITS})?(?:\s*[）)])?"
)
# The last character of a number, or a space that may follow one.
_MAY_END_NUMBER = re.compile(rf"{_DASH}|{_DIGITS}|[页頁）)]|[^\S{LINE_ENDS}]")
_FIRST_PRINTABLE: Final = 0x20
_LONGEST: Final = 30  # characters of a line that may be a page number or a running head
_LEAST_LINE: Final = 12  # characters of a line of prose
_LEAST_PAGE: Final = 100  # characters between two page numbers; cells of a table are nearer
_LINE = re.compile(rf"[^{LINE_ENDS}]+")
_STOPS = frozenset("。！？；：…!?;:")
_PAUSES = frozenset("，、")  # after which a sentence goes on
_OPENINGS = frozenset("《“")  # with which it does
# Letters between which a number may be the writer's own: 达到 120 亿元, 提高到 85 并.
_BEFORE_NUMBERS = frozenset("第至到达约超过近共逾为于是有占和与及或比以仅增降升减前后上下每各数")
_AFTER_NUMBERS = frozenset(
    "万与个乡亨亩人亿代件份位余例倍元兆克公册分到区十千升厅县及只台号名吨员周和场块声处多大天"
    "头套字宗室家对封小局层届岁市幅幢平年床度座成或户所批摄支斤方日时月期本村条枚枝架栋株根棵"
    "楼次款段点片班瓦瓶百的盘省票种秒立站章笔箱篇米类级线组股至艘节袋起趟路辆道部里镇门间队页"
    "顷项颗首"
)

# Where each line that is not blank begins, and ends without the spaces at its end.
type _Lines = Sequence[tuple[int, int]]


# Whoever compares two texts asks for each several times.
@lru_cache(maxsize=4)
def with_plain_ends(text: str) -> str:
    r"""Return a text of the same length in which one line end stands for \r\n and for a page break.

    A break is the number of a page, the running head beside it and the blank lines around both.
    Numbers between dashes or named as a page's are known by themselves. A bare one is a page's if a
    sentence continues across it, after a full line or between letters that no number belongs to; or
    if it is next to such a number and counts on from it. A head is a short line next to two page
    numbers and nowhere else but at the ends of the text. A space stands for each character of the
    mark of a footnote (see ``engine.text.footnotes``), and for the end of a blank line if each line
    has one. All else stays.
    """
    text = without_footnotes(text)
    if "\r" in text:
        text = text.replace("\r\n", " \n")
    text = single_spaced(text)
    if not (_may_number_pages(text) and any(map(_number_in, text.splitlines()))):
        return text  # at once, as most
    lines = [
        (line.start(), line.start() + len(words))
        for line in _LINE.finditer(text)
        if (words := line[0].rstrip())
    ]
    numbers = _page_numbers(text, lines)
    breaks = numbers | _running_heads(text, lines, numbers) if numbers else numbers
    if len(breaks) == len(lines):
        return text  # A name or a text that is nothing else.
    pieces: list[str] = []
    at = 0
    for start, end in _stretches(lines, breaks, len(text)):
        pieces += (text[at:start], " " * (end - start - 1), "\n")
        at = end
    return "".join([*pieces, text[at:]])


def _may_number_pages(text: str) -> bool:
    """Whether any line may be the number of a page, by the last character alone."""
    if "\x85" in text or "\u2028" in text or "\u2029" in text:
        return True  # rare line ends
    ends = (code_points(text) < _FIRST_PRINTABLE).nonzero()[0].tolist()
    last = {text[end - 1] for end in (*ends, len(text)) if end}
    return bool(_MAY_END_NUMBER.search("".join(last)))


def _number_in(line: str) -> re.Match[str] | None:
    words = line.strip()  # a number may be set in the middle of its line
    return _NUMBER.fullmatch(words) if len(words) <= _LONGEST else None


def _page_numbers(text: str, lines: _Lines) -> set[int]:
    """Return which lines are numbers of pages."""
    numbers_by_index = {
        index: number
        for index, (start, end) in enumerate(lines)
        if (number := _number_in(text[start:end]))
    }
    marked = {index for index, number in numbers_by_index.items() if not number["bare"]}
    bare = {
        index: int(number["bare"]) for index, number in numbers_by_index.items() if number["bare"]
    }
    too_close = set[int]()
    for index, next_index in pairwise(bare):
        if lines[next_index][0] - lines[index][1] < _LEAST_PAGE:
            too_close |= {index, next_index}
    bare = {index: count for index, count in bare.items() if index not in too_close}
    width = set_width(np.array([end - start for start, end in lines], np.int64)) if bare else 0
    pages = {index for index in bare if _cuts_a_sentence(text, lines, index, width)}
    # Numbers that count on from these, and then those from which these count on.
    for step, order in ((1, list(bare)), (-1, [*reversed(bare)])):
        for index, next_index in pairwise(order):
            if index in pages and bare[next_index] == bare[index] + step:
                pages.add(next_index)
    return marked | pages


def _cuts_a_sentence(text: str, lines: _Lines, index: int, width: int) -> bool:
    """Whether a line stands inside a sentence that has no number of its own there.

    Where lines have a set width, a number of the sentence would stand in the line before it, if
    that is not full.
    """
    if not 0 < index < len(lines) - 1:
        return False
    (start, end), (next_start, next_end) = lines[index - 1], lines[index + 1]
    before = EQUIVALENTS[ord(text[end - 1])]
    after = EQUIVALENTS[ord(text[next_start:next_end].lstrip()[0])]
    is_inside = (_is_han(before) or before in _PAUSES) and (_is_han(after) or after in _OPENINGS)
    if width:
        return is_inside and width - (end - start) <= WIDTH_TOLERANCE
    is_prose = end - start >= _LEAST_LINE
    return is_inside and is_prose and not (before in _BEFORE_NUMBERS or after in _AFTER_NUMBERS)


def _is_han(letter: str) -> bool:
    return letter.isalpha() and letter > "\u2e80"


def _running_heads(text: str, lines: _Lines, numbers: set[int]) -> set[int]:
    """Return which lines are running heads."""
    stripped = (text[start:end].strip() for start, end in lines)
    words = [line if len(line) <= _LONGEST else "" for line in stripped]
    last = len(lines) - 1
    neighbours = {index + step for index in numbers for step in (-1, 1)} & set(range(last + 1))
    at_breaks = Counter(words[index] for index in neighbours - numbers)
    at_ends = Counter(words[index] for index in {0, last} - neighbours)
    everywhere = Counter(words)
    heads = {
        head
        for head, count in at_breaks.items()
        if count >= 2 and everywhere[head] == count + at_ends[head]
        if head and head[-1] not in _STOPS
    }
    return {index for index in neighbours - numbers if words[index] in heads}


def _stretches(lines: _Lines, breaks: set[int], length: int) -> Iterator[tuple[int, int]]:
    """Yield where breaks begin and end, with the blank lines around them."""
    for first in sorted(breaks):
        if first - 1 in breaks:
            continue
        last = first
        while last + 1 in breaks:
            last += 1
        start = lines[first - 1][1] if first else 0
        yield start, lines[last + 1][0] if last + 1 < len(lines) else length
