"""Where in texts something stands: a rail for each text, with a mark for each occurrence."""

from collections.abc import Sequence
from typing import NamedTuple

from statements.engine.charts import svg

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 890, 220, 70, 34, 8
_THINNEST = 1.5  # pixels of a mark


class RailMark(NamedTuple):
    """A stretch of a text, in characters, with the class of its mark."""

    start: int
    end: int
    css_class: str


class Rail(NamedTuple):
    """A text of ``size`` characters with its marks."""

    name: str
    size: int
    marks: Sequence[RailMark]


def draw_rails(rails: Sequence[Rail], *, label: str) -> str:
    """Return a picture. Rails are as long as the texts, on one scale; figures are characters."""
    longest = max((rail.size for rail in rails), default=0) or 1
    scale = (_WIDTH - _LEFT - _RIGHT) / longest
    parts = []
    for number, rail in enumerate(rails):
        y = _TOP + number * _ROW
        parts.append(svg.text(svg.shortened(rail.name, _LEFT - 12), _LEFT - 12, y + 15, "end"))
        parts.append(svg.rect(_LEFT, y + 4, rail.size * scale, 14, "q0"))
        for mark in rail.marks:
            width = max((mark.end - mark.start) * scale, _THINNEST)
            parts.append(svg.rect(_LEFT + mark.start * scale, y + 4, width, 14, mark.css_class))
        parts.append(svg.text(f"{rail.size:,}", _LEFT + rail.size * scale + 8, y + 15))
    height = _TOP + _ROW * len(rails)
    return svg.picture(parts, width=_WIDTH, height=height, label=label)
