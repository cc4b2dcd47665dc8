"""Views that enter and change statements, and link them."""

from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from statements.models import (
    Basis,
    Draft,
    LinkMethod,
    LinkState,
    ResponseLink,
    Statement,
    Work,
)
from statements.models.statements.keys import read_key
from statements.selectors.history.records import last_edit_of
from statements.selectors.links.directives import current_revision
from statements.selectors.statements.page import statement_with_particulars
from statements.selectors.workbench.latest import LastEntry, last_entry
from statements.selectors.workbench.meanwhile import changes_since
from statements.services.links import attempts, linking
from statements.services.refusals import Refused, StaleEdit
from statements.services.statements.entry import (
    LinkInput,
    SavedBefore,
    Wording,
)
from statements.services.statements.speakers import SpeakerInput
from statements.services.workbench import saving
from statements.services.workbench.saving import DecidedMeanwhile
from statements.tasks import changes
from statements.web.requests import EditorRequest
from statements.web.statements.recognition import Answers, notes_on_names, recognised_in
from statements.web.workbench.additions import decided_in, read_additions
from statements.web.workbench.drafts import draft_context, draft_of
from statements.web.workbench.forms import (
    CitationFields,
    CitationForms,
    LinkFields,
    StatementForm,
    citations_in,
)
from statements.web.workbench.merging import (
    FailedMerge,
    Stored,
    conflicts_in,
    merge,
    merged_data,
    names_of,
    resolved,
)
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
    answers = Answers(data)
    if data is not None and all([form.is_valid(), cited.is_valid(), link.is_valid()]):
        try:
            statement = _enter(request, form, cited, link, answers)
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
        context["recognised"] = recognised_in(form, cited, answers)
    status = 422 if data is not None else 200
    return _page(request, context, draft, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_statement(request: EditorRequest, statement_id: int) -> HttpResponse:
    """Change a statement; what others changed meanwhile is merged, or answered with 409."""
    last_edit = last_edit_of("statement", statement_id)
    statement = get_object_or_404(statement_with_particulars(), pk=statement_id)
    stored = _stored(statement, last_edit)
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
        answers = Answers(data)
        if all([form.is_valid(), cited.is_valid()]):
            try:
                outcome = _change_or_merge(request, statement, form, cited, answers)
            except Statement.DoesNotExist:  # withdrawn or merged in this moment
                raise Http404 from None
            except Refused as refusal:
                form.add_error(None, str(refusal))
                if isinstance(refusal, DecidedMeanwhile):
                    context["overtaken"] = refusal.directive_id
            else:
                if isinstance(outcome, HttpResponse):
                    return outcome
                context["cited"] = outcome.cited
                if outcome.fields:
                    status, context["conflict"] = 409, outcome
        context["recognised"] = recognised_in(form, cited, answers, statement)
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


def _stored(statement: Statement, last_edit: int) -> Stored:
    revision = current_revision(statement)
    fields = StatementForm.of(
        statement,
        revision.text if revision else "",
        revision.basis if revision else Basis.FULL,
    )
    cites = list(statement.citations.order_by("pk").values(*CitationFields.base_fields))
    return Stored(fields, cites, revision.number if revision else 0, last_edit)


def _saved(request: EditorRequest, statement: Statement, message: str) -> HttpResponse:
    """Redirect to the statement, or to the next form. The message names the draft that ends."""
    messages.success(request, message.strip(), extra_tags=request.POST.get("form_key", ""))
    if request.POST.get("then") == "next":
        return redirect(f"{reverse('statements:add')}?after={statement.pk}")
    return redirect(statement)


def _enter(
    request: EditorRequest,
    form: StatementForm,
    cited: BaseFormSet[CitationFields],
    link: LinkFields,
    answers: Answers,
) -> Statement:
    link_data = link.cleaned_data
    statement = saving.enter_from_form(
        facts=_facts(form),
        speaker=_speaker(form, answers),
        tags=form.cleaned_data["tags"],
        wording=_wording(form),
        citations=citations_in(cited),
        link=LinkInput(
            directive=link_data["directive"],
            state=LinkState(link_data["state"]),
            method=LinkMethod(link_data["method"]),
            evidence=link_data["evidence"],
        )
        if link_data["directive"]
        else None,
        form_key=form.cleaned_data["form_key"],
        sent_before=form.cleaned_data["sent_before"],
        additions=read_additions(request.POST, draft_key=form.cleaned_data["form_key"]),
        by=request.user,
        now=timezone.now(),
        accept_alike=answers.accepted,
    )
    changes.statement_saved(statement.pk)
    return statement


def _change_or_merge(
    request: EditorRequest,
    statement: Statement,
    form: StatementForm,
    cited: BaseFormSet[CitationFields],
    answers: Answers,
) -> HttpResponse | FailedMerge:
    """Save the change, merged with what others saved meanwhile; or return why that failed.

    The form then has the merged values, based on the stored version, and its faults where these do
    not fit together. Raises ``Refused``.
    """
    note = ""
    try:
        saved = _change(request, statement.pk, form, cited, answers)
    except StaleEdit as stale:
        last_edit = last_edit_of("statement", statement.pk)
        current = get_object_or_404(statement_with_particulars(), pk=statement.pk)
        stored = _stored(current, last_edit)
        meeting = merge(form, cited, stored, statement_id=statement.pk)
        data = merged_data(cast("QueryDict", form.data), meeting, stored, version=stale.current)
        seen_edit = form.cleaned_data["seen_edit"]
        recent_changes = changes_since(statement.pk, seen_edit=seen_edit) if seen_edit else []
        people = ", ".join({change.person or "?": None for change in recent_changes})
        taken_over = names_of(form, meeting.merged.taken_over)
        merged_form = StatementForm(data)
        merged_cited = CitationForms(data, prefix="cited")
        is_valid = all([merged_form.is_valid(), merged_cited.is_valid()])
        if meeting.merged.conflicts or not is_valid:
            conflicts = conflicts_in(form, meeting, stored)
            form.data = data
            if not conflicts:
                form.full_clean()
                reason = _("It does not fit what %(people)s had changed meanwhile: %(fields)s.")
                form.add_error(None, reason % {"people": people or "?", "fields": taken_over})
            return FailedMerge(merged_cited, conflicts, recent_changes, taken_over)
        saved = _change(request, statement.pk, merged_form, merged_cited, answers)
        if recent_changes or taken_over:
            note = _("Meanwhile %(people)s had changed: %(fields)s. Both are kept.") % {
                "people": people or "?",
                "fields": taken_over or "–",
            }
    message = f"{_('Saved.')} {note} {notes_on_names(form, saved)}"
    return _saved(request, saved, message)


def _change(
    request: EditorRequest,
    statement_id: int,
    form: StatementForm,
    cited: BaseFormSet[CitationFields],
    answers: Answers,
) -> Statement:
    statement = saving.change_from_form(
        statement_id=statement_id,
        seen_version=form.cleaned_data["seen_version"] or 0,
        facts=_facts(form),
        speaker=_speaker(form, answers),
        tags=form.cleaned_data["tags"],
        wording=_wording(form),
        citations=citations_in(cited),
        additions=read_additions(request.POST, draft_key=form.cleaned_data["form_key"]),
        by=request.user,
        now=timezone.now(),
        accept_alike=answers.accepted,
    )
    changes.statement_saved(statement.pk)
    return statement


def _facts(form: StatementForm) -> dict[str, Any]:
    facts = {
        name: form.cleaned_data[name]
        for name in (
            "kind",
            "genre",
            "post_as_named",
            "said_note",
            "title_zh",
            "title_en",
            "language",
            "summary",
            "note",
        )
    }
    date = form.cleaned_data["date_range"]
    return {**facts, "date_range": date.days if date else None}


def _speaker(form: StatementForm, answers: Answers) -> SpeakerInput:
    names = ("jurisdiction", "body_kind", "body_name", "official_name")
    return SpeakerInput(
        **{name: form.cleaned_data[name] for name in names},
        official_id=answers.official_id,
        is_another_person=answers.is_another_person,
    )


def _wording(form: StatementForm) -> Wording:
    return Wording(form.cleaned_data["text"], Basis(form.cleaned_data["basis"]))


@require_http_methods(["GET", "HEAD", "POST"])
def add_link(request: EditorRequest, statement_id: int) -> HttpResponse:
    """Link a statement to the directive that it answers."""
    response = get_object_or_404(Statement, pk=statement_id)
    form = LinkFields(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            link = linking.link_response(
                directive=form.cleaned_data["directive"],
                response=response,
                method=LinkMethod(form.cleaned_data["method"]),
                evidence=form.cleaned_data["evidence"],
                state=LinkState(form.cleaned_data["state"]),
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error("directive", str(refusal))
        else:
            changes.link_decided(link.pk)
            messages.success(request, _("Linked."))
            return redirect(response)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "statement": response}
    return render(request, "statements/link_form.html", context, status=status)


@require_POST
def decide_link(request: EditorRequest, link_id: int) -> HttpResponse:
    """Confirm, reject or reopen a link; answer 409 if it has changed meanwhile."""
    try:
        state = LinkState(request.POST.get("state", ""))
        seen = int(request.POST.get("version", ""))
    except ValueError:
        raise Http404(_("Not a known decision about a link.")) from None
    try:
        link = linking.decide_link(
            link_id=link_id, state=state, seen_version=seen, by=request.user, now=timezone.now()
        )
    except ResponseLink.DoesNotExist as error:
        raise Http404(_("This link no longer exists.")) from error
    except Refused as refusal:
        link = ResponseLink.objects.select_related("directive", "response").get(pk=link_id)
        context = {"link": link, "refusal": refusal, "wanted": state}
        return render(request, "statements/link_conflict.html", context, status=409)
    changes.link_decided(link.pk)
    messages.success(
        request, _("The link is now: %(state)s.") % {"state": link.get_state_display()}
    )
    return redirect(link.response)


@require_POST
def measure_link(request: EditorRequest, link_id: int) -> HttpResponse:
    """Retry measuring a link whose measurement failed."""
    link = ResponseLink.objects.select_related("response").filter(pk=link_id).first()
    if link is None:
        raise Http404(_("This link is gone."))
    attempts.end(work=Work.ECHO, row_id=link.pk)
    changes.link_decided(link.pk)
    messages.success(request, _("It is being measured again; reload in a minute."))
    return redirect(link.response)
