"""Roles, the first admin, and single-use sign-in links."""

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from statements.models import AuditKind, FirstAdmin, Role, SignInLink, User
from statements.models.statements.keys import read_key
from statements.services.accounts import audit
from statements.services.refusals import Refused

FIRST_ADMIN = "admin"
LINK_LIVES = timedelta(hours=24)
_SECRET_BYTES = 32


class NoSuchAccount(Refused):
    """There is no active account for the link."""


def new_secret() -> str:
    """Return a random secret that is safe in URLs."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def hash_secret(secret: str) -> str:
    """Return the hash stored for a secret. It is long and random, so one round is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def ensure_roles() -> None:
    """Create the groups of the roles."""
    for role in Role:
        Group.objects.get_or_create(name=role.value)


@transaction.atomic
def first_admin(*, now: datetime) -> User:
    """Return the first admin; the first call creates them, without a password.

    Raises ``NoSuchAccount`` if they were deleted or deactivated since; they are not replaced.
    """
    ensure_roles()
    flag, is_first = FirstAdmin.objects.get_or_create(defaults={"made_at": now})
    if is_first and not User.objects.exists():
        person = User(username=FIRST_ADMIN, is_staff=True, is_superuser=True)
        person.set_unusable_password()
        person.save()
        flag.person = person
        flag.save(update_fields=["person"])
        audit.record(AuditKind.ACCOUNT_MADE, actor=audit.Actor(), subject=FIRST_ADMIN, now=now)
        return person
    if flag.person is None or not flag.person.is_active:
        raise NoSuchAccount(
            _("The first admin was deleted or deactivated. Name an account with --username.")
        )
    return flag.person


@transaction.atomic
def make_sign_in_link(*, person: User, now: datetime) -> str:
    """Return the secret of a single-use sign-in link; earlier links become invalid.

    It begins with the number of the account, whose state its digest holds: the link is good only
    while the password, second factor and roles are those that it was made with.
    """
    secret = f"{person.pk}-{new_secret()}"
    SignInLink.objects.update_or_create(
        person=person,
        defaults={
            "digest": _digest_of_link(secret, person),
            "made_at": now,
            "expires_at": now + LINK_LIVES,
            "used_at": None,
        },
    )
    subject = _("sign-in link of %(name)s") % {"name": person.get_username()}
    audit.record(AuditKind.SECRET_MADE, actor=audit.Actor(), subject=subject, now=now)
    return secret


def owner_of_link(secret: str, *, now: datetime) -> User | None:
    """Return the person whom a link would sign in, without using it up."""
    number = read_key(secret.partition("-")[0]) or 0
    person = User.objects.filter(pk=number, is_active=True).first()
    return person if person and _usable(secret, person, now).exists() else None


def use_link(secret: str, *, now: datetime) -> User | None:
    """Use up a link and return its person.

    None if it was used or replaced, has expired, or its account has changed since. A single UPDATE
    decides, so that of concurrent uses only one succeeds.
    """
    person = owner_of_link(secret, now=now)
    if person is None or not _usable(secret, person, now).update(used_at=now):
        return None
    return person


def settle_address(person: User) -> None:
    """Mark the initial address of an account as verified, unless somebody else has it.

    The creator of the account vouches for it; only a change has to be confirmed.
    """
    email = person.email.lower()
    own_addresses = EmailAddress.objects.filter(user=person)
    other_owners = EmailAddress.objects.filter(email=email, verified=True).exclude(user=person)
    if email and not own_addresses.exists() and not other_owners.exists():
        EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)


def _usable(secret: str, person: User, now: datetime) -> QuerySet[SignInLink]:
    # Columns of this row only: PostgreSQL checks them again after waiting for a lock.
    digest = _digest_of_link(secret, person)
    return SignInLink.objects.filter(digest=digest, used_at=None, expires_at__gt=now)


def _digest_of_link(secret: str, person: User) -> str:
    """Return the hash of a secret and of what lets its owner in.

    A changed password, role or activity of the account changes that of its sessions.
    """
    factors = Authenticator.objects.filter(user=person).order_by("pk").values_list("pk", flat=True)
    return hash_secret(f"{secret}:{person.get_session_auth_hash()}:{list(factors)}")
