"""Two to six texts side by side."""

from io import BytesIO
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
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
from statements.selectors.links.comparison_picture import comparison_picture
from statements.selectors.links.directives import links_to_compare
from statements.selectors.links.parts import NoSuchPart
from statements.selectors.statements.page import statement_with_particulars
from statements.services.analysis.files import write_png, write_svg
from statements.services.links.comparison_files import write_comparison_csv
from statements.web.attachments import attachment
from statements.web.profiles.files import cite_page
from statements.web.requests import WebRequest, is_part

_FILES = _CSV, _SVG, _PNG = "comparison.csv", "comparison.svg", "comparison.png"
COMPARED_DIRECTIVES = 100  # offered as choices, the latest first
OFFERED_RESPONSES = 200  # to one directive; others are named by number


@require_safe
def compare(request: WebRequest) -> HttpResponse:
    """Show what texts share with the first of them, or the whole texts."""
    directive = request.GET.get("directive", "")
    if not directive:
        return _choose(request)
    responses = filter(str.strip, request.GET.getlist("response"))
    first, *others = _keys([directive, *responses])
    if not others or len(others) >= MAX_TEXTS or request.GET.get("choose"):
        return _choose(request, first, others, too_many=len(others) >= MAX_TEXTS)
    context: dict[str, Any] = {"active_tab": "compare"}
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
def comparison_file(request: WebRequest, name: str) -> HttpResponse:
    """Answer with what the texts share as a table, or as a picture of where it lies."""
    if name not in _FILES:
        raise Http404(_("There is no such figure."))
    responses = filter(str.strip, request.GET.getlist("response"))
    first, *others = _keys([request.GET.get("directive", ""), *responses])
    if not 0 < len(others) < MAX_TEXTS:
        raise Http404(_("Choose the texts first."))
    try:
        texts = load_texts(first, others)
    except Statement.DoesNotExist:
        raise Http404(_("One of these statements is not in the archive.")) from None
    except TooLongToCompare:
        raise Http404(_("These texts are too long to compare on one page.")) from None
    title = _("What others share with %(first)s") % {"first": texts.directive.marked_title}
    citation = cite_page(request, title, f"{reverse('statements:compare')}?{texts.query}")
    file = BytesIO()
    if name == _CSV:
        write_comparison_csv(texts, file, citation=citation)
    else:
        write = write_svg if name == _SVG else write_png
        write(comparison_picture(texts), file, title=title, citation=citation)
    return attachment(file.getvalue(), name)


@require_safe
def between(request: WebRequest) -> HttpResponse:
    """Show a stretch of a text, such as that between two shared passages."""
    (key,) = _keys([request.GET.get("text", "")])
    revisions = Revision.objects.select_related("statement").of(key.statement)
    revision = get_object_or_404(
        revisions.filter(number=key.number) if key.number else revisions.current()
    )
    start, end = (read_key(request.GET.get(name, "")) or 0 for name in ("from", "to"))
    context = {
        "active_tab": "compare",
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
        "active_tab": "compare",
        "directives": directives[:COMPARED_DIRECTIVES],
        "most": MAX_TEXTS - 1,
        **refusals,
    }
    if first is not None:
        directive = get_object_or_404(statement_with_particulars(), pk=first.statement)
        links = links_to_compare(directive, limit=OFFERED_RESPONSES)
        revisions = list(directive.revisions.order_by("number"))
        selected = {str(key) for key in others or ()}
        offered = {str(link.response_id) for link in links} | {str(row) for row in revisions}
        context |= {
            "directive": directive,
            "first": str(first),
            "revisions": revisions if len(revisions) > 1 else [],
            "links": links,
            "selected": selected,
            "selected_elsewhere": sorted(selected - offered),
        }
    status = 400 if any(refusals.values()) else 200
    return render(request, "statements/compare_choose.html", context, status=status)


def _keys(names: list[str]) -> list[TextKey]:
    try:
        return TextKey.parse_all(names)
    except NoSuchText:
        raise Http404(_("Statements are named by number here.")) from None
