"""Views that link a statement to a directive, and decide about links."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from statements.models import LinkMethod, LinkState, ResponseLink, Statement, Work
from statements.services import attempts
from statements.services.links import linking
from statements.services.refusals import Refused
from statements.tasks import changes
from statements.web.requests import EditorRequest
from statements.web.workbench.forms import LinkFields


@require_http_methods(["GET", "HEAD", "POST"])
def add_link(request: EditorRequest, statement_id: int) -> HttpResponse:
    """Link a statement to the directive that it answers."""
    response = get_object_or_404(Statement, pk=statement_id)
    form = LinkFields(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            link = linking.link_response(
                directive=form.cleaned_data["directive"],
                response=response,
                method=LinkMethod(form.cleaned_data["method"]),
                evidence=form.cleaned_data["evidence"],
                state=LinkState(form.cleaned_data["state"]),
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error("directive", str(refusal))
        else:
            changes.link_decided(link.pk)
            messages.success(request, _("Linked."))
            return redirect(response)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "statement": response}
    return render(request, "statements/link_form.html", context, status=status)


@require_POST
def decide_link(request: EditorRequest, link_id: int) -> HttpResponse:
    """Confirm, reject or reopen a link; answer 409 if it has changed meanwhile."""
    try:
        state = LinkState(request.POST.get("state", ""))
        seen = int(request.POST.get("version", ""))
    except ValueError:
        raise Http404(_("Not a known decision about a link.")) from None
    try:
        link = linking.decide_link(
            link_id=link_id, state=state, seen_version=seen, by=request.user, now=timezone.now()
        )
    except ResponseLink.DoesNotExist as error:
        raise Http404(_("This link no longer exists.")) from error
    except Refused as refusal:
        link = ResponseLink.objects.select_related("directive", "response").get(pk=link_id)
        context = {"link": link, "refusal": refusal, "chosen_state": state}
        return render(request, "statements/link_conflict.html", context, status=409)
    changes.link_decided(link.pk)
    messages.success(
        request, _("The link is now: %(state)s.") % {"state": link.get_state_display()}
    )
    return redirect(link.response)


@require_POST
def measure_link(request: EditorRequest, link_id: int) -> HttpResponse:
    """Retry measuring a link whose measurement failed."""
    link = ResponseLink.objects.select_related("response").filter(pk=link_id).first()
    if link is None:
        raise Http404(_("This link is gone."))
    attempts.end(work=Work.ECHO, row_id=link.pk)
    changes.link_decided(link.pk)
    messages.success(request, _("It is being measured again; reload in a minute."))
    return redirect(link.response)
