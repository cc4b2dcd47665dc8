"""Write what a reviewer needs to know of a suggested link."""

from collections.abc import Sequence

from django import template
from django.template.defaultfilters import capfirst
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.models import Act, ResponseLink
from statements.selectors.links.highlight import HighlightSegment
from statements.templatetags.figures import likelihood
from statements.templatetags.languages import with_languages

register = template.Library()


@register.filter
def as_basis(link: ResponseLink) -> SafeString:
    """Write why a link is there, as in: Names the directive: “…”."""
    method = capfirst(link.get_method_display())
    return format_html("{}: {}", method, with_languages(link.evidence))


@register.filter
def as_verdict(act: Act) -> str:
    """Write what a reviewer decided about a link."""
    verdicts = {
        "confirm": _("confirmed"),
        "reject": _("rejected"),
        "elsewhere": _("answers a directive that is not in the archive"),
    }
    return verdicts.get(act.request.get("verdict", ""), "")


@register.filter
def as_estimate(score: float) -> str:
    """Write how likely it is that a suggestion is correct, from a score of 0 to 1."""
    return _("Estimated %(share)s correct") % {"share": likelihood(score)}


@register.filter
def as_number_of_others(links: Sequence[ResponseLink]) -> str:
    """Write how many other links a response has."""
    number = len(links)
    words = ngettext(
        "%(n)s other link of this response", "%(n)s other links of this response", number
    )
    return words % {"n": number}


@register.filter
def as_evidence(segments: Sequence[HighlightSegment], language: str) -> SafeString:
    """Write a text in ``language`` with its evidence marked; whitespace counts there."""
    return format_html_join("", "{}", ((_segment(segment, language),) for segment in segments))


def _segment(segment: HighlightSegment, language: str) -> str | SafeString:
    text = with_languages(segment.text, language)
    if not segment.marks:
        return text
    return format_html('<mark class="{}">{}</mark>', segment.marks[0].kind, text)
