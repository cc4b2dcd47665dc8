"""A dot for each unit on a line for each measure."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from statements.engine.charts import svg

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 890, 260, 170, 34, 26
_MARKS = ("mark-1", "mark-2", "mark-3", "mark-4", "mark-5", "mark-6")


class Strip(NamedTuple):
    """A measure: its name, the value of each unit, and the units to mark, by name.

    ``note`` are words at the end of the line.
    """

    name: str
    values: Sequence[tuple[str, float]]
    marks: Sequence[str]
    unit: str = ""
    note: str = ""


def draw_strips(strips: Sequence[Strip], *, label: str) -> str:
    """Return a picture. Units that lie on each other look darker; marks are drawn last.

    A tick across the line is the median of all units.
    """
    parts = list(_legend(strips[0].marks)) if strips else []
    for number, strip in enumerate(strips):
        parts += _strip(strip, y=_TOP + number * _ROW + 20)
    return svg.picture(parts, width=_WIDTH, height=_TOP + _ROW * len(strips) + 8, label=label)


def _legend(marks: Sequence[str]) -> Iterator[str]:
    for index, unit in enumerate(marks):
        x = _LEFT + index * (_WIDTH - _LEFT) / len(_MARKS)
        yield svg.circle(x, 12, 5, _MARKS[index])
        yield svg.text(unit, x + 9, 16)


def _strip(strip: Strip, *, y: float) -> Iterator[str]:
    yield svg.text(strip.name, _LEFT - 60, y + 4, "end")
    if not strip.values:
        return
    low = min(value for _, value in strip.values)
    high = max(value for _, value in strip.values)
    scale = (_WIDTH - _LEFT - _RIGHT) / ((high - low) or 1)

    def x(value: float) -> float:
        return _LEFT + (value - low) * scale

    yield svg.path(f"M{_LEFT} {svg.number(y)}H{_WIDTH - _RIGHT}", "grid-line")
    yield svg.text(f"{low:g}{strip.unit}", _LEFT - 10, y + 4, "end")
    yield svg.text(f"{high:g}{strip.unit}", _WIDTH - _RIGHT + 10, y + 4)
    if strip.note:
        yield svg.text(strip.note, _WIDTH, y + 4, "end", "ink")
    for unit, value in strip.values:
        if unit not in strip.marks:
            yield svg.circle(x(value), y, 4.5, "dot", title=f"{unit}: {value:g}{strip.unit}")
    middle = x(median(value for _, value in strip.values))
    yield svg.path(f"M{svg.number(middle)} {svg.number(y - 9)}v18", "median")
    values = dict(strip.values)
    for index, unit in enumerate(strip.marks):
        if unit in values:
            words = f"{unit}: {values[unit]:g}{strip.unit}"
            yield svg.circle(x(values[unit]), y, 6, _MARKS[index], title=words)
