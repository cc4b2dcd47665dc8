"""The inbox: drafts to decide, one of them open."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from statements.engine.dates.days import day_in_beijing
from statements.models import (
    CaptureDraft,
    DismissalReason,
    ImpreciseDate,
    StatementKind,
)
from statements.models.statements.keys import read_key
from statements.selectors.sources import inbox
from statements.services.workbench.proposals import Proposal, propose_directives
from statements.web.requests import EditorRequest
from statements.web.sources.draft_forms import DraftForm
from statements.web.workbench.additions import states_in

MAX_QUERY_CHARACTERS = 100
MAX_PROPOSALS = 3  # directives, each chosen by a digit


@require_safe
def inbox_page(request: EditorRequest, draft_id: int | None = None) -> HttpResponse:
    """List the drafts to decide, and show one of them."""
    return show_inbox(request, draft_id)


def show_inbox(
    request: EditorRequest,
    draft_id: int | None,
    *,
    form: DraftForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the list and one of its drafts, by ``form`` as it was sent."""
    loaded = inbox.load_inbox(
        listed_drafts(request),
        opened_id=draft_id,
        decided_id=read_key(request.GET.get("undo", "")) or 0,
    )
    opened = loaded.opened
    is_shown = opened is not None and opened.draft.pk == draft_id
    if form and not is_shown:
        # Somebody decided meanwhile, and another draft or none is there to say so beside.
        for error in form.non_field_errors():
            messages.error(request, str(error))
    if opened and (form is None or not is_shown):
        form = DraftForm(initial=DraftForm.initial_of(opened))
    context = {
        "inbox": loaded,
        "proposals": _proposed_directives(opened),
        "decisions": states_in(request.POST),
        "form": form,
        "query": _query(request),
        "order": _order(request),
        "today": day_in_beijing(timezone.now()),
        "list_query": _list_query(request),
        "reasons": DismissalReason.choices,
        "active_tab": "inbox",
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


def _query(request: EditorRequest) -> str:
    return request.GET.get("q", "").strip()[:MAX_QUERY_CHARACTERS]


def _order(request: EditorRequest) -> str:
    return "score" if request.GET.get("sort") == "score" else "arrival"


def listed_drafts(request: EditorRequest) -> list[CaptureDraft]:
    """Return the drafts of the list, filtered and sorted as the address says."""
    drafts = inbox.drafts_to_decide(query=_query(request), order=_order(request))
    return list(drafts[: inbox.MAX_DRAFTS])


def _list_query(request: EditorRequest) -> dict[str, str]:
    """Return what keeps the list as it is in other addresses of the inbox."""
    query = {"q": _query(request), "sort": "score" if _order(request) == "score" else ""}
    return {name: value for name, value in query.items() if value}


def inbox_address(request: EditorRequest, draft: CaptureDraft | None = None, **more: object) -> str:
    """Return the address of a draft, or of the first one, with the list as it is."""
    query = _list_query(request) | more
    if draft:
        return reverse("sources:draft", args=[draft.pk], query=query)
    return reverse("sources:inbox", query=query)
