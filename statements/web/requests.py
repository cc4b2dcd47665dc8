"""What a request carries here, for the type checker."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from statements.models import User


class WebRequest(HttpRequest):
    """A request that went through the middleware."""

    htmx: HtmxDetails


class EditorRequest(WebRequest):
    """A request to a route whose audience leaves no anonymous user."""

    user: User
