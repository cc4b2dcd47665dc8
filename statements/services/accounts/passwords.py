"""A validator for passwords."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MIN_CHARACTERS_WITHOUT_NAMES = 8
_MIN_NAME_CHARACTERS = 3  # shorter names occur in any password


class NamesDoNotCount:
    """A password must be long enough without the names of its owner: res2res2 is not for res2."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` for a password that consists mainly of names."""
        remainder = password.casefold()
        for name in _names(user):
            remainder = remainder.replace(name, "")
        if remainder != password.casefold() and len(remainder) < MIN_CHARACTERS_WITHOUT_NAMES:
            raise ValidationError(self.get_help_text(), code="password_is_name")

    def get_help_text(self) -> str:
        return _(
            "Without your own names in it, your password must still have %(number)s characters."
        ) % {"number": MIN_CHARACTERS_WITHOUT_NAMES}


def _names(user: Any) -> list[str]:
    """Return the names of a person, the longest first."""
    fields = (getattr(user, field, "") for field in ("username", "first_name", "last_name"))
    email = (getattr(user, "email", "") or "").partition("@")[0]
    names = {str(name or "").casefold() for name in (*fields, email)}
    return sorted(
        (name for name in names if len(name) >= _MIN_NAME_CHARACTERS), key=len, reverse=True
    )
