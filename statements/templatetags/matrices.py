"""The matrix of directives and provinces: its size, and what opens a directive."""

from collections.abc import Iterable

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.selectors.analysis.matrix import ProvinceMatrix

register = template.Library()

_OPENER = '<a class=opener href="?{}" aria-expanded={} aria-label="{}">{}</a>'
_A_KEY = "\0"  # a placeholder: no address of a request can contain it


def openers(query: QueryDict, directives: Iterable[int]) -> dict[int, SafeString]:
    """Return, by key, the links that expand directives into their parts, or collapse them.

    What the links have in common is rendered once, because a page has two hundred of them.
    """
    opened = query.getlist("open")
    address = _address_opening(query, [*opened, _A_KEY])
    to_open = str(format_html(_OPENER, address, "false", _("Parts"), "+"))
    links = {}
    for directive in directives:
        if (key := str(directive)) in opened:
            other_keys = [other for other in opened if other != key]
            address = _address_opening(query, other_keys)
            links[directive] = format_html(_OPENER, address, "true", _("Parts"), "−")
        else:
            link = to_open.replace(f"%{ord(_A_KEY):02}", key)
            links[directive] = mark_safe(link)  # noqa: S308 - a number in what is escaped
    return links


def _address_opening(query: QueryDict, keys: list[str]) -> str:
    query = query.copy()
    query.setlist("open", keys)
    return query.urlencode()


@register.simple_tag
def matrix_size(matrix: ProvinceMatrix) -> str:
    """Say how many rows a matrix has, and how many of its cells have a figure."""
    parts = sum(bool(row.part) for row in matrix.rows)
    directives = len(matrix.rows) - parts
    words = [
        ngettext("%(n)s directive", "%(n)s directives", directives) % {"n": directives},
        ngettext("%(n)s province", "%(n)s provinces", len(matrix.units)) % {"n": len(matrix.units)},
    ]
    if parts:
        words.insert(1, ngettext("%(n)s part", "%(n)s parts", parts) % {"n": parts})
    figures = sum(bool(cell.figure) for cell in matrix.cells)
    words.append(
        ngettext("%(n)s cell with a figure", "%(n)s cells with a figure", figures) % {"n": figures}
    )
    return ", ".join(words)
