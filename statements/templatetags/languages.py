"""Mark Chinese text on pages in another language (WCAG 3.1.2, Language of Parts).

A built-in of every template, because almost every template shows user content.
"""

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from statements.engine.text.languages import HAN, split_languages
from statements.models import Statement
from statements.templatetags.markup import format_html, format_html_join

register = template.Library()

CHINESE = "zh"
_MAX_NAME = 200  # characters; names and labels stand on every page, longer texts on few


@register.filter
def with_languages(text: object, language: str = "") -> str | SafeString:
    """Wrap each Chinese part of a text in an element with ``lang``.

    ``language`` is that of the surrounding element, if it differs from the page's. Markup is
    returned as it is. The title of a statement bears its mark.
    """
    if isinstance(text, Statement):
        return format_html("{}{}", with_languages(str(text), language), machine_mark(text))
    if hasattr(text, "__html__"):
        return SafeString(text)
    string = str(text)
    if language == CHINESE or not HAN.search(string):
        return string
    return _with_elements(string) if len(string) > _MAX_NAME else _name_with_elements(string)


def _with_elements(text: str) -> SafeString:
    parts = split_languages(text)
    return format_html_join(
        "", "{}", ((in_chinese(part) if is_chinese else part,) for part, is_chinese in parts)
    )


_name_with_elements = lru_cache(maxsize=4096)(_with_elements)


def machine_mark(statement: Statement) -> SafeString:
    """Mark a statement that a machine entered and no person has looked at."""
    if not statement.is_machine_entered:
        return SafeString()
    return format_html(' <small class="by-machine">{}</small>', _("entered by machine"))


def in_chinese(text: object) -> SafeString:
    """Wrap a text that is Chinese as a whole, such as a Chinese title."""
    return format_html('<span lang="{}">{}</span>', CHINESE, text)


@register.filter
def language_attribute(text: object) -> str | SafeString:
    """Return the ``lang`` attribute of an element that cannot hold markup, such as an option.

    It is Chinese if any of the text is: a Chinese voice reads Latin letters, while an English one
    skips Chinese.
    """
    return format_html(' lang="{}"', CHINESE) if HAN.search(str(text)) else ""


@register.filter
def title_element(title: str) -> SafeString:
    """Write the title of a page, which can hold no markup. It was escaped where it was rendered."""
    line = SafeString(" ".join(title.split()))
    return format_html("<title{}>{}</title>", language_attribute(line), line)
