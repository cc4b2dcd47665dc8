"""Whether who acts was asked lately who they are."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from statements.web.middleware.sessions import SIGNED_IN_AT


def has_confirmed_lately(request: HttpRequest, *, now: datetime) -> bool:
    """Whether somebody signed in, or confirmed that it is they, within the last quarter of an hour.

    Who has neither a password nor a second factor, as the first admin at first, cannot be asked.
    """
    if not request.user.is_authenticated:
        return False
    moments = [record["at"] for record in get_authentication_records(request, request.user)]
    moments.append(request.session.get(SIGNED_IN_AT, 0.0))
    if now.timestamp() - max(moments) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        return True
    return not get_adapter().get_reauthentication_methods(request.user)
