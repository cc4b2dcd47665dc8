"""The parts of a directive as rows of its matrix."""

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


@register.simple_tag(takes_context=True)
def part_query(context: Context, table: PartTable, row: PartRow) -> str:
    """Return the address that opens a part, or folds it where it is open."""
    query: QueryDict = context["request"].GET.copy()
    query.setlist("part", [str(number) for number in sorted(table.opened ^ {row.part.number})])
    return f"?{query.urlencode()}#part-{row.part.number}"


def opener(query: QueryDict, directive: int) -> SafeString:
    """Write the link that opens a directive of the matrix into its parts, or folds it."""
    key, opened = str(directive), query.getlist("open")
    query = query.copy()
    query.setlist("open", [other for other in opened if other != key])
    if key not in opened:
        query.appendlist("open", key)
    return format_html(
        '<a class=opener href="?{}" aria-expanded={} aria-label="{}">{}</a>',
        query.urlencode(),
        "true" if key in opened else "false",
        _("Parts"),
        "−" if key in opened else "+",
    )


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
    """Write the cells of a part."""
    cells = (
        "<td class=w>·" if cell.percent is None else f"<td class={cell.look}>{cell.percent}"
        for cell in row.cells
    )
    return mark_safe("".join(cells))  # noqa: S308 - fixed strings and numbers
