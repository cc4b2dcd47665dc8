"""The audit log, for admins."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from statements.filters.audit import AuditFilter
from statements.models import AuditEvent
from statements.models.statements.keys import read_key
from statements.selectors.people.audit import page_of_events
from statements.web.requests import EditorRequest


@require_safe
@never_cache
def audit_log(request: EditorRequest) -> HttpResponse:
    """List audit events, latest first."""
    audit_filter = AuditFilter(request.GET, queryset=AuditEvent.objects.all())
    # An invalid filter finds nothing, rather than widening the search.
    events = audit_filter.qs if audit_filter.is_valid() else AuditEvent.objects.none()
    after = read_key(request.GET.get("after", ""))
    page, next_key = page_of_events(events, after=after)
    context = {
        "form": audit_filter.form,
        "events": page,
        "key_page": {"is_later": bool(after), "next": next_key},
        "active_tab": "people",
    }
    return render(request, "people/audit.html", context)
