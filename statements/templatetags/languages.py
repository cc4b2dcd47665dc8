"""Say where Chinese stands on a page in another language (WCAG 3.1.2, Language of Parts).

Built into every template, since almost every template shows something that people wrote.
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from statements.engine.text.languages import HAN, split_languages

register = template.Library()

CHINESE = "zh"


@register.filter
def with_languages(text: object, around: str = "") -> str | SafeString:
    """Write a text with each Chinese part in an element that says so.

    ``around`` is the language of the element that the text stands in, where it is not the page's.
    Markup has its languages already.
    """
    if hasattr(text, "__html__"):
        return SafeString(text)
    written = str(text)
    if around == CHINESE or not HAN.search(written):
        return written
    return format_html_join(
        "",
        "{}",
        (
            (in_chinese(part) if is_chinese else part,)
            for part, is_chinese in split_languages(written)
        ),
    )


def in_chinese(text: object) -> SafeString:
    """Write what is Chinese as a whole, such as a Chinese title."""
    return format_html('<span lang="{}">{}</span>', CHINESE, text)


@register.filter
def language_attribute(text: object) -> str | SafeString:
    """Write the attribute of an element that can hold a text but no markup, such as an option.

    It is Chinese if any of its text is: a Chinese voice reads Latin letters, while an English one
    passes over Chinese.
    """
    return format_html(' lang="{}"', CHINESE) if HAN.search(str(text)) else ""


@register.filter
def title_element(title: str) -> SafeString:
    """Write the title of a page, which can hold no markup. It was escaped where it was rendered."""
    line = SafeString(" ".join(title.split()))
    return format_html("<title{}>{}</title>", language_attribute(line), line)
