"""Line ends that a page or a PDF put inside a paragraph."""

import re
from itertools import pairwise

from statements.engine.characters import LINE_ENDS

_STOPS = "。！？!?；;：:…"
_LINE_END = re.compile(f"[{LINE_ENDS}]")
_RARE_ENDS = LINE_ENDS.replace("\n", "")
_CLOSING = 4  # characters at the end of a line that may close what the sentence stands in
_SENTENCE_END = re.compile(rf"[{_STOPS}][”’」』》〉）)\"']*$")
_MARKS = re.compile("[，、；：。！？,;:!?]")
# What opens a paragraph: an indent, the number of a point, a bullet, a dash.
_OPENS = re.compile(
    r"[\s\u3000]|[（(]?[0-9０-９一二三四五六七八九十百]{1,3}[）)、.．]|第[一二三四五六七八九十百]{1,3}[章节条款，、]"
    r"|[一二三四五六七八九十][是要]|[①-⑳●•■◆▪·*※]|[—–-]{1,2}"
)
_ALIKE = 3  # characters by which full lines may differ: marks that may not begin or end a line
_FULL_LINES = 3  # so many of about one length, the greatest, are lines of a set width
_NARROWEST, _WIDEST = 12, 80  # characters of such a line
_HEADING = 2.5  # times as long as a heading is the paragraph that follows it


def unwrap(text: str) -> str:
    """Return a text of the same length, with a space for each line end inside a paragraph.

    Where lines have a set width, a line ends a paragraph if it is shorter, or if the next opens
    one. Elsewhere a sentence that goes on in the next line is taken to be wrapped, unless its line
    reads as a heading. A rule of thumb: an unmarked heading as long as the lines is joined.
    """
    lines = _split(text)
    if len(lines) == 1:
        return text
    width = _set_width(lines)
    pieces: list[str] = []
    at, start = -1, 0
    for line, following in pairwise(lines):
        at += len(line) + 1
        # Nearly every line ends a sentence, which is cheap to see here.
        if (width or line[-1:] not in _STOPS) and _is_wrapped(line, following, width):
            pieces += (text[start:at], " ")
            start = at + 1
    return "".join([*pieces, text[start:]])


def _split(text: str) -> list[str]:
    """Return the lines of a text; quick for one kind of line end, as stored texts have it."""
    if any(end in text for end in _RARE_ENDS):
        text = _LINE_END.sub("\n", text)
    return text.split("\n")


def _set_width(lines: list[str]) -> int | None:
    """Return the length of full lines, if the text is set in such."""
    longest = max(map(len, lines))
    if not _NARROWEST <= longest <= _WIDEST:
        return None
    full = sum(longest - len(line) <= _ALIKE for line in lines)
    return longest if full >= _FULL_LINES else None


def _is_wrapped(line: str, following: str, width: int | None) -> bool:
    """Say whether a paragraph goes on from one line to the next."""
    written = line.rstrip()
    if width is not None and width - len(line) > _ALIKE:
        return False
    if width is None and _SENTENCE_END.search(written[-_CLOSING:]):
        return False
    if not written or not following.strip() or _OPENS.match(following):
        return False
    if width is not None:
        return True
    return bool(_MARKS.search(written)) or len(following) <= _HEADING * len(written)
