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
    if now.timestamp() - max(moments) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        return True
    return not get_adapter().get_reauthentication_methods(request.user)
