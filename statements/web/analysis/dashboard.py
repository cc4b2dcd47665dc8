"""How a directive was answered: the dashboard, and its figures as files."""

import json
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import IO, Protocol
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from statements.models import Statement
from statements.selectors.analysis.additions import shared_additions
from statements.selectors.analysis.charts import curve_picture, flow_picture, spread_picture
from statements.selectors.analysis.directive import DirectiveAnalysis, analyse_directive
from statements.selectors.analysis.flow import wording_flow
from statements.selectors.analysis.order import ColumnOrder, RowOrder, matrix_view
from statements.selectors.analysis.parts import part_table
from statements.selectors.analysis.passages import clause_passages
from statements.selectors.analysis.pictures import (
    clause_picture,
    clauses_title,
    map_picture,
    map_title,
)
from statements.selectors.analysis.responses import (
    DEFAULT_COLUMNS,
    MAX_ROWS,
    ResponseColumn,
    ResponseOrder,
    response_table,
)
from statements.selectors.analysis.tiles import MapMeasure, measure_map
from statements.selectors.analysis.usual import usual_times
from statements.selectors.sources.ledger import AnswerState
from statements.selectors.statements.page import statement_with_particulars
from statements.services.analysis.files import (
    write_clauses_csv,
    write_curve_csv,
    write_flow_csv,
    write_png,
    write_provinces_csv,
    write_responses_csv,
    write_spread_csv,
    write_svg,
)
from statements.services.analysis.records import analysis_as_json
from statements.web.analysis.choices import read_choice, read_choices, read_day, read_numbers
from statements.web.analysis.peer import read_peer
from statements.web.attachments import attachment
from statements.web.exports import reference_line
from statements.web.requests import WebRequest


@require_safe
def dashboard(request: WebRequest, directive_id: int) -> HttpResponse:
    """Show who answered, how soon, how closely, and who stayed silent."""
    directive = _directive(directive_id)
    peer = read_peer(request, directive)
    analysis = _analysis(request, directive, peer.directive)
    rows = read_choice(request, "rows", RowOrder)
    columns = read_choice(request, "columns", ColumnOrder)
    measure = read_choice(request, "map", MapMeasure)
    order = read_choice(request, "sort", ResponseOrder)
    is_everything = request.GET.get("clauses") == "all"
    matrix = matrix_view(analysis, rows, columns, is_everything=is_everything)
    parts, opened = None, read_numbers(request, "part")
    if rows is RowOrder.PARTS:
        parts = part_table(analysis, matrix, opened, is_everything=is_everything)
    response_columns = read_choices(request, "show", ResponseColumn, default=DEFAULT_COLUMNS)
    limit = None if request.GET.get("responses") == "all" else MAX_ROWS
    unanswered = [answer for answer in analysis.answers if not answer.is_answered]
    silent = [answer for answer in unanswered if answer.state is not AnswerState.NOT_LOOKED]
    context = {
        "section": "directives",
        "statement": directive,
        "analysis": analysis,
        "map": measure_map(analysis, measure),
        "matrix": matrix,
        "parts": parts,
        "rows_order": rows,
        "columns_order": columns,
        "passages": clause_passages(analysis, request.GET.get("clause", "")),
        "additions": shared_additions(analysis) if request.GET.get("added") == "yes" else None,
        "flow": wording_flow(analysis) if request.GET.get("flow") == "yes" else None,
        "responses": response_table(analysis, order, columns=response_columns, limit=limit),
        "response_columns": response_columns,
        "response_order": order,
        "unanswered": len(unanswered),
        "not_answered": silent,
        "not_looked_at": [
            answer for answer in unanswered if answer.state is AnswerState.NOT_LOOKED
        ],
        "usual": usual_times(directive, [answer.unit.code for answer in silent]),
        "peer": peer,
        "as_of": analysis.as_of,
        "today": localdate(),
        "figures_query": _query(request),
        "reference": _citation(request, analysis),
    }
    return render(request, "analysis/directive.html", context)


