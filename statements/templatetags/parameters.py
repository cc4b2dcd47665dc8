"""The parameters of an address.

Templates look a parameter up before a method: ``request.GET.lists`` is the one that somebody called
“lists”.
"""

from django import template
from django.http import QueryDict

register = template.Library()


@register.filter
def with_values(parameters: QueryDict) -> list[tuple[str, list[str]]]:
    """Return each parameter with its values."""
    return [(str(name), [str(value) for value in values]) for name, values in parameters.lists()]


@register.filter
def as_query(parameters: QueryDict) -> str:
    """Return the parameters as they stand in an address."""
    return parameters.urlencode()


@register.filter
def as_address_start(parameters: QueryDict) -> str:
    """Return the parameters as the start of an address, to which one more is added."""
    return f"?{parameters.urlencode()}&" if parameters else "?"


@register.filter
def as_address_end(parameters: QueryDict) -> str:
    """Return the parameters as the end of an address, nothing where there are none."""
    return f"?{parameters.urlencode()}" if parameters else ""
