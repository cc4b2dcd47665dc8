"""All changes, and the history of one record."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from statements.filters.history import ChangeFilter
from statements.models import Edit, Removal
from statements.models.statements.keys import read_key
from statements.selectors.history.changes import change_page, edits_of
from statements.selectors.history.records import (
    NoSuchRecord,
    Record,
    find_record,
    last_edit_of,
)
from statements.services.audience import Audience
from statements.services.history import restoring
from statements.services.refusals import Refused
from statements.tasks import changes
from statements.web import errors
from statements.web.requests import EditorRequest

MAX_MERGED = 20  # shown above a history, the latest


@require_safe
@never_cache
def change_list(request: EditorRequest) -> HttpResponse:
    """List the changes of all records, latest first."""
    change_filter = ChangeFilter(request.GET, queryset=Edit.objects.all())
    # An invalid filter finds nothing, rather than widening the search.
    edits = change_filter.qs if change_filter.is_valid() else Edit.objects.none()
    after = read_key(request.GET.get("after", ""))
    page = change_page(edits, after=after)
    context = {
        "form": change_filter.form,
        "groups": page.groups,
        "key_page": {"is_later": bool(after), "next": page.next},
        "active_tab": "history",
    }
    return render(request, "history/changes.html", context)


@require_safe
@never_cache
def record_history(request: EditorRequest, kind: str, record_key: str) -> HttpResponse:
    """Show who changed what of a record."""
    record = record_or_404(kind, record_key)
    after = read_key(request.GET.get("after", ""))
    page = change_page(edits_of(record), after=after)
    context = {
        "record": record,
        "may_restore": record.row and _may_restore(request, record),
        "groups": page.groups,
        "key_page": {"is_later": bool(after), "next": page.next},
        "seen": last_edit_of(kind, record_key),
        "merged": Removal.objects.merged_into(kind, record_key).order_by("-pk")[:MAX_MERGED],
        "active_tab": "history",
    }
    return render(request, "history/record.html", context)


@require_POST
def restore(request: EditorRequest, edit_id: int) -> HttpResponse:
    """Take a field, a change, or a whole record back to what it was."""
    edit = Edit.objects.filter(pk=edit_id).first()
    seen = read_key(request.POST.get("seen", "")) or 0
    if edit is None:
        raise Http404(_("There is no such change."))
    if not _may_restore(request, record_or_404(edit.root_model, edit.root_key)):
        raise PermissionDenied
    try:
        if "whole" in request.POST:
            restoring.restore_record(edit_id=edit.pk, seen_edit=seen)
        else:
            column = request.POST.get("column", "")
            restoring.restore_values(edit_id=edit.pk, column=column, seen_edit=seen)
    except Refused as refusal:
        return errors.page(409, _("Not restored"), str(refusal))
    changes.record_changed(edit.root_model, edit.root_key)
    messages.success(request, _("Restored. This is a change of its own, and can be undone."))
    return redirect("history:record", edit.root_model, edit.root_key)


def _may_restore(request: EditorRequest, record: Record) -> bool:
    audience = Audience.ADMINS if record.kind.is_for_admins else Audience.RESEARCHERS
    return audience.includes(request.user)


def record_or_404(kind: str, record_key: str) -> Record:
    """Return a record, be it removed. Raises ``Http404``."""
    try:
        return find_record(kind, record_key)
    except NoSuchRecord:
        raise Http404(_("There is no such record, and there never was.")) from None
