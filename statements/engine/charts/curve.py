"""The curve of how many had answered by each day, as a picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from statements.engine.charts import svg
from statements.engine.statistics.curves import CurvePoint

_WIDTH, _HEIGHT = 890, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 20, 14, 36
_MIN_DAYS = 7  # of the axis; fewer would stretch a day over the page
_MAX_TICKS = 8
_NICE_STEPS = (1, 2, 5, 10, 20, 30, 50, 100, 200, 365)  # days
_COUNT_STEP = 10


@dataclass(frozen=True, slots=True)
class _Frame:
    """The scales of a picture: days from 0 to ``end``, counts from 0 to ``most``."""

    end: int
    step: int
    most: int

    @classmethod
    def around(cls, last_day: int, most: int) -> "_Frame":
        days = max(last_day, _MIN_DAYS)
        nice = (step for step in _NICE_STEPS if days / step <= _MAX_TICKS)
        step = next(nice, -(-days // _MAX_TICKS))
        return cls(-(-days // step) * step, step, most)

    def x(self, day: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * day / self.end

    def y(self, count: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * count / max(self.most, 1)


def draw_curve(points: Sequence[CurvePoint], *, most: int, label: str, axis: str) -> str:
    """Return a picture: a line where the count is certain, a band up to what is possible.

    ``most`` is the top of the scale, such as 31 provinces; ``axis`` names the days below it. There
    is at least one point.
    """
    frame = _Frame.around(points[-1].day, most)
    certain = _stairs(frame, [(point.day, point.low) for point in points])
    possible = _stairs(frame, [(point.day, point.high) for point in points])
    parts = list(_grid(frame))
    if any(point.low < point.high for point in points):
        back = list(reversed(certain))
        parts.append(svg.path(_line([*possible, *back]) + "Z", "band-fill"))
        parts.append(svg.path(_line(possible), "curve", "possible"))
    parts.append(svg.path(_line(certain), "curve"))
    parts.append(svg.text(axis, frame.x(frame.end / 2), _HEIGHT - 2, "mid"))
    return svg.picture(parts, width=_WIDTH, height=_HEIGHT, label=label)


def _stairs(frame: _Frame, counts: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """Return the corners of a line that rises on each day and is level between."""
    corners = [(frame.x(0), frame.y(0))]
    for day, count in counts:
        corners += [(frame.x(day), corners[-1][1]), (frame.x(day), frame.y(count))]
    return [*corners, (frame.x(frame.end), corners[-1][1])]


def _line(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in corners)


def _grid(frame: _Frame) -> Iterator[str]:
    # The line of the most stands alone: a round number close below it would run into it.
    for count in (0, *range(_COUNT_STEP, frame.most - 4, _COUNT_STEP), frame.most):
        y = frame.y(count)
        yield svg.path(f"M{_LEFT} {svg.number(y)}H{_WIDTH - _RIGHT}", "grid-line")
        yield svg.text(count, _LEFT - 6, y + 4, "end")
    for day in range(0, frame.end + 1, frame.step):
        x = frame.x(day)
        yield svg.path(f"M{svg.number(x)} {_HEIGHT - _BOTTOM}v4", "tick")
        yield svg.text(day, x, _HEIGHT - _BOTTOM + 17, "mid")
