"""Pages for reviewing the links between directives and responses."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from statements.filters.fields import Line, Text
from statements.models import Depth, MentionState, ResponseLink, Stance
from statements.models.statements.keys import read_key
from statements.selectors.links import review
from statements.selectors.links.decisions import latest_decision
from statements.services.links import reviewing
from statements.services.links.linking import Codes
from statements.services.links.reviewing import NotNamed, SeenLink, Verdict
from statements.services.refusals import Refused, StaleEdit
from statements.tasks import changes
from statements.web.requests import EditorRequest, WebRequest
from statements.web.stale_forms import show_stored

_SKIPPED = "review_skipped"
MAX_GROUPS = 200  # shown; the most named
MAX_SKIPPED = 500  # remembered in a session


class VerdictForm(forms.Form):
    """A reviewer's verdict on a link; codes require the words that support them."""

    link = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    stance = forms.ModelChoiceField(
        label=gettext_lazy("Stance"), queryset=Stance.objects.all(), required=False
    )
    stance_passage = Line(label=gettext_lazy("Supporting quote"), max_length=500, required=False)
    depth = forms.ModelChoiceField(
        label=gettext_lazy("Depth"), queryset=Depth.objects.all(), required=False
    )
    depth_passage = Line(label=gettext_lazy("Supporting quote"), max_length=500, required=False)
    meaning = Text(
        label=gettext_lazy("Other directive (not in the archive)"), rows=1, most=300, required=False
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        for code in ("stance", "depth"):
            passage = f"{code}_passage"
            if passage not in self.errors and bool(cleaned.get(code)) != bool(cleaned.get(passage)):
                self.add_error(passage, _("Give a code together with the quote that supports it."))
        return cleaned

    @property
    def codes(self) -> Codes:
        names = ("stance", "stance_passage", "depth", "depth_passage")
        return Codes(**{name: self.cleaned_data[name] for name in names})


@require_safe
def queue(request: EditorRequest) -> HttpResponse:
    """Show the least certain open link, or the one in the address, with its evidence."""
    return _show(request, link_id=read_key(request.GET.get("link", "")))


@require_POST
def decide(request: EditorRequest) -> HttpResponse:
    """Record a verdict and show the next link; answer 409 if the link has changed since."""
    form = VerdictForm(request.POST)
    verdict = request.POST.get("verdict", "")
    if verdict not in {"skip", *Verdict}:
        raise Http404(_("Not a known verdict."))
    if not form.is_valid():
        return _show(request, form, status=422)
    link_id, version = form.cleaned_data["link"], form.cleaned_data["version"]
    if verdict == "skip":
        skipped = [*request.session.get(_SKIPPED, []), link_id]
        request.session[_SKIPPED] = skipped[-MAX_SKIPPED:]
        return redirect("statements:review")
    try:
        reviewing.decide_in_review(
            verdict=Verdict(verdict),
            link_id=link_id,
            seen_version=version,
            by=request.user,
            now=timezone.now(),
            codes=form.codes,
            meaning=form.cleaned_data["meaning"],
        )
    except ResponseLink.DoesNotExist as error:
        raise Http404(_("This link no longer exists.")) from error
    except Refused as refusal:
        form.add_error("meaning" if isinstance(refusal, NotNamed) else None, str(refusal))
        return _show(request, form, status=409 if isinstance(refusal, StaleEdit) else 422)
    changes.link_decided(link_id)
    return redirect("statements:review")


def _show(
    request: EditorRequest,
    form: VerdictForm | None = None,
    *,
    link_id: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the link of a rejected form, the one asked for, or the next one."""
    link_id = form.cleaned_data.get("link") if form else link_id
    skipped = request.session.get(_SKIPPED, [])
    case = review.next_case(skipped=skipped, link_id=link_id)
    if case is None and link_id:
        case = review.next_case(skipped=skipped)
    if case is None and skipped:
        # Every link has been shown once; start again with the skipped ones.
        request.session[_SKIPPED] = []
        case = review.next_case()
    if case and form is None:
        form = VerdictForm(initial={"link": case.link.pk, "version": case.link.version})
    elif case and form:
        show_stored(form, request, link=case.link.pk, version=case.link.version)
    context = {
        "case": case,
        "form": form,
        "decision": latest_decision(request.user, now=timezone.now()),
        "active_tab": "review",
    }
    return render(request, "review/queue.html", context, status=status)


@require_safe
def batch(request: EditorRequest) -> HttpResponse:
    """Show the high-confidence links, to be confirmed together."""
    links = review.certain_by_name()
    context = {
        "links": links,
        "duplicates": review.possible_duplicates(link.response for link in links),
        "active_tab": "review",
    }
    return render(request, "review/batch.html", context)


@require_POST
def confirm_batch(request: EditorRequest) -> HttpResponse:
    """Confirm the selected links and offer to undo it."""
    batch = reviewing.confirm_batch(links=_seen(request), by=request.user, now=timezone.now())
    if batch.act:
        changes.links_decided(batch.act.rows.values_list("row_id", flat=True))
    context = {"done": batch, "active_tab": "review"}
    return render(request, "review/confirmed.html", context)


def _seen(request: WebRequest) -> list[SeenLink]:
    """Parse the submitted links, each as “id-version”."""
    seen = []
    for value in request.POST.getlist("link")[: review.BATCH]:
        link, _dash, version = value.partition("-")
        link_id, seen_version = read_key(link), read_key(version)
        if link_id is None or seen_version is None:
            raise Http404(_("Not a known link."))
        seen.append((link_id, seen_version))
    return seen


@require_safe
def unresolved(request: WebRequest) -> HttpResponse:
    """Show names in responses that match no single directive, in one state or in all."""
    states = [choice for choice in MentionState.choices if choice[0] != MentionState.RESOLVED]
    state, meaning = request.GET.get("state", ""), request.GET.get("meaning", "")
    if state and state not in dict(states):
        raise Http404(_("Not a known state of a name."))
    context = {
        "groups": review.unresolved_groups(MAX_GROUPS, state),
        "states": states,
        "state": state,
        "meaning": meaning,
        "statements": review.statements_naming(meaning)[:100] if meaning else [],
        "active_tab": "review",
    }
    return render(request, "review/unresolved.html", context)


@require_safe
def quality(request: WebRequest) -> HttpResponse:
    """Show how often proposals were right so far."""
    context = {"precisions": review.precisions(), "active_tab": "review"}
    return render(request, "review/quality.html", context)
