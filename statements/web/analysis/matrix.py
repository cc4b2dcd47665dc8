"""Directives against provinces."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from statements.models import Statement
from statements.selectors.analysis.matrix import (
    MAX_ROWS,
    CellMeasure,
    MatrixOrder,
    province_matrix,
)
from statements.selectors.analysis.ranks import unit_ranks
from statements.selectors.links.frequencies import current_background
from statements.selectors.lists.definitions import list_definition
from statements.web.analysis.choices import read_choice
from statements.web.lists.listing import answer, list_page
from statements.web.requests import WebRequest


@require_safe
def matrix_page(request: WebRequest) -> HttpResponse:
    """Show directives against provinces by one measure, narrowed as the list of directives is."""
    listing = list_page(request, list_definition("directives"), loads_rows=False)
    measure = read_choice(request, "cells", CellMeasure)
    rows, columns = (read_choice(request, name, MatrixOrder) for name in ("rows", "columns"))
    statements = listing.statements if listing.is_readable else Statement.objects.none()
    paginator = Paginator(statements.latest_first(), MAX_ROWS)
    page = paginator.get_page(request.GET.get("page"))
    matrix = province_matrix(
        list(page),
        measure,
        now=timezone.now(),
        rows=rows,
        columns=columns,
        background=current_background(),
    )
    context = {
        "title": _("Directives by provinces"),
        "section": "matrix",
        "directives": page,
        "matrix": matrix,
        "ranks": unit_ranks(matrix) if request.GET.get("ranks") == "yes" else None,
        "rows_order": rows,
        "columns_order": columns,
        # The form of the filters leaves the choices as they are.
        "kept": [("cells", measure), ("rows", rows), ("columns", columns)],
    }
    return answer(request, listing, "analysis/matrix.html", context, name="directives")
