"""Requests that compute for seconds: which they are, and the page for one too many."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse

from statements.web import errors
from statements.web.middleware.bounds import MAX_VALUES, match_at
from statements.web.middleware.rates import ANALYSES, FILES, UPLOADS, VIEWS, rate_of

# What the web server writes into the environment of a request for which it has no room.
IS_REFUSED = "biaotai.is_refused"
_RETRY_AFTER = 10  # seconds


def computes(method: str, path: str, query: str) -> bool:
    """Return whether a request may take seconds.

    ``path`` is decoded as WSGI does, one character a byte. The web server calls this for each
    request, and gives those that compute threads of their own.
    """
    match = match_at(path)
    if match is None:
        return False
    # Too many values are refused later, with a page. To parse them here would hold up all clients.
    is_file = query.count("&") < MAX_VALUES and "format" in dict(
        parse_qsl(query, keep_blank_values=True)
    )
    return rate_of(method, match, is_file) in {ANALYSES, FILES, UPLOADS, VIEWS}


class RefuseComputing:
    """Answers 503 where the web server has no room for a request that computes.

    It stands after the rates, so that what is refused is counted too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not request.META.get(IS_REFUSED):
            return None
        answer = errors.crowded(request)
        answer["Retry-After"] = str(_RETRY_AFTER)
        return answer
