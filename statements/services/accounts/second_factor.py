"""Who must sign in with a second factor."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from statements.models import Role, User


def is_required_of(person: User) -> bool:
    """Whether one of a person's roles asks for a second factor (setting SECOND_FACTOR_FOR)."""
    return bool(person.roles & {Role(name) for name in settings.SECOND_FACTOR_FOR})


def is_missing(person: User) -> bool:
    """Whether a person must set up a second factor before they go on."""
    return is_required_of(person) and not is_mfa_enabled(person)
