"""Request types with the attributes that middleware adds, and what views ask of a request."""

from django.http import HttpRequest, QueryDict
from django_htmx.middleware import HtmxDetails

from statements.models import User

_NOT_FILTERS = ("after", "before", "format", "bom", "text")


class WebRequest(HttpRequest):
    """A request that went through the middleware."""

    htmx: HtmxDetails


class EditorRequest(WebRequest):
    """A request to a route whose audience leaves no anonymous user."""

    user: User


def is_part(request: WebRequest) -> bool:
    """Whether htmx wants only a part of the page; it restores its history from whole pages."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def filters_in(request: HttpRequest) -> QueryDict:
    """Return the parameters of a list's address that narrow it: all but its page and its file."""
    filters = request.GET.copy()
    for name in _NOT_FILTERS:
        filters.pop(name, None)
    return filters


def site_address(request: HttpRequest) -> str:
    """Return the address of the site, without a slash at its end."""
    return request.build_absolute_uri("/").removesuffix("/")
