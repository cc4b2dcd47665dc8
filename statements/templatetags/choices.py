"""Render the choices of a facet: filters, because a list has a hundred of them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from statements.filters.lists.choices import Choice, FacetChoices
from statements.templatetags.languages import with_languages

register = template.Library()

_CHECKED = mark_safe(" checked")


@register.filter
def as_choice(choice: Choice, facet: FacetChoices) -> SafeString:
    """Write a box to tick and how many rows the choice leads to; a period has boxes elsewhere."""
    # The count is called by the name beside it, which keeps its languages there.
    key = f"{facet.name}-{choice.value}"
    label = format_html('<span id="{}-name">{}</span>', key, with_languages(choice.label))
    count = format_html(
        '<a class="count" href="{0}" id="{1}-count" aria-labelledby="{1}-name {1}-count">{2}</a>',
        choice.address,
        key,
        choice.number,
    )
    if facet.is_period:
        return format_html("{} {}", label, count)
    return format_html(
        '<label><input type="checkbox" id="{}" name="{}" value="{}"{}> {}</label> {}',
        key,
        facet.name,
        choice.value,
        _CHECKED if choice.is_chosen else "",
        label,
        count,
    )
