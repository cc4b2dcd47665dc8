"""The choices of comboboxes, and tags made on the spot."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from statements.engine.dates.days import UnreadableDate
from statements.models import ImpreciseDate
from statements.selectors.workbench.choices import Asker, choices_of
from statements.services.refusals import Refused
from statements.services.workbench.tags import make_tag
from statements.web.requests import EditorRequest

_LONGEST = 100  # characters that are looked up
# Made when the statement is saved; a tag is made at once.
_CAN_BE_NEW = {"body", "speaker", "publisher", "tag"}


@require_safe
@never_cache
def choices(request: EditorRequest, what: str) -> HttpResponse:
    """Render the choices of a field for what was typed."""
    typed = request.GET.get("q", "").strip()[:_LONGEST]
    try:
        day = ImpreciseDate.parse(request.GET.get("on", ""))
    except UnreadableDate:
        day = None
    asker = Asker(request.user, place=request.GET.get("place", ""), day=day)
    try:
        offers = choices_of(what, typed, asker)
    except KeyError:
        raise Http404(_("There are no choices of this kind.")) from None
    labels = {choice.label for choice in offers}
    context = {
        "choices": offers,
        "typed": typed,
        "what": what,
        "can_be_new": bool(typed) and what in _CAN_BE_NEW and typed not in labels,
    }
    return render(request, "workbench/choices.html", context)


@require_POST
def add_tag(request: EditorRequest) -> JsonResponse:
    """Make a tag of a typed name; answer with its code and label, or why not."""
    try:
        tag = make_tag(name=request.POST.get("name", ""))
    except Refused as refusal:
        return JsonResponse({"fault": str(refusal)}, status=422)
    return JsonResponse({"value": tag.slug, "label": str(tag)})
