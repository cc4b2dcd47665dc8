"""Render the choices of a facet, as a filter for speed: a list has a hundred of them."""

from functools import lru_cache
from html import escape  # Django's, which supports lazy texts, takes five times as long

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from statements.filters.lists.choices import FacetChoices
from statements.templatetags.languages import with_languages

register = template.Library()

_NAME = '<span id="{facet}-{value}-name">{label}</span>'
# The name beside a count labels it, so that each part keeps its own language.
_COUNT = (
    '<a class="count" href="{address}" id="{facet}-{value}-count"'
    ' aria-labelledby="{facet}-{value}-name {facet}-{value}-count">{number}</a>'
)
_LINK = f"<li>{_NAME} {_COUNT}</li>\n"
_BOX = (
    '<li><label><input type="checkbox" id="{facet}-{value}" name="{facet}" value="{value}"'
    f"{{checked}}> {_NAME}</label> {_COUNT}</li>\n"
)


@register.filter
def as_choices(facet: FacetChoices) -> SafeString:
    """Render a checkbox for each choice, with the number of its rows.

    The inputs of a range are rendered elsewhere.
    """
    item = _LINK if facet.facet.is_range else _BOX
    items = (
        item.format(
            facet=facet.name,
            value=escape(choice.value),
            label=_label(choice.label),
            address=escape(choice.address),
            number=choice.number,
            checked=" checked" if choice.is_chosen else "",
        )
        for choice in facet.choices
    )
    return mark_safe("".join(items))  # noqa: S308 - all but our own words are escaped


@lru_cache(maxsize=4096)  # most of them are those of every list
def _label(label: str) -> str:
    return conditional_escape(with_languages(label))
