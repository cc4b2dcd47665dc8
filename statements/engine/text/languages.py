"""The Chinese parts of a text, for pages in another language."""

import re
from collections.abc import Iterator

# Radicals, strokes, ideographs, compatibility ideographs, the iteration mark, zero, Hangzhou
# numerals, Han characters in brackets and circles, and the two supplementary ideographic planes.
_HAN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u31c0-\u31ef\u3220-\u3247\u3280-\u32b0"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
HAN = re.compile(f"[{_HAN}]")
_SIGNS = "\u3001-\u303f\uff01-\uff65"  # punctuation and letters as wide as a Han character

# From the first Han character to the last before a space or a word in small Latin letters, with the
# numbers, quotation marks and signs that touch it: all of 2025年AI会议, but of 新华社via中国网 two.
_RUN = re.compile(rf"[0-9“‘{_SIGNS}]{{0,12}}[{_HAN}](?:[^\sa-z]*[{_HAN}])?[0-9%”’{_SIGNS}]*")


def split_languages(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of ``text`` in order, each with whether it is Chinese.

    Joined, the parts are the text; every Han character is in a Chinese part.
    """
    end = 0
    for run in _RUN.finditer(text):
        if run.start() > end:
            yield text[end : run.start()], False
        yield run[0], True
        end = run.end()
    if end < len(text):
        yield text[end:], False
