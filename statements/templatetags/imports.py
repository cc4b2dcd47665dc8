"""Imports on pages: rows with their faults beside the cells, and outcomes as states."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from statements.models import Import, ImportRow, ImportState, RowDecision, RowOutcome
from statements.services.imports.columns import LABELS, RowField
from statements.services.imports.previews import NEW_BODY
from statements.templatetags.languages import with_languages

register = template.Library()

# The shape of a state, beside its word.
_SHAPES = {
    RowOutcome.NEW: "",
    RowOutcome.EQUAL: "off",
    RowOutcome.CHANGED: "warn",
    RowOutcome.REFUSED: "bad",
}
_SHOWN = (
    *(RowField.DATE, RowField.BODY, RowField.SPEAKER, RowField.TITLE, RowField.ANSWERS),
    RowField.SOURCES,
)
# Faults of fields that stand in the column of another.
_COLUMN_OF = {
    RowField.BODY_KIND: RowField.BODY,
    RowField.PROVINCE: RowField.BODY,
    RowField.TITLE_EN: RowField.TITLE,
    RowField.TEXT: RowField.TITLE,
    RowField.URL: RowField.SOURCES,
    RowField.PUBLISHER: RowField.SOURCES,
    RowField.PUBLISHED: RowField.SOURCES,
    RowField.SOURCE_TITLE: RowField.SOURCES,
    RowField.AUTHOR: RowField.SOURCES,
    RowField.EVIDENCE: RowField.ANSWERS,
    RowField.ANSWERS_STATE: RowField.ANSWERS,
    RowField.ANSWERS_METHOD: RowField.ANSWERS,
    RowField.LINKS: RowField.ANSWERS,
}


@dataclass(frozen=True, slots=True)
class FaultyCell:
    """A fault with the text of its cell, which can be typed over."""

    field: str
    label: str
    text: str
    message: str
    fixes: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of the table. ``note`` says what an import would create for it.

    ``address`` is that of the statement of which the cell has the title.
    """

    text: str
    faults: Sequence[FaultyCell]
    note: str = ""
    address: str = ""


@register.filter
def as_import_outcome(row: ImportRow) -> SafeString:
    """Write what a row is to the archive, with a shape."""
    outcome = RowOutcome(row.outcome)
    words = str(outcome.label)
    if row.is_written:
        words = _("changed") if row.before else _("entered")
    return format_html('<span class="state {}">{}</span>', _SHAPES[outcome], words)


@register.filter
def as_cells(row: ImportRow) -> list[ShownCell]:
    """Return the cells of a row in the order of the columns."""
    faults = [_fault(row, fault) for fault in row.faults]
    cells = []
    for name in _SHOWN:
        own = [fault for fault in faults if _COLUMN_OF.get(fault.field, fault.field) == name]  # type: ignore[call-overload]
        is_new = name == RowField.BODY and row.preview.get(NEW_BODY) and not row.is_written
        is_title = name == RowField.TITLE and has_title_of_statement(row)
        cells.append(
            ShownCell(
                row.preview.get(name, ""),
                own,
                note=_("New body") if is_new else "",
                address=row.statement.get_absolute_url() if is_title and row.statement else "",
            )
        )
    return cells


@register.filter
def has_title_of_statement(row: ImportRow) -> bool:
    """Whether the title cell says which statement the row is or became."""
    return row.statement is not None and row.preview.get(RowField.TITLE) == str(row.statement)


@register.filter
def other_faults(row: ImportRow) -> list[FaultyCell]:
    """Return the faults of cells that have no column of their own."""
    faults = [_fault(row, fault) for fault in row.faults]
    return [
        fault
        for fault in faults
        if _COLUMN_OF.get(fault.field, fault.field) not in _SHOWN  # type: ignore[call-overload]
    ]


@register.filter
def as_differences(row: ImportRow) -> SafeString | str:
    """Write in which fields a row differs from a statement."""
    labels = [str(LABELS[RowField(name)]) for name in row.differences]
    return with_languages(", ".join(labels))


@register.filter
def count_of(job: Import, outcome: str) -> int:
    """Return how many rows have an outcome."""
    return int(job.counts.get(outcome, 0))


@register.filter
def all_rows(job: Import) -> int:
    """Return how many rows were judged."""
    return sum(job.counts.values())


@register.filter
def progress(job: Import) -> int:
    """Return how many rows are done in the step that is going on."""
    return all_rows(job) if job.state == ImportState.CHECKING else job.rows_done


@register.simple_tag
def outcomes() -> list[tuple[str, str]]:
    """Return the outcomes of rows with their labels."""
    return [(outcome.value, str(outcome.label)) for outcome in RowOutcome]


@register.simple_tag
def decisions(row: ImportRow) -> list[tuple[str, str, bool]]:
    """Return what can be done with a row that differs: value, label, and whether it is chosen."""
    is_surely_same = row.likeness in ("key", "same")
    return [
        (decision.value, str(decision.label), row.decision == decision)
        for decision in RowDecision
        if not (decision == RowDecision.ENTER and is_surely_same)
    ]


def _fault(row: ImportRow, fault: dict[str, Any]) -> FaultyCell:
    name = fault["field"]
    label = str(LABELS[RowField(name)]) if name else ""
    text = row.edits.get(name, row.preview.get(name, ""))
    return FaultyCell(name, label, str(text), fault["message"], fault["fixes"])
