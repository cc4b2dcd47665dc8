"""The django-allauth URLs that this site serves, under allauth's names; no others are reachable.

There is no sign-up, and no list of several addresses.
"""

from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions.models import UserSession
from django.contrib.auth.views import LogoutView
from django.core.exceptions import BadRequest
from django.http import HttpRequest

from statements.services.audience import Audience
from statements.web.accounts.pages import EmailChange, SignIn
from statements.web.audience import View, route

ANYONE, OWN_ACCOUNT = Audience.ANYONE, Audience.OWN_ACCOUNT


def _reads_passkey(view: View) -> View:
    """Answer 400 to a passkey that no browser would send, on which allauth would fail."""

    @wraps(view)
    def reading_view(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            response = view(request, *args, **kwargs)
            return response.render() if hasattr(response, "render") else response
        except (KeyError, TypeError, ValueError, RecursionError) as fault:
            if "credential" not in request.POST:
                raise
            raise BadRequest from fault

    return reading_view


def _renews_session(view: View) -> View:
    """Give the session a new key once its user has reauthenticated.

    A stolen key is worthless from then on, in particular for what required reauthentication.
    """

    @wraps(view)
    def renewing_view(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        before = [*get_authentication_records(request, request.user)]
        response = view(request, *args, **kwargs)
        if get_authentication_records(request, request.user) != before:
            request.session.cycle_key()
            UserSession.objects.create_from_request(request)
        return response

    return renewing_view


urlpatterns = [
    route("sign-in/", SignIn.as_view(), audience=ANYONE, name="account_login"),
    route("sign-out/", LogoutView.as_view(), audience=ANYONE, name="account_logout"),
    route("inactive/", account.account_inactive, audience=ANYONE, name="account_inactive"),
    route("address/", EmailChange.as_view(), audience=OWN_ACCOUNT, name="account_email"),
    route(
        "address/<str:key>/", account.confirm_email, audience=ANYONE, name="account_confirm_email"
    ),
    route("reset/", account.password_reset, audience=ANYONE, name="account_reset_password"),
    route(
        "reset/sent/",
        account.password_reset_done,
        audience=ANYONE,
        name="account_reset_password_done",
    ),
    route(
        "reset/done/",
        account.password_reset_from_key_done,
        audience=ANYONE,
        name="account_reset_password_from_key_done",
    ),
    route(
        "reset/<base36:uidb36>-<str:key>/",
        account.password_reset_from_key,
        audience=ANYONE,
        name="account_reset_password_from_key",
    ),
    route(
        "confirm/",
        _renews_session(account.reauthenticate),
        audience=OWN_ACCOUNT,
        name="account_reauthenticate",
    ),
    route("second-factor/", second_factor.index, audience=OWN_ACCOUNT, name="mfa_index"),
    # These two are reached between the password and the code, when nobody is signed in yet.
    route(
        "second-factor/sign-in/",
        _reads_passkey(second_factor.authenticate),
        audience=ANYONE,
        name="mfa_authenticate",
    ),
    route(
        "second-factor/passkey/sign-in/",
        _reads_passkey(passkeys.login_webauthn),
        audience=ANYONE,
        name="mfa_login_webauthn",
    ),
    route(
        "second-factor/confirm/",
        _renews_session(second_factor.reauthenticate),
        audience=OWN_ACCOUNT,
        name="mfa_reauthenticate",
    ),
    route(
        "second-factor/app/add/",
        totp.activate_totp,
        audience=OWN_ACCOUNT,
        name="mfa_activate_totp",
    ),
    route(
        "second-factor/app/remove/",
        totp.deactivate_totp,
        audience=OWN_ACCOUNT,
        name="mfa_deactivate_totp",
    ),
    route(
        "second-factor/codes/",
        recovery_codes.view_recovery_codes,
        audience=OWN_ACCOUNT,
        name="mfa_view_recovery_codes",
    ),
    route(
        "second-factor/codes/new/",
        recovery_codes.generate_recovery_codes,
        audience=OWN_ACCOUNT,
        name="mfa_generate_recovery_codes",
    ),
    route(
        "second-factor/codes/file/",
        recovery_codes.download_recovery_codes,
        audience=OWN_ACCOUNT,
        name="mfa_download_recovery_codes",
    ),
    route(
        "second-factor/passkey/",
        passkeys.list_webauthn,
        audience=OWN_ACCOUNT,
        name="mfa_list_webauthn",
    ),
    route(
        "second-factor/passkey/add/",
        _reads_passkey(passkeys.add_webauthn),
        audience=OWN_ACCOUNT,
        name="mfa_add_webauthn",
    ),
    route(
        "second-factor/passkey/confirm/",
        _renews_session(_reads_passkey(passkeys.reauthenticate_webauthn)),
        audience=OWN_ACCOUNT,
        name="mfa_reauthenticate_webauthn",
    ),
    route(
        "second-factor/passkey/<id:pk>/remove/",
        passkeys.remove_webauthn,
        audience=OWN_ACCOUNT,
        name="mfa_remove_webauthn",
    ),
    route(
        "second-factor/passkey/<id:pk>/edit/",
        passkeys.edit_webauthn,
        audience=OWN_ACCOUNT,
        name="mfa_edit_webauthn",
    ),
]
