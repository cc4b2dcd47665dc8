"""The pictures of an analysis, with their words in the language of the reader."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from statements.engine.charts.curve import draw_curve
from statements.engine.charts.flow import FlowArc, FlowUnit, draw_flow
from statements.engine.statistics.curves import CurvePoint
from statements.selectors.analysis.directive import DirectiveAnalysis
from statements.selectors.analysis.flow import Flow


def curve_picture(analysis: DirectiveAnalysis) -> str:
    """Return the adoption curve as SVG, for a page or a file."""
    return draw_answers(analysis.curve, most=len(analysis.answers))


def draw_answers(curve: Sequence[CurvePoint], *, most: int) -> str:
    """Draw how many of ``most`` provinces had answered by each day; there is at least one."""
    last = curve[-1]
    label = _("Provinces that had answered, by day: %(low)s of %(all)s by day %(day)s") % {
        "low": last.low,
        "all": most,
        "day": last.day,
    }
    return draw_curve(curve, most=most, label=label, axis=_("days after the directive"))


def flow_picture(flow: Flow) -> str:
    """Draw who had wordings first; there is at least one stream."""
    places = {unit.code: place for place, unit in enumerate(flow.units)}
    return draw_flow(
        [FlowUnit(unit.name_en, *days) for unit, days in zip(flow.units, flow.days, strict=True)],
        [
            FlowArc(
                places[stream.source.code],
                places[stream.taker.code],
                stream.certain,
                stream.possible,
            )
            for stream in flow.streams
        ],
        label=_("Who had shared wordings first. Wordings: %(n)s, provinces: %(units)s")
        % {"n": len(flow.wordings), "units": len(flow.units)},
        axis=_("days after the directive"),
    )
