"""Offsets in a title or a text, from offsets in both joined."""

from typing import NamedTuple


class TextLocation(NamedTuple):
    """Offsets in characters of the stored title or text, as ``in_title`` says."""

    span: tuple[int, int]
    in_title: bool


def locate(start: int, end: int, title: str) -> TextLocation:
    """Return a span of ``title``, a line break and the text as one of the title or the text.

    A span that begins in the title and runs on into the text is cut at the end of the title.
    """
    size = len(title)
    if start < size:
        return TextLocation((start, min(end, size)), in_title=True)
    return TextLocation((start - size - 1, end - size - 1), in_title=False)
