"""Write the choices of a facet. A list has a hundred of them, so that each is one call."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from statements.filters.facets import Choice, Facet

register = template.Library()

_CHECKED = mark_safe(" checked")


@register.filter
def as_choice(choice: Choice, facet: Facet) -> SafeString:
    """Write a box to tick and how many rows the choice leads to; a period has boxes elsewhere."""
    words = format_html(
        '<a class="count" href="{}" aria-label="{}">{}</a>',
        choice.address,
        choice.spoken,
        choice.number,
    )
    if facet.is_period:
        return format_html("<span>{}</span> {}", choice.label, words)
    return format_html(
        '<label><input type="checkbox" id="{0}-{1}" name="{0}" value="{1}"{2}> {3}</label> {4}',
        facet.name,
        choice.value,
        _CHECKED if choice.chosen else "",
        choice.label,
        words,
    )
