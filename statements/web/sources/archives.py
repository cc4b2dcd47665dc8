"""Past editions of a newspaper: ask for a period, pause it, resume it, stop it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from statements.models import ArchivePeriod, Source
from statements.services.refusals import Refused
from statements.services.sources import archives
from statements.tasks import changes
from statements.web.requests import EditorRequest
from statements.web.sources.forms import ArchiveForm


@require_POST
def request_period(request: EditorRequest, source_id: int) -> HttpResponse:
    """Have the editions of a period read."""
    form = ArchiveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter two days, such as 2025-01-01 and 2025-12-31."))
        return redirect("sources:source", source_id)
    try:
        archives.request_period(
            source_id=source_id,
            first=form.cleaned_data["first"],
            last=form.cleaned_data["last"],
            form_key=form.cleaned_data["form_key"],
            now=timezone.now(),
        )
    except Source.DoesNotExist as missing:
        raise Http404(_("There is no such source; it may have been deleted.")) from missing
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("sources:source", source_id)
    changes.source_due()
    return _periods_of(source_id)


@require_POST
def change_period(request: EditorRequest, period_id: int) -> HttpResponse:
    """Pause, resume or stop the reading of a period. Safe to repeat."""
    act = request.POST.get("act")
    try:
        if act == "pause":
            period = archives.pause_period(period_id=period_id)
        elif act == "resume":
            period = archives.resume_period(period_id=period_id, now=timezone.now())
            changes.source_due()
        elif act == "stop":
            period = archives.stop_period(period_id=period_id, now=timezone.now())
        else:
            raise Http404(_("There is no such action."))
    except ArchivePeriod.DoesNotExist as missing:
        raise Http404(_("There is no such period; its source may have been deleted.")) from missing
    return _periods_of(period.source_id)


def _periods_of(source_id: int) -> HttpResponse:
    """Lead to where the page of a source shows its periods."""
    return redirect(reverse("sources:source", args=[source_id]) + "#archive")
