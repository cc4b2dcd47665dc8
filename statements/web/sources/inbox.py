"""The inbox, in which researchers decide about drafts with one key each."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from statements.engine.dates.days import day_in_beijing
from statements.filters.dates import read_written_date
from statements.filters.fields import Line
from statements.models import (
    BodyKind,
    CaptureDraft,
    DismissalReason,
    Genre,
    ImpreciseDate,
    Statement,
    StatementKind,
)
from statements.models.statements.keys import read_key
from statements.selectors.sources import inbox
from statements.selectors.sources.cues import cue_records
from statements.services.refusals import Refused
from statements.services.sources import decisions, versions
from statements.services.statements.entry import AlikeEntered
from statements.services.workbench.proposals import Proposal, propose_directives
from statements.tasks import changes
from statements.web.requests import EditorRequest
from statements.web.workbench.additions import read_additions, states_in

MAX_QUERY_CHARACTERS = 100
MAX_PROPOSALS = 3  # directives, each chosen by a digit


class DraftForm(forms.Form):
    """What an editor confirms of a draft. Every field has a proposal."""

    title = Line(label=gettext_lazy("Title"), max_length=300)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=StatementKind)
    genre = forms.ModelChoiceField(
        label=gettext_lazy("Form"), queryset=Genre.objects.all(), to_field_name="slug"
    )
    body_kind = forms.ChoiceField(label=gettext_lazy("Kind of body"), choices=BodyKind)
    body_name = Line(label=gettext_lazy("Body"), max_length=100, required=False)
    date = Line(label=gettext_lazy("Date"), max_length=60, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    accept_alike = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)

    def clean_date(self) -> Any:
        date_text = self.cleaned_data["date"]
        return read_written_date(date_text) if date_text else None

    def acceptance(self) -> decisions.Acceptance:
        cleaned = self.cleaned_data
        additions = read_additions(cast("QueryDict", self.data), draft_key=None)
        return decisions.Acceptance(
            kind=StatementKind(cleaned["kind"]),
            genre=cleaned["genre"],
            title=cleaned["title"],
            date_range=cleaned["date"],
            body_kind=cleaned["body_kind"],
            body_name=cleaned["body_name"],
            decisions=additions.decisions,
        )

    @property
    def accepted_ids(self) -> set[int]:
        parts = self.cleaned_data["accept_alike"].split(",")
        return {key for part in parts if (key := read_key(part)) is not None}


class DismissForm(forms.Form):
    """Why a draft is put aside."""

    reason = forms.ChoiceField(choices=DismissalReason)
    version = forms.IntegerField()


@require_safe
def inbox_page(request: EditorRequest, draft_id: int | None = None) -> HttpResponse:
    """List the drafts to decide, and show one of them."""
    return _page(request, draft_id)


@require_POST
def accept(request: EditorRequest, draft_id: int) -> HttpResponse:
    """Enter the statement of a draft and go on to the next one."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        return _page(request, draft_id, form=form, status=422)
    next_draft = inbox.draft_after(_listed_drafts(request), draft_id)
    try:
        statement = decisions.accept_draft(
            draft_id=draft_id,
            seen_version=form.cleaned_data["version"],
            acceptance=form.acceptance(),
            by=request.user,
            now=timezone.now(),
            accept_alike=form.accepted_ids,
        )
    except CaptureDraft.DoesNotExist as error:
        raise _no_such_draft() from error
    except AlikeEntered as refusal:
        # Sent again as it is, the statement is entered beside those that are alike.
        form.data = data = request.POST.copy()
        data["accept_alike"] = ",".join(
            str(duplicate.statement.pk) for duplicate in refusal.similar
        )
        form.add_error(None, str(refusal))
        return _page(request, draft_id, form=form, status=409)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, draft_id, form=form, status=409)
    changes.statement_saved(statement.pk)
    messages.success(request, _("Accepted: %(title)s.") % {"title": statement})
    return _next(request, draft_id, next_draft)


@require_POST
def take_version(request: EditorRequest, draft_id: int) -> HttpResponse:
    """Offer another version of the page instead of the one that waits."""
    try:
        version = versions.take_version(
            draft_id=draft_id,
            seen_version=_number(request, "version"),
            copy_id=_number(request, "copy"),
        )
    except CaptureDraft.DoesNotExist as error:
        raise _no_such_draft() from error
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_list_address(request))
    messages.success(request, _("This is the other version; the former one is a copy of it."))
    return redirect(_list_address(request, version))


@require_POST
def merge(request: EditorRequest, draft_id: int) -> HttpResponse:
    """Add a draft to a statement as a further citation."""
    version, key = _number(request, "version"), read_key(request.POST.get("statement", ""))
    next_draft = inbox.draft_after(_listed_drafts(request), draft_id)
    try:
        statement = decisions.merge_draft(
            draft_id=draft_id,
            seen_version=version,
            statement_id=key or 0,
            by=request.user,
            now=timezone.now(),
        )
    except (CaptureDraft.DoesNotExist, Statement.DoesNotExist) as error:
        raise _no_such_draft() from error
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_list_address(request))
    messages.success(request, _("Added to: %(title)s.") % {"title": statement})
    return _next(request, draft_id, next_draft)


