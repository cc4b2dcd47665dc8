"""Unwrap paragraphs: find line ends that a page or a PDF put inside a paragraph."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.text.characters import LINE_ENDS
from statements.engine.text.code_points import Points, code_points
from statements.engine.text.compiled import compiled
from statements.engine.text.lines import WIDTH_TOLERANCE, set_width
from statements.engine.text.pages import with_plain_ends

_STOPS = "。！？!?；;：:…"
_OTHER: Final = 0
_STOP: Final = 1
_LINE_END: Final = 2
_SPACE: Final = 3
_LAST_LINE_END: Final = max(map(ord, LINE_ENDS))
_SORTS = np.zeros(0x110000, np.uint8)  # of characters
# One call for all of Unicode: this is built by each process that starts.
_SORTS[np.strings.isspace(np.arange(0x110000, dtype=np.uint32).view("U1"))] = _SPACE
_SORTS[list(map(ord, _STOPS))] = _STOP
_SORTS[list(map(ord, LINE_ENDS))] = _LINE_END
_CLOSING_CHARACTERS = (
    4  # characters at the end of a line that may close what the sentence stands in
)
_SENTENCE_END = re.compile(rf"[{_STOPS}][”’」』》〉）)\"']*$")
_MARKS = re.compile("[，、；：。！？,;:!?]")
# Beginnings of a paragraph: an indent, the number of a point, a bullet, a dash.
_OPENS = re.compile(
    r"[\s\u3000]|[（(]?[0-9０-９一二三四五六七八九十百]{1,3}[）)、.．]|第[一二三四五六七八九十百]{1,3}[章节条款，、]"
    r"|[一二三四五六七八九十][是要]|[①-⑳●•■◆▪·*※]|[—–-]{1,2}"
)
# The number of a point, of which a heading may be all that stands in its line: 一、总体要求.
_NUMBER = re.compile(
    r"(?:[（(]?[0-9０-９一二三四五六七八九十百]{1,3}[）)、.．]|第[一二三四五六七八九十百]{1,3}[章节条])\s*"
)
_HEADING = 2.5  # least ratio of the paragraph after a heading to the heading


def unwrap(text: str) -> str:
    """Return a text of the same length, with a space for each line end inside a paragraph.

    In text of a set width, a line ends a paragraph if it is shorter, or if the next line opens one.
    Elsewhere a sentence that continues in the next line is taken to be wrapped, unless its line
    looks like a heading. A heuristic: an unmarked heading as long as the lines is joined. A page
    break is one line end (see ``engine.text.pages``).
    """
    text = with_plain_ends(text)
    pieces: list[str] = []
    start = 0
    for at in wrapped_ends(text, code_points(text)):
        pieces += (text[start:at], " ")
        start = at + 1
    return "".join([*pieces, text[start:]])


def wrapped_ends(text: str, points: Points) -> list[int]:
    """Return the offsets of the line ends inside paragraphs of a text without page breaks."""
    ends, lengths = np.empty((2, points.size + 1), np.int64)
    goes_on = np.empty(points.size + 1, np.bool_)
    count = _list_lines(points, _SORTS, ends, lengths, goes_on)
    ends, goes_on = ends[:count], goes_on[: count - 1]
    width = set_width(lengths[:count])
    # Nearly every line ends a sentence, and need not be checked further.
    lines = range(count - 1) if width else np.flatnonzero(goes_on).tolist()
    wrapped = []
    for line in lines:
        start = int(ends[line - 1]) + 1 if line else 0
        end, last = int(ends[line]), int(ends[line + 1])
        if _is_wrapped(text[start:end], text[end + 1 : last], width):
            wrapped.append(end)
    return wrapped


@compiled
def _list_lines(
    points: Points,
    sorts: NDArray[np.uint8],
    ends: NDArray[np.int64],
    lengths: NDArray[np.int64],
    goes_on: NDArray[np.bool_],
) -> int:
    """Write the end and length of each line, and whether its sentence may continue.

    Return how many lines there are. The last ends with the text, and spaces at the end of a line
    are no part of its length.
    """
    count, start = 0, 0
    for at in range(points.size + 1):
        # Nearly all are beyond, and need not be looked up.
        is_within = at < points.size
        if is_within and (points[at] > _LAST_LINE_END or sorts[points[at]] != _LINE_END):
            continue
        last = at
        while last > start and sorts[points[last - 1]] == _SPACE:
            last -= 1
        ends[count], lengths[count] = at, last - start
        goes_on[count] = last > start and sorts[points[last - 1]] == _OTHER
        count += 1
        start = at + 1
    return count


def _is_wrapped(line: str, next_line: str, width: int) -> bool:
    """Whether a paragraph continues from one line to the next."""
    trimmed = line.rstrip()
    if width and width - len(trimmed) > WIDTH_TOLERANCE:
        return False
    if not width and _SENTENCE_END.search(trimmed[-_CLOSING_CHARACTERS:]):
        return False
    if not trimmed or not next_line.strip() or _OPENS.match(next_line):
        return False
    if width:
        return True
    number = _NUMBER.match(trimmed)
    if _MARKS.search(trimmed, number.end() if number else 0):
        return True
    return not number and len(next_line) <= _HEADING * len(trimmed)
