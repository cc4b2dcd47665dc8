"""Request types with the attributes that middleware adds."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from statements.models import User


class WebRequest(HttpRequest):
    """A request that went through the middleware."""

    htmx: HtmxDetails


class EditorRequest(WebRequest):
    """A request to a route whose audience leaves no anonymous user."""

    user: User


def is_part(request: WebRequest) -> bool:
    """Whether htmx wants only a part of the page; it restores its history from whole pages."""
    return bool(request.htmx) and not request.htmx.history_restore_request
