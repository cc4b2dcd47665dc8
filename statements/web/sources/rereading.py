"""Read stored captures again, see what would change, and apply it or not."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from statements.capture.extraction.article import RULES_VERSION
from statements.models import RereadingChange
from statements.models.statements.keys import read_key
from statements.selectors.sources.rereadings import rereading_page
from statements.services.refusals import Refused
from statements.services.sources.comparing import compare_readings
from statements.services.sources.rereading import begin_rereading, decide_rereading
from statements.tasks import changes
from statements.web.requests import EditorRequest, is_part


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def page(request: EditorRequest) -> HttpResponse:
    """Show how far a rereading is, and what it would change."""
    context = {"page": rereading_page(), "rules_version": RULES_VERSION, "active_tab": "sources"}
    part = "#progress" if is_part(request) else ""
    return render(request, f"sources/rereading.html{part}", context)


@require_safe
@vary_on_headers("HX-Request")
def text_change(request: EditorRequest, change_id: int) -> HttpResponse:
    """Show what a rereading would change in the text of one draft."""
    changes_of_drafts = RereadingChange.objects.select_related("draft__capture")
    change = changes_of_drafts.filter(pk=change_id, fault="").first()
    if change is None:
        raise Http404(_("There is no such change any more."))
    context = {"change": change, "reading": compare_readings(change), "active_tab": "sources"}
    part = "#changes" if is_part(request) else ""
    return render(request, f"sources/reread_text.html{part}", context)


@require_POST
def begin(request: EditorRequest) -> HttpResponse:
    """Read the captures of all drafts again."""
    try:
        begin_rereading(by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    changes.rereading_decided()
    return redirect("sources:rereading")


@require_POST
def decide(request: EditorRequest) -> HttpResponse:
    """Apply what a rereading would change, or drop it."""
    is_to_apply = request.POST.get("act") == "apply"
    try:
        decide_rereading(
            rereading_id=read_key(request.POST.get("rereading", "")) or 0,
            is_to_apply=is_to_apply,
            now=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Being applied.") if is_to_apply else _("Nothing was changed."))
    changes.rereading_decided()
    return redirect("sources:rereading")