@require_POST
def dismiss(request: EditorRequest, draft_id: int) -> HttpResponse:
    """Put a draft aside for a reason."""
    form = DismissForm(request.POST)
    if not form.is_valid():
        raise Http404(_("There is no such reason."))
    next_draft = inbox.draft_after(_listed_drafts(request), draft_id)
    try:
        draft = decisions.dismiss_draft(
            draft_id=draft_id,
            seen_version=form.cleaned_data["version"],
            reason=DismissalReason(form.cleaned_data["reason"]),
            by=request.user,
            now=timezone.now(),
        )
    except CaptureDraft.DoesNotExist as error:
        raise _no_such_draft() from error
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_list_address(request))
    messages.success(request, _("Dismissed: %(title)s.") % {"title": draft})
    return _next(request, draft_id, next_draft)


@require_POST
def undo(request: EditorRequest, draft_id: int) -> HttpResponse:
    """Take a decision back."""
    try:
        draft = decisions.undo_decision(draft_id=draft_id)
    except CaptureDraft.DoesNotExist as error:
        raise _no_such_draft() from error
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("sources:decided")
    messages.success(request, _("To decide again: %(title)s.") % {"title": draft})
    return redirect(_list_address(request, draft))


def _page(
    request: EditorRequest,
    draft_id: int | None,
    *,
    form: DraftForm | None = None,
    status: int = 200,
) -> HttpResponse:
    open_drafts = _listed_drafts(request)
    opened = inbox.open_draft(open_drafts, draft_id)
    is_shown = opened is not None and opened.draft.pk == draft_id
    if form and not is_shown:
        # Somebody decided meanwhile, and another draft or none is there to say so beside.
        for error in form.non_field_errors():
            messages.error(request, str(error))
    if opened and (form is None or not is_shown):
        form = DraftForm(initial=_proposal(opened))
    undone = read_key(request.GET.get("undo", "")) or 0
    context = {
        "drafts": open_drafts,
        "proposals": _proposed_directives(opened),
        "decisions": states_in(request.POST),
        "cues": cue_records(),
        "opened": opened,
        "form": form,
        "query": _query(request),
        "order": _order(request),
        "today": day_in_beijing(timezone.now()),
        "list_query": _list_query(request),
        "counts": inbox.count_by_state(),
        "unread": inbox.count_unread(),
        "reasons": DismissalReason.choices,
        "undo": CaptureDraft.objects.filter(pk=undone, decided_at__isnull=False).first(),
        "section": "inbox",
    }
    return render(request, "sources/inbox.html", context, status=status)


def _proposed_directives(opened: inbox.OpenDraft | None) -> list[Proposal]:
    """Return the directives that the draft on the page may answer."""
    if opened is None or opened.draft.kind != StatementKind.RESPONSE or not opened.draft.text:
        return []
    draft = opened.draft
    source = draft.capture.source
    return propose_directives(
        title=draft.title,
        text=draft.text,
        date=ImpreciseDate(draft.day, draft.day) if draft.day else None,
        place=source.jurisdiction if source else None,
        tags=(),
        statement_id=None,
    )[:MAX_PROPOSALS]


def _proposal(opened: inbox.OpenDraft) -> dict[str, Any]:
    draft = opened.draft
    day = draft.reported_on or draft.day  # a person looks at it
    return {
        "title": draft.title,
        "kind": draft.kind,
        "genre": opened.genre.slug if opened.genre else "",
        "body_kind": draft.body_kind or BodyKind.PARTY,
        "body_name": opened.body_name,
        "date": day.isoformat() if day else "",
        "version": draft.version,
    }


def _query(request: EditorRequest) -> str:
    return request.GET.get("q", "").strip()[:MAX_QUERY_CHARACTERS]


def _order(request: EditorRequest) -> str:
    return "score" if request.GET.get("sort") == "score" else "arrival"


def _listed_drafts(request: EditorRequest) -> list[CaptureDraft]:
    """Return the drafts of the list, filtered and sorted as the address says."""
    drafts = inbox.drafts_to_decide(query=_query(request), order=_order(request))
    return list(drafts[: inbox.MAX_DRAFTS])


def _next(request: EditorRequest, draft_id: int, next_draft: CaptureDraft | None) -> HttpResponse:
    return redirect(_list_address(request, next_draft, undo=draft_id))


def _list_query(request: EditorRequest) -> dict[str, str]:
    """Return what keeps the list as it is in other addresses of the inbox."""
    kept = {"q": _query(request), "sort": "score" if _order(request) == "score" else ""}
    return {name: value for name, value in kept.items() if value}


def _list_address(request: EditorRequest, draft: CaptureDraft | None = None, **more: object) -> str:
    """Return the address of a draft, or of the first one, with the list as it is."""
    query = _list_query(request) | more
    if draft:
        return reverse("sources:draft", args=[draft.pk], query=query)
    return reverse("sources:inbox", query=query)


def _number(request: EditorRequest, name: str) -> int:
    return read_key(request.POST.get(name, "")) or 0


def _no_such_draft() -> Http404:
    return Http404(_("There is no such draft or statement; it may have been deleted."))
