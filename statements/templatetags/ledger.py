"""What the ledger of silence says of a province, as shapes and words."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from statements.models import ImpreciseDate
from statements.selectors.sources.ledger import AnswerState
from statements.selectors.sources.watching import WatchRecord, WatchState
from statements.templatetags.figures import as_known

register = template.Library()

_MAX_GAPS = 5  # written out
_SHAPES = {
    AnswerState.ANSWERED: "",
    AnswerState.PROBABLE: "open",
    AnswerState.TO_DECIDE: "open",
    AnswerState.WATCHED: "searched",
    AnswerState.SEARCHED: "searched",
    AnswerState.GAPS: "warn",
    AnswerState.DOWN: "bad",
    AnswerState.NOT_LOOKED: "off",
}


@register.filter
def as_ledger_state(state: str) -> SafeString:
    """Render what the ledger says of a province, as a shape and words."""
    answer_state = AnswerState(state)
    return format_html(
        '<span class="state {}">{}</span>', _SHAPES[answer_state], answer_state.label
    )


@register.filter
def as_gaps(record: WatchRecord | None) -> str:
    """Write the days that no visit covers; a dash for none, or where nothing was watched."""
    if record is None or record.state is not WatchState.GAPS:
        return "–"
    gaps = [as_known(ImpreciseDate(gap.first, gap.last)) for gap in record.gaps[:_MAX_GAPS]]
    more = len(record.gaps) - len(gaps)
    return ", ".join(gaps) + (_(" and %(n)s more") % {"n": more} if more else "")
