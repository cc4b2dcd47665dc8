"""What the page shows of a row: its main cells, cut short."""

from collections.abc import Mapping
from typing import Any

from statements.services.imports.columns import RowField
from statements.services.imports.judging import JudgedRow

PREVIEWED = (
    RowField.KIND,
    RowField.PROVINCE,
    RowField.DATE,
    RowField.BODY,
    RowField.SPEAKER,
    RowField.TITLE,
    RowField.ANSWERS,
    RowField.SOURCES,
)
NEW_BODY = "new_body"  # beside the cells: a body that the import would create
_MAX_CHARACTERS = 80


def preview_of(row: JudgedRow) -> dict[str, str]:
    """Return the main cells of a row as they were typed, and every cell at fault."""
    fields = [*PREVIEWED, *(fault.field for fault in row.reading.faults if fault.field)]
    texts = {str(name): cut(_cell_text(row.cells, name)) for name in dict.fromkeys(fields)}
    body = row.reading.body
    if body and body.name and body.body_id is None:
        texts[NEW_BODY] = body.name
    return {name: text for name, text in texts.items() if text}


def cut(text: str) -> str:
    """Cut a cell to the length that is shown."""
    return text if len(text) <= _MAX_CHARACTERS else f"{text[:_MAX_CHARACTERS]}…"


def _cell_text(cells: Mapping[str, Any], name: str) -> str:
    value = cells.get(name)
    if name == RowField.SOURCES:
        value = value or cells.get(RowField.URL) or cells.get(RowField.PUBLISHER)
    elif name == RowField.TITLE:
        value = value or cells.get(RowField.TITLE_EN) or str(cells.get(RowField.TEXT) or "")[:200]
    if isinstance(value, list):
        return "; ".join(_item(item) for item in value[:5])
    return _item(value)


def _item(value: Any) -> str:
    if isinstance(value, Mapping):
        names = ("url", "publisher", "title", "key")
        return next((str(value[name]) for name in names if value.get(name)), "")
    return " ".join(str(value if value is not None else "")[:400].split())
