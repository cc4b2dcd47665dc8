"""The pictures of an analysis, with their words in the language of the reader."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.engine.charts.curve import PAGE, CurveNote, OtherCurve, PictureSize, draw_curve
from statements.engine.charts.flow import FlowArc, FlowUnit, draw_flow
from statements.engine.charts.grid import GridCell, draw_grid
from statements.engine.charts.histogram import draw_histogram
from statements.engine.statistics.curves import CurvePoint
from statements.selectors.analysis.directive import DirectiveAnalysis
from statements.selectors.analysis.flow import Flow
from statements.selectors.analysis.matrix import MatrixCell, ProvinceMatrix
from statements.selectors.analysis.states import STATES

_SOME = 4  # provinces of one day that are worth a note
_ABOVE = 1.2  # provinces above the end of the line


def curve_picture(analysis: DirectiveAnalysis) -> str:
    """Return the adoption curve as SVG, for a page or a file."""
    adoption, peer = analysis.adoption, analysis.peer
    other = None
    if peer and peer.points:
        other = OtherCurve(peer.points, peer.directive.marked_title)
    return draw_answers(
        adoption.points,
        most=adoption.units,
        top=max(adoption.units, peer.units if peer else 0),
        later=adoption.later,
        as_of=analysis.as_of,
        peer=other,
    )


def draw_answers(
    curve: Sequence[CurvePoint],
    *,
    most: int,
    top: int = 0,
    size: PictureSize = PAGE,
    later: Sequence[CurvePoint] = (),
    as_of: date | None = None,
    peer: OtherCurve | None = None,
) -> str:
    """Draw how many of ``most`` provinces had answered by each day; there is at least one.

    The scale goes up to ``top`` where more were there for the peer.
    """
    last = curve[-1]
    label = _("Provinces that had answered, by day: %(low)s of %(all)s by day %(day)s") % {
        "low": last.low,
        "all": most,
        "day": last.day,
    }
    if peer:
        label += "; " + _("%(name)s: %(low)s by day %(day)s") % {
            "name": peer.name,
            "low": peer.points[-1].low,
            "day": peer.points[-1].day,
        }
    notes = [_steepest_day(curve), _last_day(curve)]
    if later:
        notes[-1] = _known_later(later)
    return draw_curve(
        curve,
        most=max(most, top),
        label=label,
        axis=_("days after the directive"),
        notes=[note for note in notes if note],
        size=size,
        later=later,
        until=_("seen as of %(day)s") % {"day": as_of.isoformat()} if as_of else "",
        peer=peer,
    )


def _steepest_day(curve: Sequence[CurvePoint]) -> CurveNote | None:
    """Tell of the day on which most provinces answered, if they were some.

    Only of days that are certain: where a span ends, more are known to have answered by then.
    """
    start = CurvePoint(0, 0, 0)
    rises = [
        (point.low - before.low, point)
        for before, point in pairwise([start, *curve])
        if before.low == before.high and point.low == point.high
    ]
    rise, point = max(rises, key=lambda pair: pair[0], default=(0, start))
    if rise < _SOME:
        return None
    words = _("%(n)s on day %(day)s") % {"n": rise, "day": point.day}
    return CurveNote(point.day, point.low - rise / 2, words)


def _last_day(curve: Sequence[CurvePoint]) -> CurveNote | None:
    last = curve[-1]
    words = _("%(n)s by day %(day)s") % {"n": last.low, "day": last.day}
    return CurveNote(last.day, last.high + _ABOVE, words)


def _known_later(later: Sequence[CurvePoint]) -> CurveNote:
    last = later[-1]
    return CurveNote(last.day, last.low + _ABOVE, _("%(n)s, known later") % {"n": last.low})


def spread_picture(analysis: DirectiveAnalysis) -> str:
    """Draw how many clauses were taken up in how many provinces with a text."""
    counts = analysis.matrix.spread_counts()
    none, every = counts[0], counts[-1] if len(counts) > 1 else 0
    by_none = ngettext("%(n)s clause taken up by none", "%(n)s clauses taken up by none", none) % {
        "n": none
    }
    by_all = _("%(n)s by all") % {"n": every}
    return draw_histogram(
        counts,
        notes=[by_none, by_all if every else ""],
        label=f"{by_none}, {by_all}",
        axis=_("provinces, of %(n)s with a text") % {"n": len(counts) - 1},
    )


def flow_picture(flow: Flow) -> str:
    """Draw the strongest streams, of which there is at least one."""
    indices = {unit.code: index for index, unit in enumerate(flow.units)}
    return draw_flow(
        [FlowUnit(unit.name_en, *days) for unit, days in zip(flow.units, flow.days, strict=True)],
        [
            FlowArc(
                indices[stream.source.code],
                indices[stream.later.code],
                stream.certain,
                stream.possible,
            )
            for stream in flow.strongest
        ],
        label=_("Who had shared wordings first. Wordings: %(n)s, provinces: %(units)s")
        % {"n": len(flow.wordings), "units": len(flow.units)},
        axis=_("days after the directive"),
    )


def matrix_picture(matrix: ProvinceMatrix) -> str:
    """Draw a page of directives by provinces, with a sign in each cell that has no figure."""
    return draw_grid(
        [row.name for row in matrix.rows],
        [unit.abbr_zh for unit in matrix.units],
        [[_cell(cell) for cell in row.cells] for row in matrix.rows],
        label=_("Directives by provinces: %(measure)s") % {"measure": matrix.measure.label},
    )


def _cell(cell: MatrixCell) -> GridCell:
    if cell.figure:
        return GridCell(cell.css_class, cell.figure, cell.words)
    return GridCell("q0", STATES[cell.css_class].sign, cell.words)
