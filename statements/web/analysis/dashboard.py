"""How a directive was answered: the dashboard, and its figures as files."""

from io import BytesIO
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from statements.models import Statement
from statements.selectors.analysis.dashboard import DashboardChoices, load_dashboard
from statements.selectors.analysis.directive import DirectiveAnalysis, analyse_directive
from statements.selectors.analysis.lookup import Peer, find_peer
from statements.selectors.analysis.order import ColumnOrder, RowOrder
from statements.selectors.analysis.responses import DEFAULT_COLUMNS, ResponseColumn, ResponseOrder
from statements.selectors.analysis.tiles import MapMeasure
from statements.selectors.statements.page import statement_with_particulars
from statements.services.analysis.dashboard_files import DASHBOARD_FILES, NothingToDraw
from statements.web.analysis.choices import read_choice, read_choices, read_day, read_numbers
from statements.web.attachments import attachment
from statements.web.exports import reference_line
from statements.web.requests import WebRequest


@require_safe
def dashboard(request: WebRequest, directive_id: int) -> HttpResponse:
    """Show who answered, how soon, how closely, and who stayed silent."""
    directive = _directive(directive_id)
    peer = _peer(request, directive)
    analysis = _analysis(request, directive, peer.directive)
    context = {
        "active_tab": "directives",
        "statement": directive,
        "analysis": analysis,
        "dashboard": load_dashboard(analysis, _choices(request)),
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
    if name not in DASHBOARD_FILES:
        raise Http404(_("There is no such figure."))
    peer = _peer(request, directive)
    if peer.name and not peer.directive:
        raise Http404(_("No other directive in the archive is called so."))
    analysis = _analysis(request, directive, peer.directive)
    if name.startswith("curve") and not analysis.curve:
        raise Http404(_("Nothing is known of when provinces answered, so there is no curve."))
    file = BytesIO()
    try:
        DASHBOARD_FILES[name](analysis, file, citation=_citation(request, analysis))
    except NothingToDraw:
        raise Http404(_("No such wording is held, so there is no picture.")) from None
    return attachment(file.getvalue(), f"directive-{directive.pk}-{name}")


def _directive(directive_id: int) -> Statement:
    return get_object_or_404(statement_with_particulars().directives(), pk=directive_id)


def _peer(request: WebRequest, directive: Statement) -> Peer:
    return find_peer(request.GET.get("beside", ""), directive)


def _analysis(
    request: WebRequest, directive: Statement, peer: Statement | None
) -> DirectiveAnalysis:
    now = timezone.now()
    as_of = read_day(request, issued=directive.possible_date, now=now)
    return analyse_directive(directive, now=now, as_of=as_of, peer=peer)


def _choices(request: WebRequest) -> DashboardChoices:
    return DashboardChoices(
        map_measure=read_choice(request, "map", MapMeasure),
        rows=read_choice(request, "rows", RowOrder),
        columns=read_choice(request, "columns", ColumnOrder),
        opened_parts=read_numbers(request, "part"),
        clause=request.GET.get("clause", ""),
        order=read_choice(request, "sort", ResponseOrder),
        response_columns=read_choices(request, "show", ResponseColumn, default=DEFAULT_COLUMNS),
        all_clauses=request.GET.get("clauses") == "all",
        all_responses=request.GET.get("responses") == "all",
        with_additions=request.GET.get("added") == "yes",
        with_flow=request.GET.get("flow") == "yes",
    )


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
