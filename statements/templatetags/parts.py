"""The parts of a directive as rows of its matrix of clauses."""

from django import template
from django.http import QueryDict
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from statements.selectors.analysis.parts import PartRow, PartTable

register = template.Library()


@register.simple_tag(takes_context=True)
def part_query(context: Context, table: PartTable, row: PartRow) -> str:
    """Return the address that expands a part, or collapses it if it is expanded."""
    query: QueryDict = context["request"].GET.copy()
    query.setlist("part", [str(number) for number in sorted(table.opened ^ {row.part.number})])
    return f"?{query.urlencode()}#part-{row.part.number}"


@register.simple_tag
def part_cells(row: PartRow) -> SafeString:
    """Render the cells of a part."""
    cells = (
        "<td class=w>·" if cell.percent is None else f"<td class={cell.css_class}>{cell.percent}"
        for cell in row.cells
    )
    return mark_safe("".join(cells))  # noqa: S308 - fixed strings and numbers
