"""The pages of bodies and officials."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from statements.models import Body, Official
from statements.selectors.history.pages import body_page, official_page
from statements.web.requests import WebRequest


@require_safe
def body_detail(request: WebRequest, body_id: int) -> HttpResponse:
    """Show a body: its names, who held its posts, its latest statements."""
    body = get_object_or_404(Body.objects.with_place(), pk=body_id)
    context = {"body": body, "about": body_page(body), "kind": "body", "row": body}
    return render(request, "history/name.html", context)


@require_safe
def official_detail(request: WebRequest, official_id: int) -> HttpResponse:
    """Show an official: names, posts, latest statements."""
    official = get_object_or_404(Official, pk=official_id)
    context = {"about": official_page(official), "kind": "official", "row": official}
    return render(request, "history/name.html", context)
