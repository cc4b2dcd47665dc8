"""Error pages that say what to do.

They are rendered without context processors, so that no error page needs the database.
"""

import errno
import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from psycopg.errors import DiskFull, QueryCanceled, ReadOnlySqlTransaction

from statements.engine.search.query import QueryFault, broadest, parse
from statements.web.resubmission import send_again

_NAMES_A_MODEL = " matches the given query."  # what ``get_object_or_404`` says


def malformed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the URL or the form is malformed."""
    return page(
        400,
        _("This address cannot be read"),
        _("It holds characters or values that no page here understands. Go back and try again."),
    )


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not for this."""
    return page(
        403,
        _("This page is not open to your role"),
        _("Ask an admin of this archive if you need it."),
    )


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, with the reason where a view gave one."""
    reason = exception.args[0] if exception and exception.args else ""
    if isinstance(reason, str) and reason.endswith(_NAMES_A_MODEL):
        reason = ""
    return page(
        404,
        _("There is nothing at this address"),
        reason if isinstance(reason, str) and reason else _("It may have been moved or removed."),
    )


def wrong_method(allowed: str) -> HttpResponse:
    """405: somebody opened the address that a form is sent to; ``allowed`` are its methods."""
    response = page(
        405,
        _("This address belongs to a button"),
        _("It does something instead of showing it. Go back, and use the button on its own page."),
    )
    response["Allow"] = allowed
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """400: more URL parameters than any page of ours sends."""
    return page(
        400,
        _("This address asks for too much at once"),
        _("It names more values than a list can filter by. Go back and choose fewer of them."),
    )


def too_long(request: HttpRequest, longest: int) -> HttpResponse:
    """413: a longer body than this URL accepts."""
    return page(
        413,
        _("This is too long"),
        _("At most %(most)s can be sent here. Go back, shorten it, and send it again.")
        % {"most": filesizeformat(longest)},
    )


def too_many_fields(request: HttpRequest) -> HttpResponse:
    """400: more fields than any form of ours has."""
    return page(
        400,
        _("This form has too many fields"),
        _("No form of this site has so many. Go back and send it from its own page."),
    )


def takes_no_files(request: HttpRequest) -> HttpResponse:
    """413: a form came with a file, and none of ours takes one."""
    return page(
        413,
        _("No files can be sent here"),
        _("Nothing of the file was kept. Go back and send the form without it."),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database failed outside a view, as in loading a session."""
    return database_failed(request, sys.exc_info()[1]) or page(
        500,
        _("Something went wrong on our side"),
        _("It has been logged. What you saved before is safe; try again, or go to the front page."),
    )


def database_failed(request: HttpRequest, failure: BaseException | None) -> HttpResponse | None:
    """503 where the database is slow, down or its disk full; None for any other exception."""
    cause = getattr(failure, "__cause__", None)
    if isinstance(cause, ReadOnlySqlTransaction | DiskFull) or (
        isinstance(failure, OSError) and failure.errno == errno.ENOSPC
    ):
        return _unserved(
            request,
            _("The disk is full: reading works, saving does not"),
            _("Nothing that was saved is lost. Once an admin has made room, saving works again."),
        )
    if isinstance(cause, QueryCanceled):
        return _unserved(request, _("This took too long and was stopped"), _narrower(request))
    if isinstance(failure, OperationalError | InterfaceError):
        return _unserved(
            request,
            _("The database cannot be reached"),
            _("Nothing that was saved is lost. Try again in a minute."),
        )
    return None


def crowded(request: HttpRequest) -> HttpResponse:
    """503: too many requests that compute are waiting already."""
    return _unserved(
        request,
        _("Too much is being computed at once"),
        _("Lists and statements can be read meanwhile. Try this page again in a few seconds."),
    )


def _narrower(request: HttpRequest) -> str:
    """Return advice on how to narrow a search."""
    try:
        term = broadest(parse(request.GET.get("q", "")))
    except QueryFault:
        term = None
    if term is None:
        return _("Narrow the list by province, date or a piece of text, then try again.")
    return _(
        "“%(term)s” matches too much to search in time. Search for a longer "
        "wording instead, or narrow the list by province or date, then try again."
    ) % {"term": term.typed}


def _unserved(request: HttpRequest, title: str, advice: str) -> HttpResponse:
    if request.method == "POST" and _is_ours(request):
        return send_again(request, "accounts/not_saved.html", status=503, title=title)
    return page(503, title, advice)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for an invalid CSRF token: offer to resubmit forms of our own pages, and no others."""
    if _is_ours(request):
        return send_again(request, "accounts/form_expired.html", status=403)
    return page(
        403,
        _("This form cannot be accepted"),
        _("It did not come from a page of this site, or cookies are switched off."),
    )


def _is_ours(request: HttpRequest) -> bool:
    """Whether a form came from our own page; forms of other sites must not be resubmitted."""
    ours = f"{request.scheme}://{request.get_host()}"
    # The second is set where the CSRF token was checked already.
    return request.headers.get("Origin") == ours or hasattr(request, "csrf_processing_done")


def page(status: int, title: str, advice: str) -> HttpResponse:
    """Render a page that says what happened and what to do."""
    context: dict[str, Any] = {"status": status, "title": title, "advice": advice}
    return HttpResponse(render_to_string("errors/page.html", context), status=status)