@require_safe
def figure(request: WebRequest, directive_id: int, name: str) -> HttpResponse:
    """Answer with one figure of the dashboard as a file."""
    directive = _directive(directive_id)
    if name not in _FILES:
        raise Http404(_("There is no such figure."))
    peer = read_peer(request, directive)
    if peer.name and not peer.directive:
        raise Http404(_("No other directive in the archive is called so."))
    analysis = _analysis(request, directive, peer.directive)
    if name.startswith("curve") and not analysis.curve:
        raise Http404(_("Nothing is known of when provinces answered, so there is no curve."))
    file = BytesIO()
    try:
        _FILES[name](analysis, file, citation=_citation(request, analysis))
    except NothingToDraw:
        raise Http404(_("No such wording is held, so there is no picture.")) from None
    return attachment(file.getvalue(), f"directive-{directive.pk}-{name}")


def _directive(directive_id: int) -> Statement:
    return get_object_or_404(statement_with_particulars().directives(), pk=directive_id)


def _analysis(
    request: WebRequest, directive: Statement, peer: Statement | None
) -> DirectiveAnalysis:
    now = timezone.now()
    as_of = read_day(request, issued=directive.possible_date, now=now)
    return analyse_directive(directive, now=now, as_of=as_of, peer=peer)


def _query(request: WebRequest) -> str:
    """Return the end of an address of a figure, as the page is seen."""
    names = {name: request.GET[name] for name in ("as_of", "beside") if request.GET.get(name)}
    return f"?{urlencode(names)}" if names else ""


def _citation(request: WebRequest, analysis: DirectiveAnalysis) -> str:
    reference = reference_line(request, analysis.directive)
    if analysis.as_of is None:
        return reference
    seen = _("How it was answered, seen as of %(day)s.") % {"day": analysis.as_of.isoformat()}
    return f"{reference} {seen}"


def _flow_picture(analysis: DirectiveAnalysis) -> str:
    flow = wording_flow(analysis)
    if not flow.streams:
        raise NothingToDraw
    return flow_picture(flow)


def _clause_picture(analysis: DirectiveAnalysis) -> str:
    picture = clause_picture(analysis)
    if not picture:
        raise NothingToDraw
    return picture


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


def _drawn(
    picture: Callable[[DirectiveAnalysis], str],
    write: Callable[..., None],
    about: Callable[[], str] | None = None,
) -> _Writer:
    """Return the writer of a picture in one format, under the title of the directive.

    ``about`` says what it shows, where its axes do not.
    """

    def write_picture(analysis: DirectiveAnalysis, file: IO[bytes], /, *, citation: str) -> None:
        title = ". ".join([str(analysis.directive), *([about()] if about else [])])
        write(picture(analysis), file, title=title, citation=citation)

    return write_picture


_FILES: dict[str, _Writer] = {
    "curve.svg": _drawn(curve_picture, write_svg),
    "curve.png": _drawn(curve_picture, write_png),
    "curve.csv": write_curve_csv,
    "flow.svg": _drawn(_flow_picture, write_svg),
    "flow.png": _drawn(_flow_picture, write_png),
    "flow.csv": write_flow_csv,
    "spread.svg": _drawn(spread_picture, write_svg),
    "spread.png": _drawn(spread_picture, write_png),
    "spread.csv": write_spread_csv,
    **{
        f"map-{measure}.{form}": _drawn(
            partial(map_picture, measure=measure), write, partial(map_title, measure)
        )
        for measure in MapMeasure
        for form, write in (("svg", write_svg), ("png", write_png))
    },
    "clauses.svg": _drawn(_clause_picture, write_svg, clauses_title),
    "clauses.png": _drawn(_clause_picture, write_png, clauses_title),
    "clauses.csv": write_clauses_csv,
    "provinces.csv": write_provinces_csv,
    "responses.csv": write_responses_csv,
    "analysis.json": _write_json,
}
