"""The registry of sources, for admins."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from statements.engine.dates.days import day_in_beijing
from statements.models import DiscoveryMethod, PeriodState, Source
from statements.models.statements.keys import read_key, read_keys
from statements.selectors.sources import registry
from statements.selectors.sources.archives import periods_of
from statements.services.refusals import Refused, StaleEdit
from statements.services.sources.machine import switch_machine_entry
from statements.services.sources.registry import (
    add_source,
    change_source,
    set_watched,
    visit_now,
)
from statements.services.sources.trying import Trial, try_source
from statements.tasks import changes
from statements.tasks.sources.visits import make_fetcher
from statements.web.requests import EditorRequest
from statements.web.sources.forms import ArchiveForm, ScoreForm, SourceForm
from statements.web.stale_forms import show_stored

TRY_SECONDS = 8.0  # for each of three requests, while somebody waits
ORDERS = ("health", "province", "yield")
MAX_QUERY_CHARACTERS = 100


@require_safe
def source_list(request: EditorRequest) -> HttpResponse:
    """Show the registry with the health of each source."""
    now = timezone.now()
    order = request.GET.get("sort", "health")
    order = order if order in ORDERS else "health"
    query = request.GET.get("q", "").strip()[:MAX_QUERY_CHARACTERS]
    all_rows = registry.registry_rows(now=now, order=order)
    matching_rows = registry.rows_named(all_rows, query)
    context = {
        "rows": matching_rows[: registry.MAX_ROWS],
        "left_out": max(0, len(matching_rows) - registry.MAX_ROWS),
        "summary": registry.summary_of(all_rows, now=now),
        "order": order,
        "query": query,
        "active_tab": "sources",
    }
    return render(request, "sources/list.html", context)


@require_POST
def act_on_selected(request: EditorRequest) -> HttpResponse:
    """Visit the selected sources now, or switch them on or off."""
    source_ids = read_keys(request.POST.getlist("source"))
    act, now = request.POST.get("act"), timezone.now()
    try:
        if act == "visit":
            number = visit_now(source_ids=source_ids, now=now)
        elif act in {"watch", "unwatch"}:
            number = set_watched(
                source_ids=source_ids,
                is_watched=act == "watch",
                now=now,
                local_port=make_fetcher().local_port,
            )
        else:
            raise Http404(_("There is no such action."))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("sources:list")
    changes.source_due()
    sentence = ngettext("Done for %(n)s source.", "Done for %(n)s sources.", number)
    messages.success(request, sentence % {"n": number})
    return redirect("sources:list")


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: EditorRequest) -> HttpResponse:
    """Add a source."""
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            source = add_source(
                facts=form.facts(), now=timezone.now(), local_port=make_fetcher().local_port
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, source)
    return _form(request, form, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: EditorRequest, source_id: int) -> HttpResponse:
    """Change a source; answer 409 if it has changed meanwhile."""
    source = _source(source_id)
    if request.method != "POST":
        return _form(request, SourceForm(initial=SourceForm.initial_of(source)), source=source)
    form, stale = SourceForm(request.POST), None
    status = 422
    if form.is_valid():
        try:
            source = change_source(
                source_id=source_id,
                seen_version=form.cleaned_data["seen_version"] or 0,
                facts=form.facts(),
                now=timezone.now(),
                local_port=make_fetcher().local_port,
            )
        except StaleEdit as refusal:
            stale, status = refusal, 409
            show_stored(form, request, seen_version=refusal.current)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, source)
    return _form(request, form, source=source, stale=stale, status=status)


@require_POST
def try_rule(request: EditorRequest) -> HttpResponse:
    """Show what the rule in the form finds now. Nothing is stored."""
    form = SourceForm(request.POST)
    source_id = read_key(request.POST.get("source_id", ""))
    source = _source(source_id) if source_id else None
    trial: Trial | None = None
    if form.is_valid() and form.cleaned_data["address"] and form.cleaned_data["finding"]:
        # Unsaved, so that the database keeps what it has.
        unsaved = Source(pk=source.pk if source else None, **form.facts())
        fetcher = make_fetcher(max_seconds=TRY_SECONDS)
        trial = try_source(unsaved, fetcher=fetcher, day=day_in_beijing(timezone.now()))
    elif form.is_valid():
        form.add_error("address", _("Enter an address, and how its pages are found."))
    status = 200 if trial else 422
    return _form(request, form, source=source, trial=trial, status=status)


@require_safe
def source_detail(request: EditorRequest, source_id: int) -> HttpResponse:
    """Show one source with its visits and captures; htmx refreshes the visits."""
    now = timezone.now()
    row = registry.source_row(source_id, now=now)
    if row is None:
        raise _no_such_source()
    visits = list(registry.visits_of(row.source))
    is_due = bool(row.source.is_watched and row.watch and row.watch.due_at <= now)
    context: dict[str, Any] = {
        "row": row,
        "source": row.source,
        "visits": visits,
        "is_live": is_due or any(visit.ended_at is None for visit in visits),
        "items": registry.item_counts(row.source),
        "unread": registry.unread_items(row.source),
        "captures": registry.captures_of(row.source),
        "active_tab": "sources",
    }
    is_edition = row.source.finding == DiscoveryMethod.EDITION
    periods = periods_of(row.source) if is_edition else []
    if is_edition:
        context["archive_form"] = ArchiveForm(initial={"form_key": uuid4()})
        context["periods"] = periods
        context["is_live"] |= any(item.period.state == PeriodState.RUNNING for item in periods)
    part = "#activity" if request.htmx and not request.htmx.history_restore_request else ""
    return render(request, f"sources/detail.html{part}", context)


@require_POST
def machine_entry(request: EditorRequest, source_id: int) -> HttpResponse:
    """Let drafts of a source become statements without a person, or no longer."""
    form = ScoreForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter a score from 0.5 to 1."))
        return redirect("sources:source", source_id)
    try:
        switch_machine_entry(
            source_id=source_id,
            least_score=form.cleaned_data["score"],
            by=request.user,
            now=timezone.now(),
        )
    except Source.DoesNotExist:
        raise _no_such_source() from None
    messages.success(request, _("Saved."))
    return redirect("sources:source", source_id)


def _saved(request: HttpRequest, source: Source) -> HttpResponse:
    changes.source_due()
    messages.success(request, _("Saved."))
    return redirect("sources:source", source.pk)


def _form(
    request: HttpRequest,
    form: SourceForm,
    *,
    source: Source | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {"form": form, "source": source, "active_tab": "sources", **more}
    return render(request, "sources/form.html", context, status=status)


def _source(source_id: int) -> Source:
    source = Source.objects.select_related("jurisdiction").filter(pk=source_id).first()
    if source is None:
        raise _no_such_source()
    return source


def _no_such_source() -> Http404:
    return Http404(_("There is no such source; it may have been deleted."))
