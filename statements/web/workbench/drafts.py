"""Drafts: stored while somebody types, listed, restored and discarded."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from statements.models import Draft
from statements.models.statements.keys import read_key
from statements.selectors.workbench.drafts import draft_to_restore, drafts_of
from statements.services.refusals import Refused, StaleEdit
from statements.services.workbench import drafts
from statements.services.workbench.drafts import DraftEnded, DraftTooLong
from statements.web.requests import EditorRequest
from statements.web.workbench.restoring import TYPED_FOR

# Hidden fields of the form, which nobody types.
_NOT_KEPT = {"csrfmiddlewaretoken", "form_key", "draft_version", "then"}
_STATUSES: dict[type[Refused], int] = {StaleEdit: 409, DraftTooLong: 413}


@require_POST
@never_cache
def keep(request: EditorRequest) -> JsonResponse:
    """Store the fields of a form as a draft; answer with its version and time, or why not."""
    key = read_uuid(request.POST.get("form_key", ""))
    if key is None:
        return JsonResponse({"fault": _("This form has no key. Open it again.")}, status=400)
    statement_id = read_key(request.GET.get("editing", ""))
    try:
        draft = drafts.keep_draft(
            key=key,
            person=request.user,
            statement_id=statement_id,
            fields={
                **{
                    name: texts
                    for name, texts in request.POST.lists()
                    if name not in _NOT_KEPT and isinstance(name, str)
                },
                **({TYPED_FOR: [str(statement_id)]} if statement_id else {}),
            },
            seen_version=read_key(request.POST.get("draft_version", "")) or 0,
            now=timezone.now(),
            sent_before=bool(request.POST.get("sent_before")),
        )
    except DraftEnded as ended:
        address = ended.statement.get_absolute_url()
        return JsonResponse({"fault": str(ended), "address": address}, status=410)
    except Refused as refusal:
        status = _STATUSES.get(type(refusal), 422)
        return JsonResponse({"fault": str(refusal)}, status=status)
    return JsonResponse({"version": draft.version, "at": clock(draft)})


@require_safe
@never_cache
def draft_list(request: EditorRequest) -> HttpResponse:
    """List the person's drafts, to be restored or discarded."""
    return render(request, "workbench/drafts.html", {"drafts": drafts_of(request.user)})


@require_POST
def discard(request: EditorRequest) -> HttpResponse:
    """Discard a draft, and go back to the list or to a blank form."""
    if key := read_uuid(request.POST.get("key", "")):
        drafts.discard_draft(key=key, person=request.user)
        messages.success(request, _("The draft is discarded."), extra_tags=str(key))
    back = "statements:add" if request.POST.get("back") == "add" else "statements:drafts"
    return redirect(back)


def clock(draft: Draft) -> str:
    """Return the time of a draft's last change, as in 12:03:41."""
    return format_date(timezone.localtime(draft.updated_at), "H:i:s")


def read_uuid(text: str) -> UUID | None:
    """Parse a UUID in its usual spelling; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def draft_of(request: EditorRequest) -> Draft | None:
    """Return the draft that the address asks to restore; None without one."""
    key = read_uuid(request.GET.get("draft", ""))
    return drafts_of(request.user).filter(key=key).first() if key else None


def draft_context(
    request: EditorRequest, *, key: object, statement_id: int | None = None
) -> dict[str, object]:
    """Return the context of a form for its draft: the version it has seen, and another draft."""
    own_key = read_uuid(str(key)) or uuid4()
    offer, more = draft_to_restore(request.user, statement_id=statement_id, but=own_key)
    own = Draft.objects.filter(key=own_key, person=request.user).first()
    seen = read_key(request.POST.get("draft_version", ""))
    version = seen if seen is not None else own.version if own else 0
    return {"draft": own, "draft_version": version, "offer": offer, "more": more}
