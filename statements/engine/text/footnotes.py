"""Marks of footnotes, which stand in a text and are no part of it: 人民至上[1]."""

import re

_BRACKETS = "[［【〔"
# After a Han character or a mark; what stands at the beginning of a line is the footnote itself.
# ¹ and ① are read as the numerals that they are elsewhere. 国发〔25〕3号 has a year, and 第【3】条,
# 国发[5]号 and 达到[98]% have numbers.
_FOOTNOTE = re.compile(
    r"(?<=[㐀-鿿”’」』》〉）)，、。；：！？])(?<!第)"
    rf"(?:[\{_BRACKETS}]注?\d{{1,3}}(?:[-–—,，、]\d{{1,3}})*+[\]］】〕])++"
    r"(?!(?<=\d\d.)\s*第?\d|\s*[号號条條%％])"
)


def without_footnotes(text: str) -> str:
    """Return a text of the same length, with spaces for the marks of footnotes."""
    if not any(bracket in text for bracket in _BRACKETS):
        return text  # at once, as most
    return _FOOTNOTE.sub(lambda mark: " " * len(mark.group()), text)
