"""Render how fast a directive was answered, and by whom first."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.selectors.links.directives import Coverage
from statements.selectors.links.pace import Pace
from statements.templatetags.figures import as_known, in_days

register = template.Library()


@register.filter
def as_first(pace: Pace) -> SafeString:
    """Render the province that answered first, or those that may have."""
    names = ", ".join(province.name_en for province in pace.lead.candidates)
    notes = [_("of those with a date")] if pace.undated else []
    if len(pace.lead.candidates) <= 1:
        verdict = names or "–"
        notes[:0] = _first_day(pace)
    elif pace.lead.is_tied:
        verdict = _("tied")
        notes.insert(0, names)
    else:
        verdict = _("not certain")
        notes.insert(0, _("one of %(names)s") % {"names": names})
    return format_html("{} <small>{}</small>", verdict, "; ".join(notes))


def _first_day(pace: Pace) -> list[str]:
    """Say when the first answered, and how long before the next."""
    if pace.first_on is None:
        return []
    day = as_known(pace.first_on)
    if pace.margin is None:
        return [day]
    words = ngettext(
        "%(day)s, %(days)s day before the next",
        "%(day)s, %(days)s days before the next",
        pace.margin.longest,
    )
    return [words % {"day": day, "days": pace.margin}]


@register.filter
def as_median(pace: Pace) -> str:
    """Write the median number of days, or a dash."""
    return in_days(pace.median) if pace.median else "–"


@register.filter
def as_coverage(coverage: Coverage) -> str:
    """Write how many of the provinces looked at have answered, or a dash."""
    if not coverage.looked_at:
        return "–"
    numbers = {"n": coverage.answered, "all": coverage.looked_at}
    return _("%(n)s of %(all)s") % numbers


@register.filter
def median_note(pace: Pace) -> str:
    """Explain what the median covers, and how precise the dates are."""
    notes = [_median_basis(pace)]
    if pace.undated:
        notes.append(ngettext("%(n)s undated", "%(n)s undated", pace.undated) % {"n": pace.undated})
    if pace.early:
        notes.append(
            ngettext(
                "%(n)s dated before the directive", "%(n)s dated before the directive", pace.early
            )
            % {"n": pace.early}
        )
    return "; ".join(notes)


def _median_basis(pace: Pace) -> str:
    if pace.median is None and pace.lead.candidates:
        return _("the directive has no date")
    if pace.median is None:
        return _("no confirmed answer with a date")
    spans = []
    if pace.is_from_a_span:
        spans.append(_("the directive is dated only as a span"))
    if pace.spans:
        spans.append(
            ngettext(
                "one answer is dated only as a span",
                "%(n)s answers are dated only as a span",
                pace.spans,
            )
            % {"n": pace.spans}
        )
    return "; ".join(spans) or _("of provinces that answered")
