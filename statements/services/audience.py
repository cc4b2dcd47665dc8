"""Access control: every route declares an audience, and the web layer enforces it."""

from enum import Enum
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured

from statements.models import Role, User


class Audience(Enum):
    """The people a route is for. Analysts are readers; researchers include admins."""

    ANYONE = "anyone"
    READERS = "readers"  # signed-in people; with PUBLIC_READ, everybody
    OWN_ACCOUNT = "own account"  # signed-in people, even if a second factor is missing
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
        """Whether people who need a second factor must have set it up."""
        if self is Audience.READERS:
            return not settings.PUBLIC_READ
        return self not in {Audience.ANYONE, Audience.OWN_ACCOUNT}


_ROLES = {
    Audience.RESEARCHERS: {Role.RESEARCHER, Role.ADMIN},
    Audience.ADMINS: {Role.ADMIN},
}


def declare(view: Any, audience: Audience) -> None:
    """Set the audience of a view. Raises ``ImproperlyConfigured`` if it has another one."""
    if getattr(view, "audience", audience) is not audience:
        raise ImproperlyConfigured(f"{view} is declared for {view.audience} already")
    view.audience = audience
