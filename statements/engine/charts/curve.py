"""The curve of how many had answered by each day, as a picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from statements.engine.charts import svg
from statements.engine.statistics.curves import CurvePoint

_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 20, 14, 36
_MIN_DAYS = 7  # of the axis; fewer would stretch a day over the page
_MAX_TICKS = 8
_NICE_STEPS = (1, 2, 5, 10, 20, 30, 50, 100, 200, 365)  # days
_COUNT_STEP = 10
_NOTE_ROOM = 130  # for the words of a note
_NAME_ROOM = 260  # for the name of another curve
_BELOW = 14  # its name stands below its end


class PictureSize(NamedTuple):
    """The width and height of a picture, whose words are 12 pixels high where it is not scaled."""

    width: int
    height: int


PAGE, PANEL = PictureSize(890, 300), PictureSize(500, 210)


class CurveNote(NamedTuple):
    """Words at a point of the line."""

    day: int
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """The scales of a picture: days from 0 to ``end``, counts from 0 to ``most``."""

    size: PictureSize
    end: int
    step: int
    most: int

    @classmethod
    def around(cls, last_day: int, most: int, size: PictureSize) -> "_Frame":
        days = max(last_day, _MIN_DAYS)
        nice = (step for step in _NICE_STEPS if days / step <= _MAX_TICKS)
        step = next(nice, -(-days // _MAX_TICKS))
        return cls(size, -(-days // step) * step, step, most)

    @property
    def right(self) -> int:
        return self.size.width - _RIGHT

    @property
    def bottom(self) -> int:
        return self.size.height - _BOTTOM

    def x(self, day: float) -> float:
        return _LEFT + (self.right - _LEFT) * day / self.end

    def y(self, count: float) -> float:
        return self.bottom - (self.bottom - _TOP) * count / max(self.most, 1)


@dataclass(frozen=True, slots=True)
class OtherCurve:
    """A curve to compare with, and its name. There is at least one point."""

    points: Sequence[CurvePoint]
    name: str


def draw_curve(
    points: Sequence[CurvePoint],
    *,
    most: int,
    label: str,
    axis: str,
    notes: Sequence[CurveNote] = (),
    size: PictureSize = PAGE,
    later: Sequence[CurvePoint] = (),
    until: str = "",
    peer: OtherCurve | None = None,
) -> str:
    """Return a picture: a line where the count is certain, a band up to what is possible.

    ``most`` is the top of the scale, such as 31 provinces; ``axis`` names the days below it. There
    is at least one point. With ``until``, words for the last of the points, the line ends there and
    ``later`` points are dotted.
    """
    peer_points = peer.points if peer else ()
    frame = _Frame.around(max(point.day for point in (*points, *later, *peer_points)), most, size)
    parts = list(_grid(frame))
    if peer:
        parts += _series(frame, peer.points, frame.end, "peer")
        x, y = frame.right, frame.y(peer.points[-1].low) + _BELOW
        parts.append(svg.text(svg.shortened(peer.name, _NAME_ROOM), x, y, "end"))
    parts += _series(frame, points, points[-1].day if until else frame.end)
    if until:
        parts += _later(frame, points[-1], later)
        parts += _mark(frame, points[-1].day, until)
    parts += [_note(frame, note) for note in notes]
    parts.append(svg.text(axis, frame.x(frame.end / 2), size.height - 2, "mid"))
    return svg.picture(parts, width=size.width, height=size.height, label=label)


def _series(frame: _Frame, points: Sequence[CurvePoint], end: int, *classes: str) -> Iterator[str]:
    """Draw a line up to a day, and the band above it where counts are uncertain."""
    certain = _stairs(frame, [(point.day, point.low) for point in points], end)
    possible = _stairs(frame, [(point.day, point.high) for point in points], end)
    if any(point.low < point.high for point in points):
        back = list(reversed(certain))
        yield svg.path(_line([*possible, *back]) + "Z", "band-fill", *classes)
        yield svg.path(_line(possible), "curve", "possible", *classes)
    yield svg.path(_line(certain), "curve", *classes)


def _later(frame: _Frame, last: CurvePoint, later: Sequence[CurvePoint]) -> Iterator[str]:
    """Draw what is known of the days after the last, dotted."""
    if later:
        counts = [(point.day, point.low) for point in later]
        start = frame.x(last.day), frame.y(last.low)
        yield svg.path(_line(_stairs(frame, counts, later[-1].day, start)), "curve", "later")


def _mark(frame: _Frame, day: int, words: str) -> Iterator[str]:
    """Draw a line down at a day, with words at its top, left of it where there is room."""
    x = frame.x(day)
    yield svg.path(f"M{svg.number(x)} {_TOP}V{frame.bottom}", "until")
    side = ("end",) if x > _LEFT + _NOTE_ROOM else ()
    yield svg.text(words, x - 6 if side else x + 6, _TOP + 14, "until", *side)


def _note(frame: _Frame, note: CurveNote) -> str:
    """Write words right of a point, where there is room for them, else left of it."""
    x, y = frame.x(note.day), frame.y(note.height) + 4
    if x > frame.right - _NOTE_ROOM:
        return svg.text(note.words, x - 8, y, "end", "ink")
    return svg.text(note.words, x + 8, y, "ink")


def _stairs(
    frame: _Frame,
    counts: Sequence[tuple[int, int]],
    end: int,
    start: tuple[float, float] | None = None,
) -> list[tuple[float, float]]:
    """Return the corners of a line that rises on each day and is level between, up to ``end``."""
    corners = [start or (frame.x(0), frame.y(0))]
    for day, count in counts:
        corners += [(frame.x(day), corners[-1][1]), (frame.x(day), frame.y(count))]
    return [*corners, (frame.x(end), corners[-1][1])]


def _line(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in corners)


def _grid(frame: _Frame) -> Iterator[str]:
    # The line of the most stands alone: a round number close below it would run into it.
    for count in (0, *range(_COUNT_STEP, frame.most - 4, _COUNT_STEP), frame.most):
        y = frame.y(count)
        yield svg.path(f"M{_LEFT} {svg.number(y)}H{frame.right}", "grid-line")
        yield svg.text(count, _LEFT - 6, y + 4, "end")
    for day in range(0, frame.end + 1, frame.step):
        x = frame.x(day)
        yield svg.path(f"M{svg.number(x)} {frame.bottom}v4", "tick")
        yield svg.text(day, x, frame.bottom + 17, "mid")
