"""Views that enter and change statements."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from statements.models import Draft, Statement
from statements.models.statements.keys import read_key
from statements.selectors.history.records import last_edit_of
from statements.selectors.statements.page import statement_with_particulars
from statements.selectors.workbench.latest import LastEntry, last_entry
from statements.services.refusals import Refused
from statements.services.statements.entry import SavedBefore
from statements.services.workbench.saving import DecidedMeanwhile
from statements.web.requests import EditorRequest
from statements.web.statements.recognition import RecognitionForm, notes_on_names, recognised_in
from statements.web.statements.saving import SavedChange, change_or_merge, enter, stored_version
from statements.web.workbench.additions import decided_in
from statements.web.workbench.drafts import draft_context, draft_of
from statements.web.workbench.forms import (
    CitationForms,
    LinkFields,
    StatementForm,
)
from statements.web.workbench.merging import resolved
from statements.web.workbench.restoring import citation_values, link_values, statement_values


@require_http_methods(["GET", "HEAD", "POST"])
def add_statement(request: EditorRequest) -> HttpResponse:
    """Enter a statement, its citations and its links to directives."""
    data = request.POST if request.method == "POST" else None
    draft = draft_of(request)
    last = last_entry(request.user, statement_id=read_key(request.GET.get("after", "")))
    initial = _initial(draft, last if "after" in request.GET else None)
    form = StatementForm(data, initial=initial)
    cites = citation_values(draft, "cited") if draft else _publisher_again(initial)
    # A submitted form has no initial values: a row that equals its draft would count as unchanged.
    cited = CitationForms(data, prefix="cited", initial=cites if data is None else None)
    linked = link_values(draft) if draft else {"directive": request.GET.get("answers")}
    link = LinkFields(data, optional=True, initial=linked)
    recognition = RecognitionForm(data)
    if data is not None and all([form.is_valid(), cited.is_valid(), link.is_valid()]):
        try:
            statement = enter(request, form, cited, link, recognition)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, SavedBefore):
                form.data = again = request.POST.copy()
                again["form_key"], again["sent_before"] = str(uuid4()), ""
        else:
            message = _("Saved. Its measures follow in a moment.")
            return _saved(request, statement, f"{message} {notes_on_names(form, statement)}")
    context: dict[str, Any] = {"form": form, "cited": cited, "link": link, "last": last}
    if data is not None:
        context["recognised"] = recognised_in(form, cited, recognition)
    status = 422 if data is not None else 200
    return _page(request, context, draft, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_statement(request: EditorRequest, statement_id: int) -> HttpResponse:
    """Change a statement; what others changed meanwhile is merged, or answered with 409."""
    last_edit = last_edit_of("statement", statement_id)
    statement = get_object_or_404(statement_with_particulars(), pk=statement_id)
    stored = stored_version(statement, last_edit)
    draft = draft_of(request)
    data = resolved(request.POST, stored) if request.method == "POST" else None
    initial = {**stored.initial(), **(statement_values(draft, statement_id) if draft else {})}
    form = StatementForm(data, initial=initial)
    cites = citation_values(draft, "cited") if draft else stored.citations
    cited = CitationForms(data, prefix="cited", initial=cites if data is None else None)
    context: dict[str, Any] = {"form": form, "cited": cited, "statement": statement}
    status = 200
    if data is not None:
        status = 422
        recognition = RecognitionForm(data)
        if all([form.is_valid(), cited.is_valid()]):
            try:
                outcome = change_or_merge(request, statement, form, cited, recognition)
            except Statement.DoesNotExist:  # withdrawn or merged in this moment
                raise Http404 from None
            except Refused as refusal:
                form.add_error(None, str(refusal))
                if isinstance(refusal, DecidedMeanwhile):
                    context["overtaken"] = refusal.directive_id
            else:
                if isinstance(outcome, SavedChange):
                    note = f"{outcome.note} {notes_on_names(form, outcome.statement)}"
                    return _saved(request, outcome.statement, f"{_('Saved.')} {note}")
                context["cited"] = outcome.cited
                if outcome.fields:
                    status, context["conflict"] = 409, outcome
        context["recognised"] = recognised_in(form, cited, recognition, statement)
    return _page(request, context, draft, status=status)


def _page(
    request: EditorRequest, context: dict[str, Any], draft: Draft | None, *, status: int
) -> HttpResponse:
    """Render the workbench."""
    form, statement = context["form"], context.get("statement")
    key = form["form_key"].value()
    drafts = draft_context(request, key=key, statement_id=statement.pk if statement else None)
    decided = decided_in(request.POST, draft, overtaken=context.get("overtaken"))
    context = {**context, **drafts, "decided": decided}
    return render(request, "workbench/form.html", context, status=status)


def _initial(draft: Draft | None, last: LastEntry | None) -> dict[str, Any]:
    """Return the initial values of a new statement: a draft, or what the last one shares."""
    if draft:
        return statement_values(draft)
    return {**last.fields, "tags": last.tags} if last else {}


def _publisher_again(initial: dict[str, Any]) -> list[dict[str, str]]:
    publisher = initial.get("cited-0-publisher")
    return [{"publisher": publisher}] if publisher else []


def _saved(request: EditorRequest, statement: Statement, message: str) -> HttpResponse:
    """Redirect to the statement, or to the next form. The message names the draft that ends."""
    messages.success(request, message.strip(), extra_tags=request.POST.get("form_key", ""))
    if request.POST.get("then") == "next":
        return redirect(f"{reverse('statements:add')}?after={statement.pk}")
    return redirect(statement)
