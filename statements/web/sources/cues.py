"""What was decided last, how often each cue was right, and the retirement of cues."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from statements.models import CaptureDraftState
from statements.selectors.sources import inbox
from statements.selectors.sources.cues import cue_records
from statements.services.refusals import Refused
from statements.services.sources.cues import bring_back_cue, retire_cue
from statements.web.requests import EditorRequest


@require_safe
def decided(request: EditorRequest) -> HttpResponse:
    """List what was decided last, so that it can be undone, and the record of each cue."""
    context = {
        "accepted": inbox.decided_drafts(CaptureDraftState.ACCEPTED),
        "merged": inbox.decided_drafts(CaptureDraftState.MERGED),
        "dismissed": inbox.decided_drafts(CaptureDraftState.DISMISSED),
        "cues": cue_records().values(),
        "active_tab": "inbox",
    }
    return render(request, "sources/decided.html", context)


@require_POST
def retire(request: EditorRequest) -> HttpResponse:
    """Judge pages by a cue no longer, or again."""
    name = request.POST.get("cue", "")
    try:
        if request.POST.get("act") == "bring_back":
            bring_back_cue(name=name)
            sentence = _("Back in use: %(cue)s. Pages that arrive from now on are judged by it.")
        else:
            retire_cue(name=name, by=request.user, now=timezone.now())
            sentence = _("Retired: %(cue)s. Pages that arrive from now on are judged without it.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, sentence % {"cue": name})
    return redirect("sources:decided")
