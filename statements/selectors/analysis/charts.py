"""The pictures of an analysis, with their words in the language of the reader."""

from django.utils.translation import gettext as _

from statements.engine.charts.curve import draw_curve
from statements.selectors.analysis.directive import DirectiveAnalysis


def curve_picture(analysis: DirectiveAnalysis) -> str:
    """Return the adoption curve as SVG, for a page or a file."""
    last = analysis.curve[-1]
    label = _("Provinces that had answered, by day: %(low)s of %(all)s by day %(day)s") % {
        "low": last.low,
        "all": len(analysis.answers),
        "day": last.day,
    }
    return draw_curve(
        analysis.curve,
        most=len(analysis.answers),
        label=label,
        axis=_("days after the directive"),
    )
