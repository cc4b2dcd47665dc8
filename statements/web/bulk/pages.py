"""Pages of bulk edits, and of all acts that can be undone."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseStopPolling

from statements.models import Act, ActKind, Body, Citation, Official, Source
from statements.models.statements.keys import read_key
from statements.selectors.bulk.edits import acts_of, edit_page
from statements.selectors.links.decisions import decision_of
from statements.services.audience import Audience
from statements.services.bulk import running
from statements.services.bulk.planning import plan_edit
from statements.services.links import reviewing
from statements.services.refusals import Refused
from statements.tasks import changes
from statements.web.bulk.forms import BulkEditForm, body_label
from statements.web.bulk.selection import Selection, list_address, read_selection
from statements.web.requests import EditorRequest, is_part

MAX_SUGGESTIONS = 300  # names offered in a box
MAX_SELECTED_SHOWN = 10


@require_safe
@never_cache
def act_list(request: EditorRequest) -> HttpResponse:
    """List what somebody did and can undo; for admins everybody's."""
    after = read_key(request.GET.get("after", ""))
    sees_all = Audience.ADMINS.includes(request.user)
    acts, next_key = acts_of(None if sees_all else request.user, after=after)
    context = {
        "acts": acts,
        "key_page": {"is_later": bool(after), "next": next_key},
        "active_tab": "acts",
    }
    return render(request, "bulk/acts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: EditorRequest) -> HttpResponse:
    """Show the form for the selected statements; plan the edit that it describes."""
    selection = read_selection(request.POST if request.method == "POST" else request.GET)
    if request.method != "POST":
        return _form(request, selection, BulkEditForm(initial={"form_key": uuid4()}))
    form = BulkEditForm(request.POST)
    if not form.is_valid():
        return _form(request, selection, form, status=422)
    try:
        act = plan_edit(
            edit=form.edit,
            statements=selection.statements,
            list_name=selection.list_name,
            query=selection.query,
            form_key=form.cleaned_data["form_key"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _form(request, selection, form, status=422)
    return redirect(act)


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def act_page(request: EditorRequest, act_id: int) -> HttpResponse:
    """Show an act: what it would change, how far it is, or what became of it."""
    return _act(request, _own_act(request, act_id))


@require_POST
def apply(request: EditorRequest, act_id: int) -> HttpResponse:
    """Let a worker carry out a planned edit."""
    act = _own_act(request, act_id)
    if act.kind != ActKind.EDIT:
        raise Http404
    try:
        running.apply_edit(act_id=act.pk, now=timezone.now())
    except Act.DoesNotExist:  # forgotten a moment ago
        raise _no_such_act() from None
    except Refused as refusal:
        return _act(request, act, fault=str(refusal), status=409)
    changes.act_requested(act.pk)
    return redirect(act)


@require_POST
def undo(request: EditorRequest, act_id: int) -> HttpResponse:
    """Undo an act, except what was changed since."""
    act = _own_act(request, act_id)
    now = timezone.now()
    try:
        if act.kind == ActKind.EDIT:
            running.undo_edit(act_id=act.pk, by=request.user, now=now)
            changes.act_requested(act.pk)
            return redirect(act)
        act = reviewing.undo_decisions(act_id=act.pk, by=request.user, now=now)
    except Refused as refusal:
        return _act(request, act, fault=str(refusal), status=409)
    changes.links_decided(act.rows.values_list("row_id", flat=True))
    return _undone(request, act)


def _undone(request: EditorRequest, act: Act) -> HttpResponse:
    """Say what became of undone decisions, and lead back to where they were made."""
    decision = decision_of(act)
    number = act.rows_total - len(decision.exceptions)
    if number:
        text = ngettext("Undone: %(n)s link.", "Undone: %(n)s links.", number)
        messages.success(request, text % {"n": number})
    for row, link in decision.exceptions:
        response = link.response if link else _("A link")
        messages.warning(
            request,
            _("Not undone: %(response)s. %(reason)s")
            % {"response": response, "reason": row.reason},
        )
    if act.rows_total > 1:
        return redirect("statements:review_batch")
    link = decision.link
    query = f"?link={link.pk}" if link else ""
    return redirect(reverse("statements:review") + query)


def _form(
    request: EditorRequest, selection: Selection, form: BulkEditForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "selection": selection,
        "shown": selection.statements.with_place().order_by("-pk")[:MAX_SELECTED_SHOWN],
        "suggestions": _suggestions(selection),
        "active_tab": "acts",
    }
    return render(request, "bulk/edit.html", context, status=status)


def _suggestions(selection: Selection) -> dict[str, list[str]]:
    """Return names to choose from: the publishers of the selection before those of sources."""
    cited = Citation.objects.filter(statement__in=selection.statements.order_by("-pk")[:500])
    publishers = [*cited.values_list("publisher", flat=True), *map(str, Source.objects.all())]
    bodies = Body.objects.filter(is_double=False).select_related("jurisdiction")
    return {
        "bodies": [body_label(body) for body in bodies[:MAX_SUGGESTIONS]],
        "officials": [str(official) for official in Official.objects.all()[:MAX_SUGGESTIONS]],
        "publishers": list(dict.fromkeys(publishers))[:MAX_SUGGESTIONS],
    }


def _act(request: EditorRequest, act: Act, *, fault: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "act": act,
        "fault": fault,
        "is_part": is_part(request),
        "active_tab": "acts",
    }
    if act.kind == ActKind.DECISION:
        context["decision"] = decision_of(act)
        return render(request, "bulk/decision.html", context, status=status)
    context |= {"edit": edit_page(act), "list_address": list_address(act.section, act.query)}
    if not is_part(request):
        return render(request, "bulk/act.html", context, status=status)
    answer = render(request, "bulk/act.html#progress", context)
    if act.is_running:
        return answer
    return HttpResponseStopPolling(answer.content)


def _own_act(request: EditorRequest, act_id: int) -> Act:
    """Return an act of this person; for admins, anybody's."""
    act = Act.objects.select_related("person", "undone_by").filter(pk=act_id).first()
    if act is None or not (
        act.person_id == request.user.pk or Audience.ADMINS.includes(request.user)
    ):
        raise _no_such_act()
    return act


def _no_such_act() -> Http404:
    return Http404(_("There is no such edit; one that is not applied is kept for a day."))
