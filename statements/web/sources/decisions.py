"""Decide about drafts in the inbox; each decision has a keyboard shortcut."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from statements.models import CaptureDraft, DismissalReason, Statement
from statements.models.statements.keys import read_key
from statements.selectors.sources.inbox import draft_after
from statements.services.refusals import Refused
from statements.services.sources import decisions, versions
from statements.services.statements.entry import MayBeDuplicate
from statements.tasks import changes
from statements.web.requests import EditorRequest
from statements.web.sources.draft_forms import DismissForm, DraftForm
from statements.web.sources.inbox import inbox_address, listed_drafts, show_inbox


@require_POST
def accept(request: EditorRequest, draft_id: int) -> HttpResponse:
    """Enter the statement of a draft and go on to the next one."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        return show_inbox(request, draft_id, form=form, status=422)
    next_draft = draft_after(listed_drafts(request), draft_id)
    try:
        statement = decisions.accept_draft(
            draft_id=draft_id,
            seen_version=form.cleaned_data["version"],
            acceptance=form.acceptance(),
            by=request.user,
            now=timezone.now(),
            accepted_duplicates=form.accepted_ids,
        )
    except CaptureDraft.DoesNotExist as error:
        raise _no_such_draft() from error
    except MayBeDuplicate as refusal:
        # Sent again unchanged, the form enters the statement despite its possible duplicates.
        form.data = data = request.POST.copy()
        data["accepted_duplicates"] = ",".join(
            str(duplicate.statement.pk) for duplicate in refusal.duplicates
        )
        form.add_error(None, str(refusal))
        return show_inbox(request, draft_id, form=form, status=409)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show_inbox(request, draft_id, form=form, status=409)
    changes.statement_saved(statement.pk)
    messages.success(request, _("Accepted: %(title)s.") % {"title": statement})
    return _next(request, draft_id, next_draft)


@require_POST
def take_version(request: EditorRequest, draft_id: int) -> HttpResponse:
    """Offer another version of the page instead of the one in the inbox."""
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
        return redirect(inbox_address(request))
    messages.success(request, _("This is the other version; the former one is a copy of it."))
    return redirect(inbox_address(request, version))


@require_POST
def merge(request: EditorRequest, draft_id: int) -> HttpResponse:
    """Add a draft to a statement as a further citation."""
    version, key = _number(request, "version"), read_key(request.POST.get("statement", ""))
    next_draft = draft_after(listed_drafts(request), draft_id)
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
        return redirect(inbox_address(request))
    messages.success(request, _("Added to: %(title)s.") % {"title": statement})
    return _next(request, draft_id, next_draft)


@require_POST
def dismiss(request: EditorRequest, draft_id: int) -> HttpResponse:
    """Dismiss a draft for a reason."""
    form = DismissForm(request.POST)
    if not form.is_valid():
        raise Http404(_("There is no such reason."))
    next_draft = draft_after(listed_drafts(request), draft_id)
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
        return redirect(inbox_address(request))
    messages.success(request, _("Dismissed: %(title)s.") % {"title": draft})
    return _next(request, draft_id, next_draft)


@require_POST
def undo(request: EditorRequest, draft_id: int) -> HttpResponse:
    """Undo a decision."""
    try:
        draft = decisions.undo_decision(draft_id=draft_id)
    except CaptureDraft.DoesNotExist as error:
        raise _no_such_draft() from error
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("sources:decided")
    messages.success(request, _("To decide again: %(title)s.") % {"title": draft})
    return redirect(inbox_address(request, draft))


def _next(request: EditorRequest, draft_id: int, next_draft: CaptureDraft | None) -> HttpResponse:
    return redirect(inbox_address(request, next_draft, undo=draft_id))


def _number(request: EditorRequest, name: str) -> int:
    return read_key(request.POST.get(name, "")) or 0


def _no_such_draft() -> Http404:
    return Http404(_("There is no such draft or statement; it may have been deleted."))
