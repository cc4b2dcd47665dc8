"""Recent reauthentication."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from statements.web.middleware.sessions import SIGNED_IN_AT


def has_confirmed_lately(request: HttpRequest, *, now: datetime) -> bool:
    """Return whether the user signed in or reauthenticated within the last 15 minutes.

    A user with neither password nor second factor, as the first admin at first, counts as
    confirmed.
    """
    if not request.user.is_authenticated:
        return False
    moments = [record["at"] for record in get_authentication_records(request, request.user)]
    moments.append(request.session.get(SIGNED_IN_AT, 0.0))
    # What lies ahead was noted by a clock that was set back since, and may be days old.
    if any(
        abs(now.timestamp() - moment) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        for moment in moments
    ):
        return True
    return not get_adapter().get_reauthentication_methods(request.user)
