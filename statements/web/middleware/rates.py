"""Rate limits, and the page that says when to come back."""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.models import User
from statements.services.audience import Audience
from statements.services.rates import Rate, TooOften, count_request
from statements.web import errors
from statements.web.middleware.client_address import client_address, client_network

logger = logging.getLogger(__name__)

_MINUTE = 60
PAGES = Rate("page", 600, _MINUTE)
# Of pages and figures that are computed anew, and so may each take seconds.
ANALYSES = Rate("analysis", 120, _MINUTE)
FILES = Rate("file", 60, _MINUTE)
EXPORTS = Rate("export", 20, 10 * _MINUTE)
# Of files, and of addresses to fetch, which hold a thread for as long as their server pleases.
UPLOADS = Rate("upload", 100, 10 * _MINUTE)
VIEWS = Rate("view", 60, 10 * _MINUTE)
FEEDS = Rate("feed", 60, _MINUTE)
# Of all feeds for one address: a token may be invented, and each would have a count of its own.
ALL_FEEDS = Rate("feeds", 600, _MINUTE)
HEALTH = Rate("health", 600, _MINUTE)
# For all user names together: the lock-out counts each name separately, so it would not stop
# somebody who tries one password on many names.
SIGN_INS = Rate("sign-in", 30, 10 * _MINUTE)
# Of strangers to forms that are not theirs, each of which takes a third of a second to parse.
LONG_FORMS = Rate("long form", 20, 10 * _MINUTE)
LINKS = Rate("link", 30, 10 * _MINUTE)
# Of challenges for a passkey, each of which stores a session.
PASSKEYS = Rate("passkey", 60, 10 * _MINUTE)
PASSWORDS = Rate("password", 10, 15 * _MINUTE)
# Of changes of one's address, each of which has a mail sent to whatever address was typed.
ADDRESSES = Rate("address", 10, 30 * _MINUTE)
# Of mails to one account, whoever asks.
RESETS = Rate("reset", 3, 30 * _MINUTE)

