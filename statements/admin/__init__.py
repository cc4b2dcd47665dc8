"""The admin. The imports register what it shows."""

from statements.admin import codes, people

__all__ = ["codes", "people"]
