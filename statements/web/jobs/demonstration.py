"""Put the demonstration archive into an empty site, and take it out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from statements.services.imports import demonstration
from statements.services.refusals import Refused
from statements.tasks import changes
from statements.web.requests import EditorRequest


@require_POST
def change(request: EditorRequest) -> HttpResponse:
    """Let a worker put it in, or take it out, and show how far it is."""
    try:
        if "out" in request.POST:
            job = demonstration.take_out(by=request.user, now=timezone.now())
        else:
            job = demonstration.put_in(by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("administration:index")
    changes.import_requested(job.pk)
    return redirect(job)
