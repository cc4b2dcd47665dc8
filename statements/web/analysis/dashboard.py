"""How a directive was answered: the dashboard, and its figures as files."""

import json
from io import BytesIO
from typing import IO, Protocol

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from statements.models import Statement
from statements.selectors.analysis.additions import shared_additions
from statements.selectors.analysis.charts import curve_picture, flow_picture
from statements.selectors.analysis.directive import DirectiveAnalysis, analyse_directive
from statements.selectors.analysis.flow import wording_flow
from statements.selectors.analysis.order import ColumnOrder, RowOrder, matrix_view
from statements.selectors.analysis.passages import clause_passages
from statements.selectors.analysis.responses import MAX_ROWS, ResponseOrder, response_table
from statements.selectors.analysis.tiles import MapMeasure, measure_map
from statements.selectors.sources.ledger import AnswerState
from statements.selectors.statements.page import statement_with_particulars
from statements.services.analysis.files import (
    write_clauses_csv,
    write_curve_csv,
    write_flow_csv,
    write_png,
    write_provinces_csv,
    write_svg,
)
from statements.services.analysis.records import analysis_as_json
from statements.web.analysis.choices import read_choice
from statements.web.exports import reference_line
from statements.web.requests import WebRequest


@require_safe
def dashboard(request: WebRequest, directive_id: int) -> HttpResponse:
    """Show who answered, how soon, how closely, and who stayed silent."""
    directive = _directive(directive_id)
    analysis = analyse_directive(directive, now=timezone.now())
    rows, columns = (
        read_choice(request, "rows", RowOrder),
        read_choice(request, "columns", ColumnOrder),
    )
    measure, order = (
        read_choice(request, "map", MapMeasure),
        read_choice(request, "sort", ResponseOrder),
    )
    responses = response_table(analysis, order)
    is_every_response = request.GET.get("responses") == "all"
    unanswered = [answer for answer in analysis.answers if not answer.is_answered]
    context = {
        "section": "directives",
        "statement": directive,
        "analysis": analysis,
        "map": measure_map(analysis, measure),
        "matrix": matrix_view(
            analysis, rows, columns, is_everything=request.GET.get("clauses") == "all"
        ),
        "rows_order": rows,
        "columns_order": columns,
        "passages": clause_passages(analysis, request.GET.get("clause", "")),
        "additions": (shared_additions(analysis) if request.GET.get("added") == "yes" else None),
        "flow": wording_flow(analysis) if request.GET.get("flow") == "yes" else None,
        "responses": responses,
        "shown_responses": responses if is_every_response else responses[:MAX_ROWS],
        "response_order": order,
        "unanswered": len(unanswered),
        "not_answered": [
            answer for answer in unanswered if answer.state is not AnswerState.NOT_LOOKED
        ],
        "not_looked_at": [
            answer for answer in unanswered if answer.state is AnswerState.NOT_LOOKED
        ],
        "reference": reference_line(request, directive),
    }
    return render(request, "analysis/directive.html", context)


@require_safe
def figure(request: WebRequest, directive_id: int, name: str) -> HttpResponse:
    """Answer with one figure of the dashboard as a file."""
    directive = _directive(directive_id)
    if name not in _FILES:
        raise Http404(_("There is no such figure."))
    writer, content_type = _FILES[name]
    analysis = analyse_directive(directive, now=timezone.now())
    if name.startswith("curve") and not analysis.curve:
        raise Http404(_("Nothing is known of when provinces answered, so there is no curve."))
    file = BytesIO()
    try:
        writer(analysis, file, citation=reference_line(request, directive))
    except NothingToDraw:
        raise Http404(_("No such wording is held, so there is no picture.")) from None
    return HttpResponse(
        file.getvalue(),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="directive-{directive.pk}-{name}"'},
    )


def _directive(directive_id: int) -> Statement:
    return get_object_or_404(statement_with_particulars().directives(), pk=directive_id)


def _write_curve_svg(analysis: DirectiveAnalysis, file: IO[bytes], *, citation: str) -> None:
    title = str(analysis.directive)
    write_svg(curve_picture(analysis), file, title=title, citation=citation)


def _write_curve_png(analysis: DirectiveAnalysis, file: IO[bytes], *, citation: str) -> None:
    title = str(analysis.directive)
    write_png(curve_picture(analysis), file, title=title, citation=citation)


def _write_flow_svg(analysis: DirectiveAnalysis, file: IO[bytes], *, citation: str) -> None:
    title = str(analysis.directive)
    write_svg(_flow_picture(analysis), file, title=title, citation=citation)


def _write_flow_png(analysis: DirectiveAnalysis, file: IO[bytes], *, citation: str) -> None:
    title = str(analysis.directive)
    write_png(_flow_picture(analysis), file, title=title, citation=citation)


def _flow_picture(analysis: DirectiveAnalysis) -> str:
    flow = wording_flow(analysis)
    if not flow.streams:
        raise NothingToDraw
    return flow_picture(flow)


def _write_json(analysis: DirectiveAnalysis, file: IO[bytes], *, citation: str) -> None:
    report = {**analysis_as_json(analysis), "source": citation}
    file.write(json.dumps(report, ensure_ascii=False).encode())


class NothingToDraw(Exception):
    """There is nothing that a picture could show."""


class _Writer(Protocol):
    """Writes a figure, with where it is from."""

    def __call__(
        self, analysis: DirectiveAnalysis, file: IO[bytes], /, *, citation: str
    ) -> None: ...


_CSV = "text/csv; charset=utf-8"
_FILES: dict[str, tuple[_Writer, str]] = {
    "curve.svg": (_write_curve_svg, "image/svg+xml"),
    "curve.png": (_write_curve_png, "image/png"),
    "curve.csv": (write_curve_csv, _CSV),
    "flow.svg": (_write_flow_svg, "image/svg+xml"),
    "flow.png": (_write_flow_png, "image/png"),
    "flow.csv": (write_flow_csv, _CSV),
    "clauses.csv": (write_clauses_csv, _CSV),
    "provinces.csv": (write_provinces_csv, _CSV),
    "analysis.json": (_write_json, "application/json"),
}
