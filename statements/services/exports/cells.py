"""The one writer of cells: no text becomes a formula, and none loses a character unnoticed."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MAX_UNITS = 32_767  # in a cell of a spreadsheet; UTF-16 code units, as Excel counts
# Full-width signs too: some programs read ＝ as =. White space before them is passed over by some.
_FORMULA = r"\s*[=+\-@\t\r\n＝＋－＠]"
_LIKE_A_FORMULA = re.compile(f"'*{_FORMULA}")
_MARKED = re.compile(f"'+{_FORMULA}")
# A program that parts cells elsewhere than at commas knows no quotation marks that stand within a
# cell: to it, a new cell begins after each of these.
_INNER_FORMULA = r"[^\S;\t\n\r]*[=+\-@＝＋－＠]"
_LIKE_AN_INNER_FORMULA = re.compile(f"(?<=[;\\t\\n\\r])(?='*{_INNER_FORMULA})")
_MARKED_INSIDE = re.compile(f"(?<=[;\\t\\n\\r])'(?='*{_INNER_FORMULA})")

# What XML cannot hold, and what Excel would read as such a character written out.
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def as_text(value: Any) -> str:
    """Write a value; nothing for None, and several beside each other, parted by ``;``."""
    if isinstance(value, list):
        return "; ".join(as_text(one) for one in value)
    return "" if value is None else str(value)


def csv_cell(text: str) -> str:
    """Put an apostrophe before all that a spreadsheet would read as a formula.

    That is at the beginning, and after each mark at which a program may begin another cell: many
    part at semicolons. It is put before apostrophes that stand before a formula as well, so that
    ``read_cell`` can always tell ours from the text's own.
    """
    text = _LIKE_AN_INNER_FORMULA.sub("'", text)
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def read_cell(cell: str) -> str:
    """Return the text that ``csv_cell`` wrote: of apostrophes before a formula, one is ours."""
    return _MARKED_INSIDE.sub("", cell[1:] if _MARKED.match(cell) else cell)


def xlsx_cell(text: str) -> tuple[str, str]:
    """Cut a text to what a cell can hold; return it, and what was done to it, if anything."""
    done = []
    if (units := len(text.encode("utf-16-le")) // 2) > MAX_UNITS:
        # The half of a character that the cut may leave is dropped.
        text = text.encode("utf-16-le")[: 2 * MAX_UNITS].decode("utf-16-le", "ignore")
        done.append(
            _("cut at %(most)s of %(units)s characters; the JSON Lines export holds the full text")
            % {"most": f"{MAX_UNITS:,}", "units": f"{units:,}"}
        )
    if number := len(_UNFIT.findall(text)):
        done.append(
            ngettext(
                "%(number)s control character written as _xHHHH_, which Excel reads back",
                "%(number)s control characters written as _xHHHH_, which Excel reads back",
                number,
            )
            % {"number": number}
        )
    return text, "; ".join(done)


def xml_text(text: str) -> str:
    """Write what XML cannot hold as Excel does, ``_xHHHH_``; protect text that looks like that."""
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return _UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
