"""Pages for readers."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from statements.models import Phrase, Statement, StatementKind, Tag
from statements.selectors.codes.former import find_code
from statements.selectors.jobs import texts_counted, texts_read_anew
from statements.selectors.links.directives import directive_page
from statements.selectors.lists.definitions import list_definition, list_of
from statements.selectors.statements import codes, provinces
from statements.selectors.statements.names import names_like
from statements.selectors.statements.page import statement_page, statement_with_particulars
from statements.web.exports import reference_line
from statements.web.lists.listing import answer, answer_codes, list_page
from statements.web.requests import WebRequest


@require_safe
def statement_list(request: WebRequest) -> HttpResponse:
    """List every statement."""
    listing = list_page(request, list_definition("statements"))
    context = {"title": _("Statements"), "active_tab": "statements"}
    return answer(request, listing, "statements/list.html", context, list_name="statements")


@require_safe
def search(request: WebRequest) -> HttpResponse:
    """List the statements that contain the query, after the records whose names match it."""
    listing = list_page(request, list_definition("statements"))
    context = {
        "title": _("Search"),
        "active_tab": "statements",
        "names": names_like(request.GET.get("q", ""), listing.filter.query),
    }
    return answer(request, listing, "statements/list.html", context, list_name="statements")


@require_safe
def directive_list(request: WebRequest) -> HttpResponse:
    """List directives with their coverage."""
    listing = list_page(request, list_definition("directives"))
    context = {"title": _("Directives"), "active_tab": "directives"}
    return answer(request, listing, "statements/list.html", context, list_name="directives")


@require_safe
def response_list(request: WebRequest) -> HttpResponse:
    """List responses with the directives that they answer."""
    listing = list_page(request, list_definition("responses"))
    context = {"title": _("Responses"), "active_tab": "responses"}
    return answer(request, listing, "statements/list.html", context, list_name="responses")


@require_safe
def statement_detail(request: WebRequest, statement_id: int) -> HttpResponse:
    """Show one statement; for a directive also its responses, filtered by the URL."""
    statement = _statement(statement_id)
    if request.path != statement.get_absolute_url():
        query = request.META.get("QUERY_STRING", "")
        return redirect(statement.get_absolute_url() + (f"?{query}" if query else ""))
    context = {
        "statement": statement,
        "about": statement_page(statement),
        "reference": reference_line(request, statement),
    }
    if statement.kind != StatementKind.DIRECTIVE:
        return render(request, "statements/detail.html", {**context, "active_tab": "responses"})
    listing = list_page(request, list_of(statement), fixed=["directive"])
    context |= {
        "directive": directive_page(statement, now=timezone.now()),
        "active_tab": "directives",
    }
    return answer(
        request,
        listing,
        "statements/directive.html",
        context,
        list_name=f"responses-to-{statement.pk}",
    )


@require_safe
def province_list(request: WebRequest) -> HttpResponse:
    """Show the map of provinces."""
    context = {"tiles": provinces.province_tiles(), "active_tab": "provinces"}
    return render(request, "statements/provinces.html", context)


@require_safe
def province_detail(request: WebRequest, code: str) -> HttpResponse:
    """List the statements of a province and its units, with the office-holders of the day."""
    province = get_object_or_404(provinces.provinces_with_sources(), code=code)
    about = provinces.province_page(province)
    listing = list_page(request, list_of(province), fixed=["province"], tenures=about.tenures)
    context = {
        "province": province,
        "about": about,
        "active_tab": "provinces",
    }
    return answer(
        request, listing, "statements/province.html", context, list_name=f"province-{code}"
    )


@require_safe
def phrase_list(request: WebRequest) -> HttpResponse:
    """List set phrases with their counts among the filtered statements."""
    listing = list_page(request, list_definition("statements"))
    context = {"title": _("Set phrases"), "active_tab": "phrases", "rebuild": texts_read_anew()}
    return answer_codes(request, listing, codes.phrase_rows, context, name="phrases")


@require_safe
def phrase_detail(request: WebRequest, phrase_id: int) -> HttpResponse:
    """List the statements that use a set phrase."""
    phrase = get_object_or_404(Phrase.objects.with_progress(), pk=phrase_id)
    listing = list_page(request, list_of(phrase))
    context = {
        "title": str(phrase),
        "phrase": phrase,
        "active_tab": "phrases",
        "rebuild": texts_counted(phrase),
    }
    return answer(
        request, listing, "statements/list.html", context, list_name=f"phrase-{phrase.pk}"
    )


@require_safe
def tag_list(request: WebRequest) -> HttpResponse:
    """List tags with their counts among the filtered statements."""
    listing = list_page(request, list_definition("statements"))
    context = {"title": _("Tags"), "active_tab": "tags"}
    return answer_codes(request, listing, codes.tag_rows, context, name="tags")


@require_safe
def tag_detail(request: WebRequest, slug: str) -> HttpResponse:
    """List the statements that carry a tag."""
    try:
        tag = find_code(Tag, slug)
    except Tag.DoesNotExist as error:
        raise Http404 from error
    if tag.slug != slug:  # renamed since
        query = request.META.get("QUERY_STRING", "")
        address = reverse("statements:tag", args=[tag.slug])
        return redirect(f"{address}?{query}" if query else address, permanent=True)
    listing = list_page(request, list_of(tag))
    context = {"title": str(tag), "tag": tag, "active_tab": "tags"}
    return answer(request, listing, "statements/list.html", context, list_name=f"tag-{slug}")


def _statement(statement_id: int) -> Statement:
    return get_object_or_404(statement_with_particulars(), pk=statement_id)