# By route name. Writing is limited by POST requests, reading by all methods. Routes for readers
# that are not named here count as pages.
_READING = {
    "healthz": HEALTH,
    **dict.fromkeys(("accounts:once", "accounts:invitation", "statements:unsubscribe"), LINKS),
    "statements:feed": FEEDS,
    "mfa_login_webauthn": PASSKEYS,
    **dict.fromkeys(
        (
            *("statements:export_file", "statements:cite", "statements:analysis_figure"),
            *("saved_views:bundle", "profiles:province_figure", "profiles:official_figure"),
            *("profiles:phrase_figure", "statements:import_left_out", "sources:raw"),
            *("sources:warc", "sources:wacz", "sources:source_warc", "sources:source_wacz"),
            *("statements:matrix_figure", "statements:compare_file"),
        ),
        FILES,
    ),
    **dict.fromkeys(
        (
            *("statements:compare", "statements:matrix", "statements:analysis", "saved_views:view"),
            *("profiles:province", "profiles:official", "profiles:phrase", "news:changes"),
            *("sources:ledger", "saved_views:save", "statements:passage"),
        ),
        ANALYSES,
    ),
    **dict.fromkeys(
        (
            *("statements:recognise", "statements:choices", "statements:read_page"),
            "statements:proposals",
        ),
        PAGES,
    ),
}
_WRITING = {
    **dict.fromkeys(("account_login", "mfa_authenticate", "mfa_login_webauthn"), SIGN_INS),
    **dict.fromkeys(
        (
            *("accounts:password", "account_reset_password", "account_reauthenticate"),
            *("mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
        ),
        PASSWORDS,
    ),
    "account_email": ADDRESSES,
    "statements:export_start": EXPORTS,
    "saved_views:save": VIEWS,
    **dict.fromkeys(("statements:imports", "sources:add_capture", "sources:try"), UPLOADS),
}
ROUTES = frozenset(_READING) | frozenset(_WRITING)


class Rates:
    """Answers 429 when a client exceeds a rate limit.

    Requests are counted by user, or by address without one. A feed is also counted by its secret,
    since a feed reader may fetch for many people from one address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        rate = rate_of(request.method, match, "format" in request.GET) if match else None
        return refusal(request, _counts(request, rate, kwargs)) if rate else None


def refusal(request: HttpRequest, counts: Iterable[tuple[Rate, str]]) -> HttpResponse | None:
    """Count a request, for each client that it counts for; return an error if one is too many."""
    too_many = _count(counts)
    return too_often(request, too_many) if too_many else None


def is_too_often(rate: Rate, client: str) -> bool:
    """Count something that nobody is told of; return whether it is one too many."""
    too_many = _count([(rate, client)])
    if too_many:
        logger.warning("too often: %s for %s", rate.name, client)
    return too_many is not None


def _count(counts: Iterable[tuple[Rate, str]]) -> TooOften | None:
    """Count a request, up to the first count that exceeds its rate; return that excess."""
    if not settings.RATE_LIMITS:
        return None
    try:
        for rate, client in counts:
            count_request(rate=rate, client=client, now=timezone.now())
    except TooOften as too_many:
        return too_many
    except DatabaseError as failure:
        # With a full disk nothing is counted, but reading goes on. With the database down, the
        # view itself fails.
        logger.warning("requests cannot be counted: %s", failure)
    return None


def rate_of(method: str | None, match: ResolverMatch, is_file: bool) -> Rate | None:
    """Return what a request counts as; ``is_file`` if it asks a list for a file of its rows."""
    name = match.view_name
    if method == "POST" and name in _WRITING:
        return _WRITING[name]
    is_for_readers = getattr(match.func, "audience", None) is Audience.READERS
    rate = _READING.get(name, PAGES if is_for_readers else None)
    # An export reads all rows of a list.
    return FILES if rate in (PAGES, ANALYSES) and is_file else rate


def _counts(request: HttpRequest, rate: Rate, kwargs: dict[str, Any]) -> Iterator[tuple[Rate, str]]:
    """Yield what a request counts as, and for whom."""
    if isinstance(request.user, User):
        yield rate, f"user {request.user.pk}"
    elif rate is FEEDS:
        network = client_network(request)
        yield ALL_FEEDS, network
        yield FEEDS, f"{network} {kwargs['token']}"
    else:
        yield rate, client_network(request)


def too_often(request: HttpRequest, refusal: TooOften) -> HttpResponse:
    """Answer 429: too many requests, with the time to wait."""
    # Log it, to make an attack visible; the name is as typed, if any. A long form has none that
    # would be worth its parsing.
    typed_name = "" if refusal.rate is LONG_FORMS else request.POST.get("username", "")[:150]
    logger.warning(
        "too often: %s by %r at %s",
        refusal.rate.name,
        request.user.get_username() or typed_name,
        client_address(request),
    )
    return come_back(refusal.retry_after)


def come_back(seconds: int) -> HttpResponse:
    """Answer 429 with the time to wait, in minutes on the page and in seconds in the header."""
    minutes = -(-seconds // _MINUTE)
    answer = errors.page(
        429,
        _("Too many requests"),
        ngettext(
            "This was asked for too often. Try again in a minute.",
            "This was asked for too often. Try again in %(minutes)s minutes.",
            minutes,
        )
        % {"minutes": minutes},
    )
    answer["Retry-After"] = str(seconds)
    return answer


def too_often_for_allauth(request: HttpRequest) -> HttpResponse:
    """Answer 429 where django-allauth counts by itself; all its windows are of a minute."""
    return come_back(_MINUTE)


def locked_out(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
    """Answer 429: too many wrong passwords for one name from one address."""
    logger.warning(
        "locked out: %r at %s", request.POST.get("username", "")[:150], client_address(request)
    )
    seconds = int(settings.AXES_COOLOFF_TIME * 60 * _MINUTE)
    answer = errors.page(
        429,
        _("Too many attempts"),
        _("Wait a quarter of an hour, then try again, or ask an admin to let you in sooner."),
    )
    answer["Retry-After"] = str(seconds)
    return answer


def axes_address(request: HttpRequest) -> str | None:
    """Return the address to count a failure for: of an IPv6 network its first, as of all in it."""
    return client_network(request).partition("/")[0] or None


def axes_username(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the user name to count a failure for, truncated to its column."""
    name = (credentials or {}).get("username") or request.POST.get("username", "")
    return str(name).replace("\0", "")[:255]
