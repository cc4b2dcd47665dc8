"""Roles, and the link that signs the first admin in."""

from django.contrib.auth.models import Group
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from statements.models import Role, User


class _OneTimeLinks(PasswordResetTokenGenerator):
    """Tokens that die with the next sign-in, because they are made from the time of the last."""

    key_salt = "statements.services.accounts.one_time_link"


_links = _OneTimeLinks()


def ensure_roles() -> None:
    """Make the groups that stand for the roles."""
    for role in Role:
        Group.objects.get_or_create(name=role.value)


@transaction.atomic
def one_time_link(*, username: str = "admin") -> tuple[str, str]:
    """Return the two parts of a link that signs ``username`` in once: who, and the token.

    The first call makes that person, as an admin who has no password yet.
    """
    ensure_roles()
    person, made = User.objects.get_or_create(
        username=username, defaults={"is_staff": True, "is_superuser": True}
    )
    if made:
        person.set_unusable_password()
        person.save(update_fields=["password"])
    return urlsafe_base64_encode(force_bytes(person.pk)), _links.make_token(person)


def owner_of_link(who: str, token: str) -> User | None:
    """Return whom a one-time link belongs to, while it is unused and not too old."""
    try:
        person = User.objects.filter(pk=int(urlsafe_base64_decode(who)), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return person if person and _links.check_token(person, token) else None
