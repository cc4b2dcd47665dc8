"""Judge rows: new, equal to a statement, different from one, or to be refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from statements.models import ImpreciseDate, Latency, LinkState, RowOutcome, Statement
from statements.selectors.imports.candidates import (
    RowParticulars,
    comparable_statements,
    duplicates_by_row,
    identical_statements,
    statements_of_keys,
)
from statements.selectors.statements.duplicates import Likeness
from statements.services.imports.columns import RowField, by_field, column_of
from statements.services.imports.comparing import differing_fields, is_own_reference
from statements.services.imports.directives import DirectiveFinder
from statements.services.imports.faults import CellFault
from statements.services.imports.reading.table import FileKind, TableRow
from statements.services.imports.readings import RowAnswer, RowReading
from statements.services.imports.rows import RowReader
from statements.services.imports.vocabulary import OfficialName, Vocabulary

type Edits = Mapping[int, Mapping[str, Any]]  # corrected cells, by row and field

BY_KEY = "key"  # the strongest likeness: the file and the archive name the same statement
REFERENCES = (FileKind.RIS, FileKind.BIBTEX)


@dataclass(frozen=True, slots=True)
class ImportSpec:
    """How a file is imported.

    ``mapping`` gives the field of each column, ``defaults`` values of fields that the file lacks.
    ``source`` is the collection that its keys belong to. ``updates`` changes statements that differ
    and are surely the same, ``enters_duplicates`` enters what only resembles one. ``up_to`` is the
    last statement that was there before.
    """

    kind: str
    headers: Sequence[str]
    mapping: Mapping[str, str]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    updates: bool = False
    enters_duplicates: bool = False
    may_create_tags: bool = False
    up_to: int = 0


@dataclass(slots=True)
class JudgedRow:
    """A row with what it is to the archive."""

    reading: RowReading
    cells: Mapping[str, Any]
    particulars: RowParticulars | None = None  # of a row without faults
    outcome: RowOutcome = RowOutcome.NEW
    statement_id: int | None = None
    statement: Statement | None = None  # as loaded, where there is something to compare
    likeness: str = ""
    differences: list[str] = field(default_factory=list)
    directive_ids: dict[RowAnswer, int] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.reading.number

    @property
    def is_surely_same(self) -> bool:
        """Whether the statement is the row's, and does not only resemble it."""
        return self.likeness in (BY_KEY, Likeness.SAME)

    def faults_as_json(self, spec: ImportSpec) -> list[dict[str, Any]]:
        """Return the faults with the headings of their columns."""
        return [
            fault.as_json(column_of(fault.field, spec.mapping, spec.headers) or str(fault.field))
            for fault in self.reading.faults
        ]


