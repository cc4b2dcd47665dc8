"""Django's ``format_html`` for rows, of which a page has hundreds of pieces.

Django's own asks of each value several times whether it is lazy, which takes longer than all else.
"""

from collections.abc import Iterable, Sequence
from html import escape

from django.utils.safestring import SafeString


def format_html(template: str, /, *values: object, **named_values: object) -> SafeString:
    """Fill a template that is markup with values, which are escaped unless they are markup."""
    named = {name: _escaped(value) for name, value in named_values.items()}
    return SafeString(template.format(*map(_escaped, values), **named))


def format_html_join(
    separator: str, template: str, rows: Iterable[Sequence[object]], /
) -> SafeString:
    """Fill a template with each row of values, and join what it comes to."""
    return SafeString(separator.join([template.format(*map(_escaped, values)) for values in rows]))


def _escaped(value: object) -> str:
    markup = getattr(value, "__html__", None)
    return markup() if markup else escape(str(value))
