"""How long a session lasts: till nobody used it for a while, and not for ever."""

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SIGNED_IN_AT = "signed_in_at"  # seconds since 1970, in the session
ACTIVE_AT = "active_at"
_NOTED_EVERY = 5 * 60  # seconds, so that not each request writes
_NOTES = 10  # that a session which may idle for less gets before it would end


def begin(request: HttpRequest, *, now: datetime) -> None:
    """Note in the session that it begins."""
    request.session[SIGNED_IN_AT] = request.session[ACTIVE_AT] = now.timestamp()


class SessionLimits:
    """Ends a session that is too old, and puts off the end of one that is used.

    A session that nobody uses ends by itself: it lives for SESSION_COOKIE_AGE after it was last
    saved, which is here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            self._limit(request, timezone.now())
        return self.get_response(request)

    @staticmethod
    def _limit(request: HttpRequest, now: datetime) -> None:
        if SIGNED_IN_AT not in request.session:  # from before sessions noted it
            begin(request, now=now)
        age = now.timestamp() - request.session[SIGNED_IN_AT]
        if age > timedelta(days=settings.SESSION_DAYS).total_seconds():
            logout(request)
        elif now.timestamp() - request.session[ACTIVE_AT] > min(
            _NOTED_EVERY, settings.SESSION_COOKIE_AGE / _NOTES
        ):
            request.session[ACTIVE_AT] = now.timestamp()
            UserSession.objects.create_from_request(request)
