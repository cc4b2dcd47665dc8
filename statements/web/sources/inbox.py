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

from statements.filters.dates import read_written_date
from statements.filters.fields import Line
from statements.models import (
    BodyKind,
    CaptureDraft,
    CaptureDraftState,
    DismissalReason,
    Genre,
    ImpreciseDate,
    Statement,
    StatementKind,
)
from statements.models.statements.keys import read_key
from statements.selectors.sources import inbox
from statements.services.refusals import Refused
from statements.services.sources import drafts
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

    def acceptance(self) -> drafts.Acceptance:
        cleaned = self.cleaned_data
        additions = read_additions(cast("QueryDict", self.data), draft_key=None)
        return drafts.Acceptance(
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


@require_safe
def decided(request: EditorRequest) -> HttpResponse:
    """List what was decided last, so that it can be undone, and the record of each cue."""
    context = {
        "accepted": inbox.decided_drafts(CaptureDraftState.ACCEPTED),
        "merged": inbox.decided_drafts(CaptureDraftState.MERGED),
        "dismissed": inbox.decided_drafts(CaptureDraftState.DISMISSED),
        "cues": sorted(inbox.cue_records().values(), key=lambda record: record.precision),
        "counts": inbox.count_by_state(),
        "section": "inbox",
    }
    return render(request, "sources/decided.html", context)


@require_POST
def accept(request: EditorRequest, draft_id: int) -> HttpResponse:
    """Enter the statement of a draft and go on to the next one."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        return _page(request, draft_id, form=form, status=422)
    next_draft = _draft_after(draft_id)
    try:
        statement = drafts.accept_draft(
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
    return _next(draft_id, next_draft)


@require_POST
def merge(request: EditorRequest, draft_id: int) -> HttpResponse:
    """Add a draft to a statement as a further citation."""
    version, key = _number(request, "version"), read_key(request.POST.get("statement", ""))
    next_draft = _draft_after(draft_id)
    try:
        statement = drafts.merge_draft(
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
        return redirect("sources:inbox")
    messages.success(request, _("Added to: %(title)s.") % {"title": statement})
    return _next(draft_id, next_draft)


@require_POST
def dismiss(request: EditorRequest, draft_id: int) -> HttpResponse:
    """Put a draft aside for a reason."""
    form = DismissForm(request.POST)
    if not form.is_valid():
        raise Http404(_("There is no such reason."))
    next_draft = _draft_after(draft_id)
    try:
        draft = drafts.dismiss_draft(
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
        return redirect("sources:inbox")
    messages.success(request, _("Dismissed: %(title)s.") % {"title": draft})
    return _next(draft_id, next_draft)


@require_POST
def undo(request: EditorRequest, draft_id: int) -> HttpResponse:
    """Take a decision back."""
    try:
        draft = drafts.undo_decision(draft_id=draft_id)
    except CaptureDraft.DoesNotExist as error:
        raise _no_such_draft() from error
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("sources:decided")
    messages.success(request, _("To decide again: %(title)s.") % {"title": draft})
    return redirect("sources:draft", draft.pk)


def _page(
    request: EditorRequest,
    draft_id: int | None,
    *,
    form: DraftForm | None = None,
    status: int = 200,
) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:MAX_QUERY_CHARACTERS]
    order = "score" if request.GET.get("sort") == "score" else "arrival"
    open_drafts = list(inbox.drafts_to_decide(query=query, order=order)[: inbox.MAX_DRAFTS])
    opened = inbox.open_draft(open_drafts, draft_id)
    if opened and (form is None or draft_id != opened.draft.pk):
        form = DraftForm(initial=_proposal(opened))
    undone = read_key(request.GET.get("undo", "")) or 0
    context = {
        "drafts": open_drafts,
        "proposals": _proposed_directives(opened),
        "decisions": states_in(request.POST),
        "cues": inbox.cue_records(),
        "opened": opened,
        "form": form,
        "query": query,
        "order": order,
        "counts": inbox.count_by_state(),
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
    return {
        "title": draft.title,
        "kind": draft.kind,
        "genre": opened.genre.slug if opened.genre else "",
        "body_kind": draft.body_kind or BodyKind.PARTY,
        "body_name": opened.body_name,
        "date": draft.day.isoformat() if draft.day else "",
        "version": draft.version,
    }


def _draft_after(draft_id: int) -> CaptureDraft | None:
    """Return the draft that is listed after this one, or else before it."""
    open_drafts = list(inbox.drafts_to_decide()[: inbox.MAX_DRAFTS])
    opened = inbox.open_draft(open_drafts, draft_id)
    if opened is None or opened.draft.pk != draft_id:
        return None
    return opened.next_draft or opened.previous_draft


def _next(draft_id: int, next_draft: CaptureDraft | None) -> HttpResponse:
    here = (
        reverse("sources:draft", args=[next_draft.pk]) if next_draft else reverse("sources:inbox")
    )
    return redirect(f"{here}?undo={draft_id}")


def _number(request: EditorRequest, name: str) -> int:
    return read_key(request.POST.get(name, "")) or 0


def _no_such_draft() -> Http404:
    return Http404(_("There is no such draft or statement; it may have been deleted."))
