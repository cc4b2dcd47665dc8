"""Render the choices of a facet: filters, because a list has a hundred of them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from statements.filters.facets import Choice, Facet
from statements.templatetags.languages import with_languages

register = template.Library()

_CHECKED = mark_safe(" checked")


@register.filter
def as_choice(choice: Choice, facet: Facet) -> SafeString:
    """Render a checkbox and its link with the row count; periods have their boxes elsewhere."""
    # The count link is labelled by the name beside it, with its languages.
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
        _CHECKED if choice.chosen else "",
        label,
        count,
    )
