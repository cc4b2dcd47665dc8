"""The admin. The imports register what it shows."""

from statements.admin import attempts, codes

__all__ = ["attempts", "codes"]
