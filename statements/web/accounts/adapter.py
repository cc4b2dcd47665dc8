"""Adapters for django-allauth."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from statements.models import User
from statements.services.accounts import sealing
from statements.services.accounts.audit import client_address
from statements.services.accounts.letters import write_letter
from statements.tasks import changes
from statements.web.middleware import rates
from statements.web.reauthentication import has_confirmed_lately

SITE_NAME = "Biaotai"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come by invitation, and mail goes out by a worker."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "127.0.0.1"

    def is_safe_url(self, url: str | None) -> bool:
        try:
            return bool(super().is_safe_url(url))
        except ValueError:  # such as “http://[x”, which is no address at all
            return False

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        return not has_confirmed_lately(self.request, now=timezone.now())

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _public_link(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return _public_link(super().get_email_confirmation_url(request, emailconfirmation))

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Mail the link to the address of the account, and to none that is not confirmed yet.

        Whoever mistypes a new address would give the account to its owner. Nobody is sent more than
        a few, however many strangers ask: each link is good for a day.
        """
        if email.casefold() == user.email.casefold() and not rates.is_too_often(
            rates.RESETS, f"user {user.pk}"
        ):
            super().send_password_reset_mail(user, email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail, so that the response does not wait for a mail server.

        The response time then does not reveal who has an account either.
        """
        site = {"name": SITE_NAME, "domain": settings.SITE_ADDRESS}
        context = {"request": self.request, "email": email, "current_site": site, **context}
        mail = self.render_mail(template_prefix, email, context)
        letter = write_letter(
            to=email, subject=mail.subject, body=str(mail.body), now=timezone.now()
        )
        changes.letter_written(letter.pk)


def _public_link(link: str) -> str:
    """Return a link for a mail: of the site's public address, not of that a stranger asks by."""
    return settings.SITE_ADDRESS.rstrip("/") + urlsplit(link).path


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """How authenticator apps and browsers name this site, and how their secrets are kept."""

    def encrypt(self, text: str) -> str:
        return sealing.encrypt_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.decrypt_secret(encrypted_text)

    def get_totp_issuer(self) -> str:
        return SITE_NAME

    def get_totp_label(self, user: User) -> str:
        return user.get_username()
