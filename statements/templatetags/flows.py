"""Write who had wordings first."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from statements.selectors.analysis.appearances import MAX_PASSAGE
from statements.selectors.analysis.charts import flow_picture
from statements.selectors.analysis.flow import Flow

register = template.Library()


@register.filter
def as_flow(flow: Flow) -> SafeString:
    """Draw who had wordings first."""
    return mark_safe(flow_picture(flow))  # noqa: S308 - the parts are escaped


@register.filter
def as_passage_address(words: str) -> str:
    """Return where it is shown in which texts of the archive words stand."""
    return f"{reverse('statements:passage')}?{urlencode({'q': words[:MAX_PASSAGE]})}"
