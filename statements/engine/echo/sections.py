"""The sections of a directive: its numbered points, and the paragraphs around them."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from statements.engine.text.numerals import read_numeral
from statements.engine.text.wrapping import unwrap

_NUMERAL = "([一二三四五六七八九十]{1,3})"
_LINE_ENDS = "\n\r\u2028\u2029"
# Spaces within a line alone: with \s each of many line ends would be followed by all others.
_SPACES = rf"[^\S{_LINE_ENDS}]*"
_AFTER_LINE = rf"(?:(?<=[{_LINE_ENDS}])|\A){_SPACES}"
_AFTER_STOP = rf"(?:(?<=[{_LINE_ENDS}。；;：:！!])|\A){_SPACES}"


class _Level(NamedTuple):
    """A way to number points. Points within a paragraph end with it, headings do not."""

    mark: re.Pattern[str]
    is_heading: bool


# From the coarsest on. 三、四季度 is a list, so a bare number counts only after a stop.
_LEVELS: Final = (
    _Level(re.compile(rf"{_AFTER_LINE}第{_NUMERAL}[章部编]"), is_heading=True),
    _Level(re.compile(rf"{_AFTER_LINE}{_NUMERAL}[、．.]"), is_heading=True),
    _Level(re.compile(rf"{_AFTER_STOP}{_NUMERAL}是"), is_heading=False),
    _Level(re.compile(rf"{_AFTER_LINE}[（(]{_NUMERAL}[）)]"), is_heading=True),
    _Level(re.compile(rf"{_AFTER_STOP}第{_NUMERAL}[，、,:：]"), is_heading=False),
)
_LEAST_POINTS = 3
_LINE = re.compile(rf"[^{_LINE_ENDS}]+")
_SENTENCE = re.compile(rf"[^{_LINE_ENDS}。！？!?]+[。！？!?”’」』]*")


def section_starts(text: str) -> list[int]:
    """Return where sections start, in characters; none where the text has no parts.

    Sections are the points of the coarsest numbering with three in order, from one on, and the
    paragraphs before and after them; without such a numbering they are the paragraphs, or the
    sentences of a text with fewer than three.
    """
    text = unwrap(text)  # of the same length
    lines = _LINE.finditer(text)
    paragraphs = [line.start() for line in lines if not line[0].isspace()]
    for level in _LEVELS:
        points = _points(level.mark.finditer(text))
        if len(points) >= _LEAST_POINTS:
            return _with_paragraphs(points, paragraphs, is_heading=level.is_heading)
    sentences = [match.start() for match in _SENTENCE.finditer(text) if not match[0].isspace()]
    return next((starts for starts in (paragraphs, sentences) if len(starts) >= _LEAST_POINTS), [])


def _points(marks: Iterable[re.Match[str]]) -> list[int]:
    """Return the starts of the longest row of marks that count up from one."""
    rows: list[list[int]] = []
    for mark in marks:
        number = read_numeral(mark[1])
        if number == 1:
            rows.append([])
        if rows and number == len(rows[-1]) + 1:
            rows[-1].append(mark.end() - len(mark[0].lstrip()))
    return max(rows, key=len, default=[])


def _with_paragraphs(
    points: Sequence[int], paragraphs: Sequence[int], *, is_heading: bool
) -> list[int]:
    """Join points and the paragraphs outside of them."""
    before = [start for start in paragraphs if start < points[0]]
    after = [] if is_heading else [start for start in paragraphs if start > points[-1]]
    return [*before, *points, *after]


class HasStart(Protocol):
    """What starts somewhere in a text, such as a clause."""

    @property
    def start(self) -> int: ...


def clauses_by_section(
    starts: Sequence[int], clauses: Sequence[HasStart]
) -> Iterator[tuple[int, list[int]]]:
    """Yield the start of each section with the indices of its clauses, where it has any.

    What stands before the first section belongs to it.
    """
    sections: dict[int, list[int]] = {}
    for index, clause in enumerate(clauses):
        if starts:
            section = max(bisect_right(starts, clause.start), 1) - 1
            sections.setdefault(section, []).append(index)
    for section, indices in sorted(sections.items()):
        yield min(starts[section], clauses[indices[0]].start), indices
