"""The parts of a directive as rows of its matrix."""

from collections.abc import Iterable

from django import template
from django.http import QueryDict
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.selectors.analysis.matrix import ProvinceMatrix
from statements.selectors.analysis.parts import PartRow, PartTable

register = template.Library()

_OPENER = '<a class=opener href="?{}" aria-expanded={} aria-label="{}">{}</a>'
_A_KEY = "\0"  # a placeholder: no address of a request can contain it


@register.simple_tag(takes_context=True)
def part_query(context: Context, table: PartTable, row: PartRow) -> str:
    """Return the address that expands a part, or collapses it if it is expanded."""
    query: QueryDict = context["request"].GET.copy()
    query.setlist("part", [str(number) for number in sorted(table.opened ^ {row.part.number})])
    return f"?{query.urlencode()}#part-{row.part.number}"


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


@register.simple_tag
def part_cells(row: PartRow) -> SafeString:
    """Render the cells of a part."""
    cells = (
        "<td class=w>·" if cell.percent is None else f"<td class={cell.css_class}>{cell.percent}"
        for cell in row.cells
    )
    return mark_safe("".join(cells))  # noqa: S308 - fixed strings and numbers
