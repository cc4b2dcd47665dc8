"""The page on which researchers decide which wordings are followed as set phrases."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from statements.filters.fields import Line
from statements.models import PhraseProposal, ProposalState
from statements.services.profiles import proposals
from statements.services.refusals import Refused
from statements.tasks import changes
from statements.web import errors
from statements.web.requests import EditorRequest

MAX_OPEN, MAX_DISMISSED = 100, 20  # shown


class ProposalForm(forms.Form):
    """The version that a researcher saw, and what the phrase means in English."""

    version = forms.IntegerField(min_value=1, max_value=2_000_000_000)
    gloss = Line(label=gettext_lazy("In English"), max_length=200, required=False)


@require_safe
def proposal_list(request: EditorRequest) -> HttpResponse:
    """List the open proposals with their evidence, and what was dismissed last."""
    rows = PhraseProposal.objects.select_related("directive")
    dismissed = rows.filter(state=ProposalState.DISMISSED).order_by("-decided_at", "-pk")
    context = {
        "active_tab": "phrases",
        "proposals": rows.to_decide()[:MAX_OPEN],
        "total": PhraseProposal.objects.to_decide().count(),
        "dismissed": dismissed.select_related("decided_by")[:MAX_DISMISSED],
    }
    return render(request, "profiles/proposals.html", context)


@require_POST
def follow(request: EditorRequest, proposal_id: int) -> HttpResponse:
    """Follow a wording as a set phrase from now on."""
    form = _form(request)
    try:
        phrase = proposals.follow_proposal(
            proposal_id=proposal_id,
            seen_version=form.cleaned_data["version"],
            gloss=form.cleaned_data["gloss"],
            by=request.user,
            now=timezone.now(),
        )
    except (PhraseProposal.DoesNotExist, Refused) as refusal:
        return _refuse(refusal)
    changes.phrase_saved(phrase.pk)
    messages.success(request, _("Followed from now on: %(phrase)s.") % {"phrase": phrase})
    return redirect("profiles:proposals")


@require_POST
def dismiss(request: EditorRequest, proposal_id: int) -> HttpResponse:
    """Put a proposal aside."""
    form = _form(request)
    try:
        proposals.dismiss_proposal(
            proposal_id=proposal_id,
            seen_version=form.cleaned_data["version"],
            by=request.user,
            now=timezone.now(),
        )
    except (PhraseProposal.DoesNotExist, Refused) as refusal:
        return _refuse(refusal)
    return redirect("profiles:proposals")


@require_POST
def reopen(request: EditorRequest, proposal_id: int) -> HttpResponse:
    """Take a dismissal back."""
    form = _form(request)
    try:
        proposals.reopen_proposal(
            proposal_id=proposal_id, seen_version=form.cleaned_data["version"]
        )
    except (PhraseProposal.DoesNotExist, Refused) as refusal:
        return _refuse(refusal)
    return redirect("profiles:proposals")


def _form(request: EditorRequest) -> ProposalForm:
    form = ProposalForm(request.POST)
    if not form.is_valid():
        raise Http404(_("This decision cannot be read. Go back to the list."))
    return form


def _refuse(refusal: Exception) -> HttpResponse:
    if isinstance(refusal, PhraseProposal.DoesNotExist):
        raise Http404(_("This proposal is no longer there.")) from refusal
    return errors.page(409, _("Not decided"), str(refusal))
