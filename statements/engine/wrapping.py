"""Line ends that a page or a PDF put inside a paragraph."""

import re
from itertools import pairwise

from statements.engine.characters import LINE_ENDS

_LINE_END = re.compile(f"[{LINE_ENDS}]")
_SENTENCE_ENDS = re.compile(r"[。！？!?；;：:…][”’」』》〉）)\"']*$")
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
    ends = [match.start() for match in _LINE_END.finditer(text)]
    lines = list(zip([0, *(end + 1 for end in ends)], [*ends, len(text)], strict=True))
    if not ends:
        return text
    width = _set_width([end - start for start, end in lines])
    characters = list(text)
    for (start, end), (next_start, next_end) in pairwise(lines):
        if _is_wrapped(text[start:end], text[next_start:next_end], width):
            characters[end:next_start] = " " * (next_start - end)
    return "".join(characters)


def _set_width(lengths: list[int]) -> int | None:
    """Return the length of full lines, if the text is set in such."""
    longest = max(lengths)
    if not _NARROWEST <= longest <= _WIDEST:
        return None
    full = sum(longest - length <= _ALIKE for length in lengths)
    return longest if full >= _FULL_LINES else None


def _is_wrapped(line: str, following: str, width: int | None) -> bool:
    """Say whether a paragraph goes on from one line to the next."""
    written = line.rstrip()
    if not written or not following.strip() or _OPENS.match(following):
        return False
    if width is not None:
        return width - len(line) <= _ALIKE
    if _SENTENCE_ENDS.search(written):
        return False
    return bool(_MARKS.search(written)) or len(following) <= _HEADING * len(written)
