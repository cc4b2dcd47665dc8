"""The choices of comboboxes, and tags and forms made on the spot."""

from collections.abc import Callable

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from statements.engine.dates.days import UnreadableDate
from statements.models import Genre, ImpreciseDate, Role, Tag
from statements.selectors.workbench.choices import Asker, choices_of
from statements.services.refusals import Refused
from statements.services.workbench.tags import make_form, make_tag
from statements.web.requests import EditorRequest

_LONGEST = 100  # characters that are looked up
# Made when the statement is saved; tags and forms are made at once, forms by admins.
_CAN_BE_NEW = {"body", "speaker", "publisher", "tag"}
_NEW_FOR_ADMINS = {"form"}


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
    can_be_new = _CAN_BE_NEW | (_NEW_FOR_ADMINS if Role.ADMIN in request.user.roles else set())
    context = {
        "choices": offers,
        "typed": typed,
        "what": what,
        "can_be_new": bool(typed) and what in can_be_new and typed not in labels,
    }
    return render(request, "workbench/choices.html", context)


@require_POST
def add_tag(request: EditorRequest) -> JsonResponse:
    """Make a tag of a typed name; answer with its code and label, or why not."""
    return _make_code(make_tag, request)


@require_POST
def add_form(request: EditorRequest) -> JsonResponse:
    """Make a form of a typed name; answer as ``add_tag`` does."""
    return _make_code(make_form, request)


def _make_code(make: Callable[..., Tag | Genre], request: EditorRequest) -> JsonResponse:
    try:
        code = make(name=request.POST.get("name", ""))
    except Refused as refusal:
        return JsonResponse({"fault": str(refusal)}, status=422)
    return JsonResponse({"value": code.slug, "label": str(code)})
