"""Writes all cells: no text becomes a formula, and no lost character goes unreported."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MAX_UNITS = 32_767  # in a cell of a spreadsheet; UTF-16 code units, as Excel counts
# Full-width signs too: some programs read ＝ as =, and some skip white space before them.
_FORMULA = r"\s*[=+\-@\t\r\n＝＋－＠]"
_LIKE_A_FORMULA = re.compile(f"'*{_FORMULA}")
_MARKED = re.compile(f"'+{_FORMULA}")
# A program that splits cells at another sign than the comma ignores quotation marks within a cell:
# to it, a new cell begins after each of these.
_INNER_FORMULA = r"[^\S;\t\n\r]*[=+\-@＝＋－＠]"
_LIKE_AN_INNER_FORMULA = re.compile(f"(?<=[;\\t\\n\\r])(?='*{_INNER_FORMULA})")
_MARKED_INSIDE = re.compile(f"(?<=[;\\t\\n\\r])'(?='*{_INNER_FORMULA})")

# Characters that XML cannot hold, and text that Excel would read as the escape of one.
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def as_text(value: Any) -> str:
    """Write a value: None as an empty text, a list joined by ``;``."""
    if isinstance(value, list):
        return "; ".join(as_text(item) for item in value)
    return "" if value is None else str(value)


def csv_cell(text: str) -> str:
    """Put an apostrophe before everything that a spreadsheet would read as a formula.

    That is at the start, and after each sign at which a program may start another cell: many split
    at semicolons. An apostrophe that already precedes a formula gets another one, so that
    ``read_cell`` can always tell ours from the text's own.
    """
    text = _LIKE_AN_INNER_FORMULA.sub("'", text)
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def read_cell(cell: str) -> str:
    """Reverse ``csv_cell``: the first apostrophe before a formula is ours."""
    return _MARKED_INSIDE.sub("", cell[1:] if _MARKED.match(cell) else cell)


def xlsx_cell(text: str) -> tuple[str, str]:
    """Truncate a text to what a cell can hold; return it and a note of what was changed, or ""."""
    changes = []
    if (units := len(text.encode("utf-16-le")) // 2) > MAX_UNITS:
        # Half of a surrogate pair at the cut is dropped.
        text = text.encode("utf-16-le")[: 2 * MAX_UNITS].decode("utf-16-le", "ignore")
        changes.append(
            _("cut at %(most)s of %(units)s characters; the JSON Lines export holds the full text")
            % {"most": f"{MAX_UNITS:,}", "units": f"{units:,}"}
        )
    if number := len(_UNFIT.findall(text)):
        changes.append(
            ngettext(
                "%(number)s control character written as _xHHHH_, which Excel reads back",
                "%(number)s control characters written as _xHHHH_, which Excel reads back",
                number,
            )
            % {"number": number}
        )
    return text, "; ".join(changes)


def xml_text(text: str) -> str:
    """Escape what XML cannot hold, as Excel does (``_xHHHH_``), and text that looks so."""
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return _UNFIT.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
