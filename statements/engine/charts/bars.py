"""Bars by month, one panel below the other on the same scale."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from statements.engine.charts import svg

_WIDTH, _PANEL, _TOP = 890, 118, 26
_LEFT, _RIGHT, _AXIS = 30, 10, 22
_LONGEST_BAR = _PANEL - _TOP - 8
_MAX_LABELS = 12


class Bar(NamedTuple):
    """How many fall into a month: certainly ``low``, possibly ``high``."""

    low: int
    high: int


class Panel(NamedTuple):
    """The bars of one unit, one for each month of the axis."""

    name: str
    bars: Sequence[Bar]


def draw_bars(panels: Sequence[Panel], months: Sequence[str], *, label: str) -> str:
    """Return a picture: solid bars for what is certain, pale ones up to what is possible.

    There is at least one month. All panels have the same scale, so that they can be compared.
    """
    most = max((bar.high for panel in panels for bar in panel.bars), default=0)
    parts: list[str] = []
    for number, panel in enumerate(panels):
        parts += _panel(panel, most, bottom=_PANEL * (number + 1) - 8)
    height = _PANEL * len(panels) + _AXIS
    step = -(-len(months) // _MAX_LABELS)
    for index in range(0, len(months), step):
        x = _LEFT + (index + 0.5) * _slot(len(months))
        parts.append(svg.text(months[index], x, height - 6, "mid"))
    return svg.picture(parts, width=_WIDTH, height=height, label=label)


def _slot(months: int) -> float:
    return (_WIDTH - _LEFT - _RIGHT) / months


def _panel(panel: Panel, most: int, *, bottom: float) -> Iterator[str]:
    slot = _slot(len(panel.bars))
    width = min(slot * 0.7, 36)
    yield svg.text(panel.name, _LEFT, bottom - _LONGEST_BAR - 8, "panel-name")
    for count in {0, most}:
        y = bottom - _height(count, most)
        yield svg.path(f"M{_LEFT} {svg.number(y)}H{_WIDTH - _RIGHT}", "grid-line")
        yield svg.text(count, _LEFT - 6, y + 4, "end")
    for index, bar in enumerate(panel.bars):
        x = _LEFT + index * slot + (slot - width) / 2
        for count, css_class in ((bar.high, "column-possible"), (bar.low, "column")):
            if count and not (css_class == "column-possible" and bar.low == bar.high):
                height = _height(count, most)
                yield svg.rect(x, bottom - height, width, height, css_class)


def _height(count: int, most: int) -> float:
    return _LONGEST_BAR * count / max(most, 1)
