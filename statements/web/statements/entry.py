"""Views that enter and change statements, and link them."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from statements.models import (
    Basis,
    Body,
    LinkMethod,
    LinkState,
    Official,
    ResponseLink,
    Statement,
    Work,
)
from statements.selectors.links.directives import current_revision
from statements.selectors.statements.page import statement_with_particulars
from statements.services.links import attempts, linking
from statements.services.refusals import Refused, StaleEdit
from statements.services.statements.entry import (
    LinkInput,
    SavedBefore,
    Wording,
    change_statement,
    enter_statement,
)
from statements.services.statements.speakers import SpeakerInput
from statements.tasks import changes
from statements.web.requests import EditorRequest
from statements.web.statements.forms import (
    CitationFields,
    CitationForms,
    LinkFields,
    StatementForm,
    citations_in,
)
from statements.web.statements.recognition import Answers, notes_on_names, recognised_in


@require_http_methods(["GET", "HEAD", "POST"])
def add_statement(request: EditorRequest) -> HttpResponse:
    """Enter a statement, its citations and its link to a directive."""
    data = request.POST if request.method == "POST" else None
    form = StatementForm(data)
    cited = CitationForms(data, prefix="cited")
    link = LinkFields(data, optional=True, initial={"directive": request.GET.get("answers")})
    answers = Answers(data)
    if data is not None and all([form.is_valid(), cited.is_valid(), link.is_valid()]):
        try:
            statement = _enter(request, form, cited, link, answers)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, SavedBefore):
                form.data = again = request.POST.copy()
                again["form_key"] = str(uuid4())
        else:
            message = _("Saved. Its measures follow in a moment.")
            return _saved(request, statement, f"{message} {notes_on_names(form, statement)}")
    context = {"form": form, "cited": cited, "link": link, **_suggestions()}
    if data is not None:
        context["recognised"] = recognised_in(form, cited, answers)
    return render(request, "statements/form.html", context, status=422 if data is not None else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_statement(request: EditorRequest, statement_id: int) -> HttpResponse:
    """Change a statement; answer 409 with both versions if it has changed meanwhile."""
    statement = get_object_or_404(statement_with_particulars(), pk=statement_id)
    revision = current_revision(statement)
    stored = StatementForm.of(
        statement,
        revision.text if revision else "",
        revision.basis if revision else Basis.FULL,
    )
    cites = list(statement.citations.order_by("pk").values(*CitationFields.base_fields))
    form = StatementForm(request.POST or None, initial=dict(stored))
    cited = CitationForms(request.POST or None, prefix="cited", initial=cites)
    context: dict[str, Any] = {
        "form": form,
        "cited": cited,
        "statement": statement,
        **_suggestions(),
    }
    status = 200
    if request.method == "POST":
        status = 422
        answers = Answers(request.POST)
        if all([form.is_valid(), cited.is_valid()]):
            try:
                statement = _change(request, statement_id, form, cited, answers)
            except StaleEdit as stale:
                status = 409
                context["conflict"] = _differences(form, dict(stored), cited, cites)
                # The form now shows the stored version, so the next submission is based on it.
                form.data = form_data = request.POST.copy()
                form_data["seen_version"] = str(stale.current)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                message = f"{_('Saved.')} {notes_on_names(form, statement)}"
                return _saved(request, statement, message)
        context["recognised"] = recognised_in(form, cited, answers, statement)
    return render(request, "statements/form.html", context, status=status)


def _saved(request: EditorRequest, statement: Statement, message: str) -> HttpResponse:
    """Redirect to the statement; the tags of the message name the draft to delete."""
    messages.success(request, message.strip(), extra_tags=f"{request.user.pk}:{request.path}")
    return redirect(statement)


def _enter(
    request: EditorRequest,
    form: StatementForm,
    cited: BaseFormSet[CitationFields],
    link: LinkFields,
    answers: Answers,
) -> Statement:
    link_data = link.cleaned_data
    statement = enter_statement(
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
        by=request.user,
        now=timezone.now(),
        accept_alike=answers.accepted,
    )
    changes.statement_saved(statement.pk)
    return statement


def _change(
    request: EditorRequest,
    statement_id: int,
    form: StatementForm,
    cited: BaseFormSet[CitationFields],
    answers: Answers,
) -> Statement:
    statement = change_statement(
        statement_id=statement_id,
        seen_version=form.cleaned_data["seen_version"] or 0,
        facts=_facts(form),
        speaker=_speaker(form, answers),
        tags=form.cleaned_data["tags"],
        wording=_wording(form),
        citations=citations_in(cited),
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


def _differences(
    form: StatementForm,
    stored: dict[str, Any],
    cited: BaseFormSet[CitationFields],
    cites: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """Return the fields whose stored and submitted values differ, with both values."""
    differences = [
        {"label": bound.label, "stored": stored[bound.name], "sent": bound.value()}
        for bound in form.visible_fields()
        if bound.name in stored and _plain(bound.value()) != _plain(stored[bound.name])
    ]
    if (citations := citations_in(cited)) != cites:
        lines = {"stored": _lines(cites), "sent": _lines(citations)}
        differences.append({"label": _("Sources"), **lines})
    return differences


def _lines(cites: list[dict[str, Any]]) -> str:
    """Format citations, one per line."""
    return "\n".join(" · ".join(str(value) for value in cite.values() if value) for cite in cites)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return sorted(map(str, value))
    return str(value or "").replace("\r\n", "\n").strip()


def _suggestions() -> dict[str, Any]:
    """Return names for autocompletion."""
    return {
        "body_names": Body.objects.exclude(name_zh="").values_list("name_zh", flat=True).distinct(),
        "official_names": list(map(str, Official.objects.all())),
    }


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
