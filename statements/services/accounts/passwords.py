"""One more rule for passwords."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST_LEFT = 8  # characters that a password must have beside the person's own names
_SHORTEST_NAME = 3  # characters; shorter ones stand in any password


class NamesDoNotCount:
    """A password must be long enough without the names of its owner: res2res2 is not for res2."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` for a password that is little else than names."""
        left = password.casefold()
        for name in _names(user):
            left = left.replace(name, "")
        if left != password.casefold() and len(left) < LEAST_LEFT:
            raise ValidationError(self.get_help_text(), code="password_is_name")

    def get_help_text(self) -> str:
        return _(
            "Without your own names in it, your password must still have %(number)s characters."
        ) % {"number": LEAST_LEFT}


def _names(user: Any) -> list[str]:
    """Return the names that a person is known by, the longest first."""
    fields = (getattr(user, field, "") for field in ("username", "first_name", "last_name"))
    email = (getattr(user, "email", "") or "").partition("@")[0]
    names = {str(name or "").casefold() for name in (*fields, email)}
    return sorted((name for name in names if len(name) >= _SHORTEST_NAME), key=len, reverse=True)
