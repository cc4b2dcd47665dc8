"""The registry as a sheet: written, read, compared with what is stored, and applied."""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from statements.models import Jurisdiction, Source
from statements.services.exports.cells import csv_cell, read_cell
from statements.services.refusals import Refused
from statements.services.sources.registry import add_source, change_source

COLUMNS: Final = (
    *("jurisdiction", "kind", "name_zh", "name_en", "address", "finding", "link_pattern"),
    *("link_selector", "minutes_between_visits", "pause_seconds", "notes", "is_watched"),
)
MAX_CHARACTERS: Final = 500_000
MAX_ROWS: Final = 2_000
_REQUIRED: Final = ("jurisdiction", "kind", "name_zh")
_YES: Final = {"yes", "y", "true", "1", "on", "是"}


class SheetRefused(Refused):
    """A sheet that cannot be read. The message says why."""


class SheetOutdated(Refused):
    """The rows, or the sources, are no longer those of the dry run."""

    def __init__(self) -> None:
        super().__init__(_("This is not what the dry run showed. Check again before you apply it."))


class SheetOutcome(StrEnum):
    """What a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as it was read: its number without the heading, and its cells by column."""

    number: int
    cells: Mapping[str, str]

    @property
    def name(self) -> str:
        """The Chinese name, or without one, the English one."""
        return self.cells["name_zh"] or self.cells.get("name_en", "")


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row that was judged. ``source`` is the stored one it speaks of; None for a new one.

    ``facts`` are fields of a source, empty where there are ``faults``, which are sentences.
    """

    number: int
    name: str
    source: Source | None
    facts: Mapping[str, Any]
    faults: tuple[str, ...] = ()

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """What is stored and what would be, by field, where they differ."""
        if self.source is None or self.faults:
            return {}
        return {
            field: (stored, value)
            for field, value in self.facts.items()
            if (stored := getattr(self.source, field)) != value
        }

    @property
    def outcome(self) -> SheetOutcome:
        if self.faults:
            return SheetOutcome.REFUSED
        if self.source is None:
            return SheetOutcome.NEW
        return SheetOutcome.CHANGED if self.changes else SheetOutcome.SAME


def write_sheet(sources: Iterable[Source]) -> str:
    """Return sources as CSV, in the form that ``read_sheet`` reads."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for source in sources:
        cells = {field: str(getattr(source, field)) for field in COLUMNS}
        cells["jurisdiction"] = source.jurisdiction_id
        cells["is_watched"] = "yes" if source.is_watched else "no"
        writer.writerow([csv_cell(cells[field]) for field in COLUMNS])
    return target.getvalue()


def read_sheet(text: str) -> tuple[SheetRow, ...]:
    """Return the rows of a sheet, of cells told apart by commas, tabs or semicolons.

    Jurisdictions may be named by code or in Chinese, and are by code then. Raises ``SheetRefused``.
    """
    text = text.lstrip("\ufeff")
    heading = text.partition("\n")[0]
    delimiter = max(",\t;", key=heading.count)
    try:
        lines = [line for line in csv.reader(io.StringIO(text), delimiter=delimiter) if any(line)]
    except csv.Error as fault:
        raise SheetRefused(_("This is not a table: %(fault)s.") % {"fault": fault}) from fault
    columns = [cell.strip().lower() for cell in lines[0]] if lines else []
    _refuse_columns(columns)
    if len(lines) - 1 > MAX_ROWS:
        raise SheetRefused(
            _("The sheet has %(n)s rows; at most %(most)s are read.")
            % {"n": f"{len(lines) - 1:,}", "most": f"{MAX_ROWS:,}"}
        )
    codes = _codes_by_name()
    rows = []
    for number, line in enumerate(lines[1:], 1):
        if any(line[len(columns) :]):
            raise SheetRefused(_("Row %(n)s has more cells than the heading.") % {"n": number})
        cells = {
            column: read_cell(cell).strip()
            for column, cell in zip_longest(columns, line[: len(columns)], fillvalue="")
        }
        place = cells.get("jurisdiction", "")
        cells["jurisdiction"] = codes.get(place, place)
        rows.append(SheetRow(number, cells))
    return tuple(rows)


def says_yes(cell: str) -> bool:
    """Whether a cell says that a source is to be visited."""
    return cell.strip().lower() in _YES


def stored_sources(rows: Sequence[SheetRow]) -> dict[int, Source]:
    """Return the source that each row speaks of, by the row's number.

    That is the one of its jurisdiction and kind with the same Chinese name, or without one, the
    same English name.
    """
    by_name: dict[tuple[str, str, str], Source] = {}
    for source in Source.objects.select_related("jurisdiction").order_by("-pk"):
        by_name[source.jurisdiction_id, source.kind, source.name_zh or source.name_en] = source
    return {
        row.number: stored
        for row in rows
        if (stored := by_name.get((row.cells["jurisdiction"], row.cells["kind"], row.name)))
    }


def refuse_repeats(rows: Sequence[PlannedRow]) -> list[PlannedRow]:
    """Return the rows, with a fault at each that speaks of the same source as an earlier one."""
    first_numbers: dict[tuple[Any, ...], int] = {}
    judged_rows = []
    for row in rows:
        key = (row.facts.get("jurisdiction"), row.facts.get("kind"), row.name)
        first = first_numbers.setdefault(key, row.number)
        if first != row.number and not row.faults:
            fault = _("The same source as in row %(n)s.") % {"n": first}
            row = replace(row, faults=(fault,))
        judged_rows.append(row)
    return judged_rows


def digest_of_rows(rows: Sequence[PlannedRow]) -> str:
    """Return a digest of what rows would do to the sources as they are now."""
    deeds = [
        (row.number, row.outcome, row.source and (row.source.pk, row.source.version), row.facts)
        for row in rows
    ]
    return hashlib.sha256(repr(deeds).encode()).hexdigest()


@transaction.atomic
def apply_rows(
    rows: Sequence[PlannedRow], *, seen_digest: str, now: datetime, local_port: int | None
) -> dict[SheetOutcome, int]:
    """Add and change sources; rows with faults are left out. Return how many rows did what.

    Raises ``SheetOutdated`` unless these are the rows of the dry run, and what ``add_source`` and
    ``change_source`` raise; nothing is written then.
    """
    if digest_of_rows(rows) != seen_digest:
        raise SheetOutdated
    numbers = dict.fromkeys(SheetOutcome, 0)
    for row in rows:
        numbers[row.outcome] += 1
        if row.outcome is SheetOutcome.NEW:
            add_source(facts=row.facts, now=now, local_port=local_port)
        elif row.outcome is SheetOutcome.CHANGED and row.source:
            change_source(
                source_id=row.source.pk,
                seen_version=row.source.version,
                facts=row.facts,
                now=now,
                local_port=local_port,
            )
    return numbers


def _refuse_columns(columns: Sequence[str]) -> None:
    if missing := [column for column in _REQUIRED if column not in columns]:
        raise SheetRefused(
            _("The first row names the columns; these are missing: %(names)s.")
            % {"names": ", ".join(missing)}
        )
    if unknown := [column for column in columns if column not in COLUMNS]:
        raise SheetRefused(
            _("These columns are not known: %(names)s. There are: %(columns)s.")
            % {"names": ", ".join(unknown[:5])[:200], "columns": ", ".join(COLUMNS)}
        )
    if len({*columns}) < len(columns):
        raise SheetRefused(_("Two columns have the same name."))


def _codes_by_name() -> dict[str, str]:
    places = Jurisdiction.objects.values_list("code", "name_zh", "short_zh", "gb_code")
    return {name: code for code, *names in places for name in names if name}
