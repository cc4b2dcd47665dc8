"""A parsed search query, in words."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from statements.engine.search import query
from statements.engine.search.query import Either, Every, Expression, Field, Not, Term
from statements.templatetags.languages import with_languages

register = template.Library()


@register.filter
def has_operators(expression: Expression | None) -> bool:
    """Whether a query has operators, and so is worth explaining."""
    return query.has_operators(expression)


@register.filter
def in_words(expression: Expression) -> SafeString:
    """Render a query in words: “发展” and not (“芯片” or “软件”)."""
    match expression:
        case Term(_wording, spelling, field):
            quoted = format_html("“{}”", with_languages(spelling))
            return format_html("{} {}", quoted, _field_label(field)) if field else quoted
        case Not(part):
            return format_html("{} {}", _("not"), _in_brackets(part))
        case Every(parts):
            return _joined(_("and"), parts)
        case Either(parts):
            return _joined(_("or"), parts)


def _joined(word: str, parts: tuple[Expression, ...]) -> SafeString:
    rendered_parts = ((_in_brackets(part),) for part in parts)
    return format_html_join(format_html(" {} ", word), "{}", rendered_parts)


def _in_brackets(expression: Expression) -> SafeString:
    """Put a part in brackets if it would be ambiguous without them."""
    words = in_words(expression)
    return format_html("({})", words) if isinstance(expression, Every | Either) else words


def _field_label(field: Field) -> str:
    match field:
        case Field.TITLE:
            return _("in the title")
        case Field.SUMMARY:
            return _("in the summary")
        case _:
            return _("in the text")
