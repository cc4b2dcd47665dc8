"""Who had wording first: a row for each unit by day, and arcs from one to the next."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from statements.engine.charts import svg

_WIDTH, _ROW, _LEFT, _RIGHT, _TOP, _AXIS = 890, 24, 130, 40, 12, 34
_MIN_DAYS = 7  # of the axis
_MAX_TICKS = 10
_WIDEST_ARC = 6.0


class FlowUnit(NamedTuple):
    """A unit and the first and last day on which it may have spoken, counted from the directive."""

    name: str
    first: int
    last: int


class FlowArc(NamedTuple):
    """How many wordings went from one unit to another, both given by index; surely or possibly."""

    source: int
    later: int
    certain: int
    possible: int


def draw_flow(units: Sequence[FlowUnit], arcs: Sequence[FlowArc], *, label: str, axis: str) -> str:
    """Return a picture: a line as long as a date is uncertain, and arcs as wide as what went.

    An arc is solid where the order of the two dates is certain for any wording, else dashed. There
    is at least one unit.
    """
    first = min(0, *(unit.first for unit in units))
    end = max(first + _MIN_DAYS, *(unit.last for unit in units))
    scale = (_WIDTH - _LEFT - _RIGHT) / (end - first)

    def x(day: float) -> float:
        return _LEFT + (day - first) * scale

    def y(index: int) -> float:
        return _TOP + (index + 0.5) * _ROW

    height = _TOP + _ROW * len(units) + _AXIS
    parts = list(_axis(first, end, x, height, axis))
    most = max((arc.certain + arc.possible for arc in arcs), default=1)
    for arc in arcs:
        start, stop = units[arc.source], units[arc.later]
        css_classes = ("flow",) if arc.certain else ("flow", "possible")
        steps = _arc(x(start.last), y(arc.source), x(stop.first), y(arc.later))
        width = max(1.0, _WIDEST_ARC * (arc.certain + arc.possible) / most)
        parts.append(svg.path(steps, *css_classes).replace("/>", f' stroke-width="{width:.1f}"/>'))
    for index, unit in enumerate(units):
        parts.append(svg.text(unit.name, _LEFT - 12, y(index) + 4, "end"))
        low, high = svg.number(x(unit.first) - 3), svg.number(x(unit.last) + 3)
        parts.append(svg.path(f"M{low} {svg.number(y(index))}H{high}", "flow-days"))
    return svg.picture(parts, width=_WIDTH, height=height, label=label)


def _arc(x: float, y: float, end_x: float, end_y: float) -> str:
    """Return a curve that leaves and arrives level, bent to the right where days are the same."""
    bend = max((end_x - x) / 2, 18.0)
    corners = [(x + bend, y), (end_x + (18.0 if end_x <= x else -bend), end_y), (end_x, end_y)]
    curve = " ".join(f"{svg.number(at)} {svg.number(down)}" for at, down in corners)
    return f"M{svg.number(x)} {svg.number(y)}C{curve}"


def _axis(
    first: int, end: int, x: Callable[[float], float], height: int, words: str
) -> Iterator[str]:
    step = max(1, -(-(end - first) // _MAX_TICKS))
    for day in range(first, end + 1, step):
        yield svg.path(f"M{svg.number(x(day))} {_TOP}V{height - _AXIS}", "grid-line")
        yield svg.text(day, x(day), height - _AXIS + 15, "mid")
    yield svg.text(words, x((first + end) / 2), height - 3, "mid")
