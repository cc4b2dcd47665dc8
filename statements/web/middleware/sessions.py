"""Session lifetime: an idle timeout and an absolute limit."""

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SIGNED_IN_AT = "signed_in_at"  # session key; seconds since 1970
ACTIVE_AT = "active_at"
_NOTED_EVERY = 5 * 60  # seconds, so that not every request writes
_NOTES = 10  # writes in one idle timeout, where that is short


def begin(request: HttpRequest, *, now: datetime) -> None:
    """Store the start time in the session."""
    request.session[SIGNED_IN_AT] = request.session[ACTIVE_AT] = now.timestamp()


class SessionLimits:
    """Ends sessions past the absolute limit, and extends those in use.

    An idle session expires SESSION_COOKIE_AGE after it was last saved, which happens here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            self._limit(request, timezone.now())
        return self.get_response(request)

    @staticmethod
    def _limit(request: HttpRequest, now: datetime) -> None:
        if SIGNED_IN_AT not in request.session:  # from before sessions stored it
            begin(request, now=now)
        # Of a session that began while the clock was ahead, the difference counts as its age.
        age = abs(now.timestamp() - request.session[SIGNED_IN_AT])
        if age > timedelta(days=settings.SESSION_DAYS).total_seconds():
            logout(request)
        elif abs(now.timestamp() - request.session[ACTIVE_AT]) > min(
            _NOTED_EVERY, settings.SESSION_COOKIE_AGE / _NOTES
        ):
            request.session[ACTIVE_AT] = now.timestamp()
            UserSession.objects.create_from_request(request)
