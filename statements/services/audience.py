"""Who is allowed what. Every route declares one of these; the web layer enforces it."""

from enum import Enum
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured

from statements.models import Role, User


class Audience(Enum):
    """Who a route is for. Analysts are readers; an admin is among researchers."""

    ANYONE = "anyone"
    READERS = "readers"  # whoever has signed in; everybody where PUBLIC_READ is set
    OWN_ACCOUNT = "own account"  # whoever has signed in, even while a second factor is missing
    SIGNED_IN = "signed in"
    RESEARCHERS = "researchers"
    ADMINS = "admins"

    def includes(self, person: User | AnonymousUser) -> bool:
        """Whether ``person`` belongs to this audience."""
        if self is Audience.ANYONE:
            return True
        if self is Audience.READERS and settings.PUBLIC_READ:
            return True
        if not isinstance(person, User) or not person.is_active:
            return False
        if self in {Audience.READERS, Audience.OWN_ACCOUNT, Audience.SIGNED_IN}:
            return True
        return bool(person.roles & _ROLES[self])

    @property
    def asks_second_factor(self) -> bool:
        """Whether somebody of whom a second factor is required comes in without one."""
        if self is Audience.READERS:
            return not settings.PUBLIC_READ
        return self not in {Audience.ANYONE, Audience.OWN_ACCOUNT}


_ROLES = {
    Audience.RESEARCHERS: {Role.RESEARCHER, Role.ADMIN},
    Audience.ADMINS: {Role.ADMIN},
}


def declare(view: Any, audience: Audience) -> None:
    """Say who a view is for. Raises ``ImproperlyConfigured`` if another route said otherwise."""
    if getattr(view, "audience", audience) is not audience:
        raise ImproperlyConfigured(f"{view} is declared for {view.audience} already")
    view.audience = audience
