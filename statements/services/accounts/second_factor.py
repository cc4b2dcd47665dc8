"""Who needs a second factor."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from statements.models import Role, User


def is_required_of(person: User) -> bool:
    """Whether a role of the person requires a second factor (setting SECOND_FACTOR_FOR)."""
    return bool(person.roles & {Role(name) for name in settings.SECOND_FACTOR_FOR})


def is_missing(person: User) -> bool:
    """Whether a person must set up a second factor first."""
    return is_required_of(person) and not is_mfa_enabled(person)
