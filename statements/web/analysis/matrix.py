"""Directives against provinces."""

from datetime import date
from io import BytesIO

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from statements.selectors.analysis.charts import matrix_picture
from statements.selectors.analysis.matrix import (
    NO_DIRECTIVES,
    CellMeasure,
    MatrixOrder,
    MatrixPage,
    ProvinceMatrix,
    directives_of_page,
    province_matrix,
)
from statements.selectors.analysis.matrix_parts import with_parts
from statements.selectors.analysis.ranks import unit_ranks
from statements.selectors.links.frequencies import current_background
from statements.selectors.lists.definitions import list_definition
from statements.services.analysis.files import write_matrix_csv, write_png, write_svg
from statements.web.analysis.choices import read_choice, read_day, read_numbers
from statements.web.attachments import attachment
from statements.web.lists.listing import ListPage, answer, list_page
from statements.web.profiles.files import cite_page
from statements.web.requests import WebRequest

_CSV, _SVG, _PNG = "matrix.csv", "matrix.svg", "matrix.png"


@require_safe
def matrix_page(request: WebRequest) -> HttpResponse:
    """Show directives against provinces by one measure, narrowed as the list of directives is."""
    listing = _listing(request)
    as_of = read_day(request, now=timezone.now())
    page, matrix = _matrix(request, listing, as_of)
    orders = _orders(request)
    context = {
        "title": _("Directives by provinces"),
        "active_tab": "matrix",
        "directives": page,
        "matrix": matrix,
        "ranks": unit_ranks(matrix) if request.GET.get("ranks") == "yes" else None,
        # The form of the filters leaves the choices as they are.
        "kept": [
            ("cells", matrix.measure),
            *orders.items(),
            *([("as_of", as_of.isoformat())] if as_of else []),
            *(("open", number) for number in sorted(read_numbers(request, "open"))),
        ],
        "as_of": as_of,
        "today": localdate(),
        **{f"{name}_order": order for name, order in orders.items()},
    }
    return answer(request, listing, "analysis/matrix.html", context, list_name="directives")


@require_safe
def matrix_figure(request: WebRequest, name: str) -> HttpResponse:
    """Answer with the page of the matrix as a table or a picture."""
    listing = _listing(request)
    if name not in {_CSV, _SVG, _PNG} or not listing.is_readable:
        raise Http404(_("There is no such figure."))
    as_of = read_day(request, now=timezone.now())
    _page, matrix = _matrix(request, listing, as_of)
    title = _("Directives by provinces: %(measure)s") % {"measure": matrix.measure.label}
    if as_of:
        title += "; " + _("seen as of %(day)s") % {"day": as_of.isoformat()}
    address = f"{reverse('statements:matrix')}?{request.GET.urlencode()}"
    citation, file = cite_page(request, title, address), BytesIO()
    if name == _CSV:
        write_matrix_csv(matrix, file, citation=citation)
    else:
        write = write_svg if name == _SVG else write_png
        write(matrix_picture(matrix), file, title=title, citation=citation)
    return attachment(file.getvalue(), name)


def _listing(request: WebRequest) -> ListPage:
    return list_page(request, list_definition("directives"), loads_rows=False)


def _orders(request: WebRequest) -> dict[str, MatrixOrder]:
    return {name: read_choice(request, name, MatrixOrder) for name in ("rows", "columns")}


def _matrix(
    request: WebRequest, listing: ListPage, as_of: date | None
) -> tuple[MatrixPage, ProvinceMatrix]:
    page = NO_DIRECTIVES
    if listing.is_readable:
        page = directives_of_page(listing.filter.criteria, request.GET.get("page"), as_of=as_of)
    background = current_background()
    matrix = province_matrix(
        page.rows,
        read_choice(request, "cells", CellMeasure),
        now=timezone.now(),
        background=background,
        as_of=as_of,
        **_orders(request),
    )
    opened = read_numbers(request, "open")
    return page, with_parts(matrix, opened, background=background, as_of=as_of)
