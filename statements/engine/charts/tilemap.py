"""A map on which each province is a tile of the same size."""

from collections.abc import Sequence
from typing import NamedTuple

from statements.engine.charts import svg

_SIZE, _GAP, _LEFT = 44, 4, 8
_COLUMNS, _ROWS = 7, 8
_DARK = ("q4", "q5")
_RAMP, _LINE = 14, 20  # the height of the scale, and of a line of the key
_WIDTH = 2 * _LEFT + _COLUMNS * (_SIZE + _GAP)


class Tile(NamedTuple):
    """A province: its position from 0 on, its name, what stands below it, its class and tooltip."""

    row: int
    column: int
    name: str
    figure: str
    css_class: str
    words: str


def draw_tiles(
    tiles: Sequence[Tile],
    *,
    scale: Sequence[tuple[str, str]],
    key: Sequence[str],
    label: str,
) -> str:
    """Return a picture. ``scale`` has classes with words, ``key`` a line for each other sign."""
    step = _SIZE + _GAP
    parts = []
    for tile in tiles:
        x, y = _LEFT + tile.column * step, tile.row * step
        tone = "on" if tile.css_class in _DARK else "ink"
        parts.append(svg.rect(x, y, _SIZE, _SIZE, tile.css_class, title=tile.words))
        parts.append(svg.text(tile.name, x + _SIZE / 2, y + 20, "mid", tone))
        parts.append(svg.text(tile.figure, x + _SIZE / 2, y + 37, "mid", tone))
    top = _ROWS * step + _GAP
    width = (_WIDTH - 2 * _LEFT) / max(len(scale), 1)
    for index, (css_class, words) in enumerate(scale):
        start = _LEFT + index * width
        parts.append(svg.rect(start, top, width, _RAMP, css_class))
        parts.append(svg.text(words, start + width / 2, top + _RAMP + 14, "mid"))
    top += _RAMP + _LINE
    parts += [
        svg.text(words, _LEFT, top + _LINE * number) for number, words in enumerate(key, start=1)
    ]
    height = top + _LINE * len(key) + _GAP
    return svg.picture(parts, width=_WIDTH, height=height, label=label)