class Judge:
    """Judges the rows of one file, batch by batch."""

    def __init__(
        self,
        spec: ImportSpec,
        vocabulary: Vocabulary,
        directives: DirectiveFinder,
        *,
        today: date,
    ) -> None:
        self.spec = spec
        self.vocabulary = vocabulary
        self.directives = directives
        self.reader = RowReader(
            vocabulary,
            today=today,
            may_create_tags=spec.may_create_tags,
            is_references=spec.kind in REFERENCES,
        )
        self._seen: dict[int, int] = {}  # the number of the row, by the hash of what it is

    def judge(self, rows: list[JudgedRow]) -> list[JudgedRow]:
        """Judge rows that were read."""
        self._find_by_key(rows)
        self._find_directives(rows)
        self._find_duplicates(rows)
        to_load = {row.statement_id for row in rows if row.statement is None} - {None}
        statements = comparable_statements(filter(None, to_load)) if to_load else {}
        for row in rows:
            row.statement = row.statement or statements.get(row.statement_id or 0)
            self._conclude(row)
        return rows

    def recall(self, row: TableRow, edits: Edits, *, is_refused: bool) -> None:
        """Take in a row that was judged before: what repeats it, and dates that lean on it."""
        if row.fault and row.number not in edits:
            return
        # The text tells nothing of either, and takes longest to read.
        cells = {**self._cells(row, edits), RowField.TEXT: ""}
        reading = self.reader.read(row.number, cells)
        if not is_refused:
            self._refuse_repetition(reading)

    def read(self, row: TableRow, edits: Edits) -> JudgedRow:
        """Read the cells of a row; ``edits`` are those that people corrected. Asks no database."""
        row_edits = edits.get(row.number, {})
        cells = self._cells(row, edits)
        if row.fault and not row_edits:
            reading = RowReading(row.number, faults=[CellFault("", row.fault)])
            return JudgedRow(reading, cells)
        reading = self.reader.read(row.number, cells)
        return JudgedRow(reading, cells, None if reading.faults else _particulars(reading))

    def _cells(self, row: TableRow, edits: Edits) -> dict[str, Any]:
        cells = by_field(row.cells, self.spec.mapping, self.spec.defaults)
        return {**cells, **edits.get(row.number, {})}

    def _find_by_key(self, rows: Sequence[JudgedRow]) -> None:
        """Find the statements that rows name by their key, or by their number in this archive."""
        ids = statements_of_keys(
            self.spec.source, {row.reading.key for row in rows if row.reading.key}
        )
        own_ids = {row.reading.own_id for row in rows if row.reading.own_id}
        statement_ids = [*ids.values(), *filter(None, own_ids)]
        statements = comparable_statements(statement_ids) if statement_ids else {}
        for row in rows:
            reading = row.reading
            statement = statements.get(ids.get(reading.key, 0))
            if statement is None and reading.own_id:
                candidate = statements.get(reading.own_id)
                is_it = candidate is not None and (
                    _may_be(reading, candidate) or self._is_own_reference(row, candidate)
                )
                statement = candidate if is_it else None
            if statement:
                row.statement, row.likeness = statement, BY_KEY
                row.statement_id = statement.pk
                _accept_names_of(statement, row)

    def _find_directives(self, rows: Sequence[JudgedRow]) -> None:
        matches = self.directives.find(answer for row in rows for answer in row.reading.answers)
        dates = self.directives.possible_dates(matches.values()) if matches else {}
        for row in rows:
            answers = row.reading.answers
            row.directive_ids = {answer: matches[answer] for answer in answers if answer in matches}
            self.directives.judge(row.reading, row.directive_ids)
            for answer, directive_id in row.directive_ids.items():
                if answer.state != LinkState.REJECTED and is_too_early(
                    dates.get(directive_id), row.reading.date
                ):
                    row.reading.add_fault(
                        RowField.ANSWERS,
                        _("The response is dated before the directive, so it cannot answer it."),
                    )

    def _find_duplicates(self, rows: Sequence[JudgedRow]) -> None:
        particulars = [
            row.particulars
            for row in rows
            if row.particulars and row.statement is None and not row.reading.faults
        ]
        same = identical_statements(particulars)
        unmatched = [row for row in particulars if row.number not in same]
        duplicates = duplicates_by_row(unmatched, up_to=self.spec.up_to, source=self.spec.source)
        for row in rows:
            if row.number in same:
                row.statement_id, row.likeness = same[row.number], Likeness.SAME.value
            elif row.number in duplicates:
                row.statement_id, likeness = duplicates[row.number]
                row.likeness = likeness.value

    def _conclude(self, row: JudgedRow) -> None:
        reading, statement = row.reading, row.statement
        if statement is not None and self._is_own_reference(row, statement):
            reading.faults.clear()
            row.outcome = RowOutcome.EQUAL
            return
        if not reading.faults:
            self._refuse_repetition(reading)
        if reading.faults:
            row.outcome = RowOutcome.REFUSED
        elif statement is None:
            row.outcome = RowOutcome.NEW
        else:
            answered = {row.directive_ids.get(answer) for answer in reading.answers}
            row.differences = differing_fields(reading, statement, answered)
            row.outcome = RowOutcome.CHANGED if row.differences else RowOutcome.EQUAL

    def _is_own_reference(self, row: JudgedRow, statement: Statement) -> bool:
        """Whether a row is our own reference to a statement, unchanged."""
        return (
            self.spec.kind in REFERENCES
            and row.reading.own_id == statement.pk
            and is_own_reference(row.cells, statement, self.spec.kind)
        )

    def _refuse_repetition(self, reading: RowReading) -> None:
        """Refuse a row that is the same statement as an earlier one of the file."""
        body = reading.body
        marks = [("key", reading.key, RowField.KEY)] if reading.key else []
        if body and reading.facts["title_zh"]:
            what = (body.jurisdiction, body.kind, body.name, reading.facts["title_zh"])
            marks.append((*what, reading.date, RowField.TITLE))  # type: ignore[arg-type]
        for *mark, name in marks:
            first = self._seen.setdefault(hash(tuple(mark)), reading.number)
            if first != reading.number:
                message = _("This repeats row %(row)s.") % {"row": first}
                reading.add_fault(str(name), message)
                return


def is_too_early(directive_date: ImpreciseDate | None, response_date: ImpreciseDate | None) -> bool:
    """Whether a response is certainly earlier than a directive."""
    if directive_date is None or response_date is None:
        return False
    return Latency.between(directive_date, response_date) is None


def _particulars(reading: RowReading) -> RowParticulars:
    return RowParticulars.of(
        reading.number,
        body_id=reading.body.body_id if reading.body else None,
        date_range=reading.facts["date_range"],
        title_zh=reading.facts["title_zh"],
        title=reading.title,
        text=reading.text,
        addresses=[citation["url"] for citation in reading.citations if citation["url"]],
    )


def _may_be(reading: RowReading, statement: Statement) -> bool:
    """Whether a row with the number of a statement can be that: it may be of another archive."""
    titles = {statement.title_zh, statement.title_en} - {""}
    own_titles = {reading.facts.get("title_zh"), reading.facts.get("title_en")} - {"", None}
    if titles and own_titles:
        return bool(titles & own_titles)
    return reading.date == statement.date


def _accept_names_of(statement: Statement, row: JudgedRow) -> None:
    """Take names for those of the statement, even where others in the archive have them too."""
    reading, official = row.reading, statement.official
    speaker = str(row.cells.get(RowField.SPEAKER) or "").strip()
    if official and speaker in (official.name_zh, str(official)):
        reading.faults = [fault for fault in reading.faults if fault.field != RowField.SPEAKER]
        reading.official = OfficialName(official.name_zh, official.note, official.pk)
