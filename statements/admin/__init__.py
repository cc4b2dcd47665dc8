"""The admin. The imports register what it shows."""

from statements.admin import codes

__all__ = ["codes"]
