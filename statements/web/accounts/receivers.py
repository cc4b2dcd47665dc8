"""Record sign-ins and related events in the audit log.

Signals are the only hook that Django, django-axes and django-allauth offer for this. Everything
else calls a service.
"""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as second_factor
from axes.signals import user_locked_out
from django.contrib.auth import signals as auth
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from statements.models import AuditKind, User
from statements.services.accounts.audit import Actor, client_address, record
from statements.web.middleware import sessions


def _record(
    kind: AuditKind,
    request: HttpRequest | None,
    *,
    person: User | None = None,
    name: str = "",
    subject: str = "",
) -> None:
    address = client_address(request) if request else None
    actor = Actor(person=person, address=address, name=name)
    record(kind, actor=actor, subject=subject, now=timezone.now())


@receiver(auth.user_logged_in)
def _signed_in(request: HttpRequest, user: User, **_more: Any) -> None:
    sessions.begin(request, now=timezone.now())
    _record(AuditKind.SIGN_IN, request, person=user)


@receiver(auth.user_logged_out)
def _signed_out(request: HttpRequest, user: User | None, **_more: Any) -> None:
    if user is not None:
        _record(AuditKind.SIGN_OUT, request, person=user)


@receiver(auth.user_login_failed)
def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_more: Any) -> None:
    _record(AuditKind.SIGN_IN_FAILED, request, name=str(credentials.get("username") or ""))


@receiver(user_locked_out)
def _locked_out(request: HttpRequest, username: str, **_more: Any) -> None:
    _record(AuditKind.LOCK_OUT, request, name=username or "")


@receiver(second_factor.authentication_failed)
def _wrong_code(request: HttpRequest, user: User, **_more: Any) -> None:
    _record(AuditKind.SIGN_IN_FAILED, request, person=user, subject=_("second factor"))


@receiver(second_factor.authenticator_added)
def _added(request: HttpRequest, user: User, authenticator: Any, **_more: Any) -> None:
    _changed_second_factor(request, user, _("%(kind)s: added"), authenticator)


@receiver(second_factor.authenticator_removed)
def _removed(request: HttpRequest, user: User, authenticator: Any, **_more: Any) -> None:
    _changed_second_factor(request, user, _("%(kind)s: removed"), authenticator)


@receiver(second_factor.authenticator_reset)
def _reset(request: HttpRequest, user: User, authenticator: Any, **_more: Any) -> None:
    _changed_second_factor(request, user, _("%(kind)s: renewed"), authenticator)


def _changed_second_factor(
    request: HttpRequest, person: User, words: str, authenticator: Any
) -> None:
    subject = words % {"kind": authenticator.get_type_display()}
    _record(AuditKind.SECOND_FACTOR_CHANGED, request, person=person, subject=subject)


@receiver(account.password_reset)
def _password_reset(request: HttpRequest, user: User, **_more: Any) -> None:
    _record(AuditKind.PASSWORD_CHANGED, request, person=user, subject=_("by mail"))


@receiver(account.email_changed)
def _address_changed(request: HttpRequest, user: User, to_email_address: Any, **_more: Any) -> None:
    _record(AuditKind.ADDRESS_CHANGED, request, person=user, subject=to_email_address.email)
