"""Where else a passage stands."""

import re

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from statements.models import Revision
from statements.selectors.analysis.appearances import (
    MAX_PASSAGE,
    UnfitPassage,
    find_appearances,
    passage_of,
)
from statements.selectors.links.compared_texts import NoSuchText, TextKey
from statements.web.requests import WebRequest

_SPAN = re.compile(r"([0-9]{1,6})-([0-9]{1,6})", re.ASCII)


@require_safe
def passage(request: WebRequest) -> HttpResponse:
    """Show where words stand, typed or given as a stretch of a text."""
    words = request.GET.get("q", "").strip()
    context = {"active_tab": "compare", "most": MAX_PASSAGE, "words": words}
    if not words and "text" not in request.GET:
        return render(request, "passages/passage.html", context)
    try:
        words = words or _stretch(request.GET["text"], request.GET.get("at", ""))
        context |= {"words": words, "appearances": find_appearances(words)}
    except UnfitPassage:
        context["is_unfit"] = True
        return render(request, "passages/passage.html", context, status=400)
    return render(request, "passages/passage.html", context)


def _stretch(text: str, span: str) -> str:
    match = _SPAN.fullmatch(span)
    try:
        key = TextKey.parse(text)
        if match is None:
            raise NoSuchText(span)
        return passage_of(key, int(match[1]), int(match[2]))
    except (NoSuchText, Revision.DoesNotExist):
        raise Http404(_("There is no such passage.")) from None
