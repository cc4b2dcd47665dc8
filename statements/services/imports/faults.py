"""What is wrong with a cell, in a sentence, and what would be right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fix:
    """A value that would be right: its ``label``, and the field that it belongs to.

    ``field`` is empty for the field at fault.
    """

    label: str
    value: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class CellFault:
    """A fault of a cell, by the field it becomes; of the whole row, if ``field`` is empty."""

    field: str
    message: str
    fixes: Sequence[Fix] = ()

    def as_json(self, column: str) -> dict[str, Any]:
        """Return it as stored, with the heading of its column."""
        fixes = [
            {"label": str(fix.label), "value": fix.value, "field": fix.field or self.field}
            for fix in self.fixes
        ]
        return {
            "field": str(self.field),
            "column": column,
            "message": str(self.message),
            "fixes": fixes,
        }
