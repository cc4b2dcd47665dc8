"""Two to six texts side by side."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from statements.models import Revision, Statement
from statements.models.statements.keys import read_key
from statements.selectors.links.alignment import AlignmentOptions, align
from statements.selectors.links.compared_texts import (
    MAX_TEXTS,
    NoSuchText,
    TextKey,
    TooLongToCompare,
    load_texts,
)
from statements.selectors.links.comparison import compare as compare_whole
from statements.selectors.links.comparison import measures_of_texts
from statements.selectors.links.directives import directive_page
from statements.selectors.links.parts import NoSuchPart
from statements.selectors.statements.page import statement_with_particulars
from statements.web.requests import WebRequest, is_part

COMPARED_DIRECTIVES = 100  # offered as choices, the latest first


@require_safe
def compare(request: WebRequest) -> HttpResponse:
    """Show what texts share with the first of them, or the whole texts."""
    directive = request.GET.get("directive", "")
    if not directive:
        return _choose(request)
    responses = [name for name in request.GET.getlist("response") if name.strip()]
    first, *others = _keys([directive, *dict.fromkeys(responses)])
    if not others or len(others) >= MAX_TEXTS or request.GET.get("choose"):
        return _choose(request, first, others, too_many=len(others) >= MAX_TEXTS)
    context: dict[str, Any] = {"section": "compare"}
    try:
        texts = load_texts(first, others)
        if request.GET.get("show") == "texts":
            part = read_key(request.GET.get("part", "1")) or 0
            context["comparison"] = compare_whole(texts, part_number=part)
            template = "statements/compare.html"
        else:
            context["alignment"] = align(texts, _options(request))
            context["comparison"] = {
                "columns": texts.texts,
                "measures": measures_of_texts(texts),
                "background": texts.background,
            }
            template = "compare/aligned.html"
    except Statement.DoesNotExist:
        raise Http404(_("One of these statements is not in the archive.")) from None
    except NoSuchPart:
        raise Http404(_("This comparison has no such part.")) from None
    except TooLongToCompare:
        return _choose(request, first, others, too_long=True)
    return render(request, template, context)


@require_safe
def between(request: WebRequest) -> HttpResponse:
    """Show a stretch of a text, such as that between two shared passages."""
    (key,) = _keys([request.GET.get("text", "")])
    revisions = Revision.objects.select_related("statement").of(key.statement)
    chosen = revisions.filter(number=key.number) if key.number else revisions.current()
    revision = get_object_or_404(chosen)
    start, end = (read_key(request.GET.get(name, "")) or 0 for name in ("from", "to"))
    context = {
        "section": "compare",
        "statement": revision.statement,
        "words": revision.text[start:end].strip(),
        "first": start + 1,
        "last": min(end, len(revision.text)),
    }
    part = "#words" if is_part(request) else ""
    return render(request, f"compare/between.html{part}", context)


def _options(request: WebRequest) -> AlignmentOptions:
    clause = read_key(request.GET.get("clause", ""))
    return AlignmentOptions(
        order=read_key(request.GET.get("order", "")) or 0,
        with_common=request.GET.get("boilerplate") == "yes",
        by_all=request.GET.get("all") == "yes",
        part=read_key(request.GET.get("part", "1")) or 0,
        clause=clause - 1 if clause else None,
    )


def _choose(
    request: WebRequest,
    first: TextKey | None = None,
    others: list[TextKey] | None = None,
    **refusals: bool,
) -> HttpResponse:
    """Offer texts to compare, and say why the selected ones cannot be."""
    directives = Statement.objects.directives().latest_first()
    context: dict[str, Any] = {
        "section": "compare",
        "directives": directives[:COMPARED_DIRECTIVES],
        "most": MAX_TEXTS - 1,
        **refusals,
    }
    if first is not None:
        directive = get_object_or_404(statement_with_particulars(), pk=first.statement)
        links = directive_page(directive, now=timezone.now()).links
        revisions = list(directive.revisions.order_by("number"))
        offered = {str(link.response_id) for link in links}
        chosen = {str(key) for key in others or ()}
        context |= {
            "directive": directive,
            "first": str(first),
            "revisions": revisions if len(revisions) > 1 else [],
            "links": links,
            "chosen": chosen,
            "others": sorted(chosen - offered - {str(revision) for revision in revisions}),
        }
    status = 400 if any(refusals.values()) else 200
    return render(request, "statements/compare_choose.html", context, status=status)


def _keys(names: list[str]) -> list[TextKey]:
    try:
        return [TextKey.parse(name) for name in names]
    except NoSuchText:
        raise Http404(_("Statements are named by number here.")) from None
