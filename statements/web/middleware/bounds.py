"""Reject malformed and oversized requests, and answer for a slow or missing database."""

from collections.abc import Callable
from itertools import chain
from typing import Any

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, ResolverMatch, resolve

from statements.web import errors
from statements.web.middleware.uploads import FilesOf, FilesRefused

METHODS = ("GET", "HEAD", "OPTIONS", "POST")
_ENCODINGS = {"utf-8", "utf8"}
# More than every filter with every choice selected.
MAX_VALUES = 300
# Characters: for each value, a page links to its own address without it.
_MAX_REPEATED = 1_200_000
USUAL_BODY = 256 * 1024  # bytes; a route that takes more says so where it is registered


def longest_body(path: str) -> int:
    """Return the maximum body of a request to ``path``, in bytes.

    ``path`` is decoded as WSGI does, one character a byte. The web server calls this before it
    reads the body.
    """
    return _longest_body_of(_view_at(path))


def match_at(path: str) -> ResolverMatch | None:
    """Return the route at a path, decoded as WSGI does; None where there is none."""
    try:
        return resolve(path.encode("latin-1", "replace").decode("utf-8", "replace"))
    except Resolver404:
        return None


def _view_at(path: str) -> Any:
    match = match_at(path)
    return match.func if match else None


def _longest_body_of(view: Any) -> int:
    return int(getattr(view, "longest_body", USUAL_BODY))


class RejectMalformedRequests:
    """Answers with a page that says what to do, where a view could only fail."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Above all TRACE, which the admin would treat as GET.
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        # Python has codecs that are none of texts, and some that take the square of the time.
        if (request.encoding or "utf-8").lower() not in _ENCODINGS:
            return errors.malformed(request)
        # Counted before parsing: Django would raise an error beyond its own limit.
        query = request.META.get("QUERY_STRING", "")
        number = query.count("&")
        if number >= MAX_VALUES or number * len(query) > _MAX_REPEATED:
            return errors.too_many(request)
        # PostgreSQL stores no NUL, so nothing can match one; a session key cannot hold one either.
        parts = chain(
            [request.path],
            *([name, *values] for name, values in request.GET.lists()),
            request.COOKIES.values(),
        )
        if any("\0" in part for part in parts):
            return errors.malformed(request)
        response = _refused_body(request) or self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
            return errors.wrong_method(response["Allow"])
        return response

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        # Only of views: Django handles exceptions in other middleware (see `errors.failed`).
        return errors.database_failed(request, failure)


def _refused_body(request: HttpRequest) -> HttpResponse | None:
    """Return an error for a body that is too long or malformed; None for any other.

    A body without a length reaches Django only from our server, which puts the length in. A long
    one is not parsed before it is known who sends it (see ``long_forms``).
    """
    view = view_of(request)
    longest = _longest_body_of(view)
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return errors.malformed(request)
    if length > longest:
        return errors.too_long(request, longest)
    if getattr(view, "takes_files", False):
        # Parsed later, when it is known who sends it.
        request.upload_handlers = [FilesOf(request, view.audience)]
        return None
    return None if length > USUAL_BODY else parse_form(request)


def view_of(request: HttpRequest) -> Any:
    """Return the view of a request, before Django resolves it; None where there is none."""
    return _view_at(request.path_info.encode().decode("latin-1"))


def parse_form(request: HttpRequest) -> HttpResponse | None:
    """Parse a form; return an error for one that is malformed."""
    try:
        _ = request.POST
    except (FilesRefused, TooManyFilesSent):
        return errors.takes_no_files(request)
    except RequestDataTooBig:
        return errors.too_long(request, _longest_body_of(view_of(request)))
    except TooManyFieldsSent:
        return errors.too_many_fields(request)
    except (MultiPartParserError, BadRequest):
        return errors.malformed(request)
    return None
