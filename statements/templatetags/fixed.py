"""Parts of pages that are the same on each: rendered once by a process, in each language."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def fixed(name: str) -> SafeString:
    """Include a template that nothing but the language changes; it has no context."""
    render = _rendered.__wrapped__ if settings.DEBUG else _rendered  # templates are edited there
    return render(name, get_language())


@lru_cache
def _rendered(name: str, _language: str | None) -> SafeString:
    return render_to_string(name)
