"""Write judged rows: new statements by COPY, changed ones one by one."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from statements.engine.text.languages import HAN
from statements.models import (
    Body,
    Citation,
    ExternalKey,
    Genre,
    Import,
    ImportRow,
    Official,
    Revision,
    RowDecision,
    RowOutcome,
    Statement,
    Tag,
    Tagging,
    User,
)
from statements.selectors.imports.candidates import range_literal
from statements.services.imports.judging import BY_KEY, Edits, ImportSpec, JudgedRow
from statements.services.imports.previews import preview_of
from statements.services.imports.readings import RowReading
from statements.services.imports.updating import update_statement
from statements.services.imports.vocabulary import BodyName, OfficialName, Vocabulary
from statements.services.refusals import Refused
from statements.services.statements.cards import fill_cards
from statements.services.statements.copying import copy_rows, new_ids
from statements.services.statements.speakers import UNNAMED_BODY
from statements.services.workbench.tags import get_or_make

type _Copied = tuple[type[Model], list[dict[str, Any]]]

NOT_STATED = {"slug": "not-stated", "name_en": "form not stated", "name_zh": "体裁未注明"}


class BatchWriter:
    """Writes batches of one import. Each call of ``write`` belongs in a transaction.

    ``created`` collects the ids of what rows name and the archive lacked, by model. The words on
    cards take longer than all else: unless ``fills_cards``, they are left to the workers.
    """

    def __init__(
        self, job: Import, spec: ImportSpec, vocabulary: Vocabulary, *, by: User | None
    ) -> None:
        self.fills_cards = False
        # Of a long file nobody reads the rows; those of a command are counted as they are written.
        self.keeps_cells = job.rows_total > 0 and job.is_editable
        self.job = job
        self.spec = spec
        self.vocabulary = vocabulary
        self.by = by
        self.created: dict[str, list[int]] = defaultdict(list)
        for name, ids in job.created.items():
            self.created[name].extend(ids)

    def write(
        self,
        rows: Sequence[JudgedRow],
        decisions: Mapping[int, str],
        edits: Edits,
        *,
        now: datetime,
        meanwhile: Callable[[], None],
    ) -> None:
        """Write a batch; ``decisions`` and ``edits`` are those of people, by row.

        ``meanwhile`` is called once all that is left is waiting for PostgreSQL, for the most part.
        """
        entered = [row for row in rows if self._is_to_enter(row, decisions.get(row.number, ""))]
        tables = self._tables(entered, now)
        meanwhile()
        for model, copied in tables:
            copy_rows(model, copied)
        if self.fills_cards:
            fill_cards([row.statement_id for row in entered if row.statement_id])
        before = {
            row.number: previous
            for row in rows
            if self._is_to_update(row, decisions.get(row.number, ""))
            and (previous := self._update(row, now)) is not None
        }
        numbers_entered = {row.number for row in entered}
        self._keep_keys(rows, numbers_entered)
        self._remember(rows, numbers_entered, before, decisions, edits)

    def _is_to_enter(self, row: JudgedRow, decision: str) -> bool:
        if row.outcome == RowOutcome.NEW:
            return decision != RowDecision.LEAVE
        is_other = row.outcome == RowOutcome.CHANGED and not row.is_surely_same
        return is_other and (
            decision == RowDecision.ENTER or (self.spec.enters_duplicates and not decision)
        )

    def _is_to_update(self, row: JudgedRow, decision: str) -> bool:
        if row.outcome != RowOutcome.CHANGED:
            return False
        is_asked_for = self.spec.updates and row.is_surely_same and not decision
        return decision == RowDecision.UPDATE or is_asked_for

    def _tables(self, rows: Sequence[JudgedRow], now: datetime) -> list[_Copied]:
        """Return the rows of each table for new statements, in order; these have their ids then."""
        if not rows:
            return []
        genre_id = self._genre_not_stated(rows)
        pairs = []
        for pk, row in zip(new_ids(Statement, len(rows)), rows, strict=True):
            row.statement_id = pk
            pairs.append((pk, row.reading))
        taggings = [
            {"statement": pk, "tag": tag_id}
            for pk, reading in pairs
            for tag_id in self._tag_ids(reading)
        ]
        citations = [
            {"statement": pk, **citation, "published_note": ""}
            for pk, reading in pairs
            for citation in reading.citations
        ]
        revisions = [self._revision(pk, reading, now) for pk, reading in pairs if reading.text]
        statements = [self._statement(pk, reading, genre_id, now) for pk, reading in pairs]
        # Statements come after their parts, so that each card is written once.
        return [
            (Tagging, taggings),
            (Citation, citations),
            (Revision, revisions),
            (Statement, statements),
        ]

    def _statement(
        self, pk: int, reading: RowReading, genre_id: int | None, now: datetime
    ) -> dict[str, Any]:
        days = range_literal(reading.facts["date_range"])
        return {
            "id": pk,
            **reading.facts,
            "date_range": days,
            "possible_days": days,
            "genre": reading.genre_id or genre_id,
            "body": self._body_id(reading.body),
            "official": self._official_id(reading.official),
            "version": 1,
            "entered_by": self.by.pk if self.by else None,
            "entered_at": now,
        }

    def _revision(self, pk: int, reading: RowReading, now: datetime) -> dict[str, Any]:
        return {
            "statement": pk,
            "number": 1,
            "basis": reading.basis,
            "text": reading.text,
            "is_current": True,
            "entered_by": self.by.pk if self.by else None,
            "entered_at": now,
        }

    def _genre_not_stated(self, rows: Sequence[JudgedRow]) -> int | None:
        if all(row.reading.genre_id for row in rows):
            return None
        genre, is_new = Genre.objects.get_or_create(slug=NOT_STATED["slug"], defaults=NOT_STATED)
        if is_new:
            self.created["genre"].append(genre.pk)
        return genre.pk

    def _body_id(self, body: BodyName | None) -> int:
        """Return the id of a body, created if need be."""
        if body is None:
            raise ValueError("a row without a body is at fault")
        if body.body_id is not None:
            return body.body_id
        if (body_id := self._known_body_id(body)) is not None:
            return body_id  # by an earlier row
        unit = self.vocabulary.units[body.jurisdiction]
        for newcomer in Body.objects.known_in(unit, body.name or UNNAMED_BODY):
            self.vocabulary.add_body(newcomer)
        if (body_id := self._known_body_id(body)) is not None:
            return body_id  # by somebody else meanwhile
        names = {"name_zh": body.name} if HAN.search(body.name) else {"name_en": body.name}
        created = Body.objects.create(
            jurisdiction_id=body.jurisdiction,
            kind=body.kind,
            **(names if body.name else {"name_en": UNNAMED_BODY}),
        )
        self.vocabulary.add_body(created)
        self.created["body" if body.name else "unnamed_body"].append(created.pk)
        return created.pk

    def _known_body_id(self, body: BodyName) -> int | None:
        known_name = (
            self.vocabulary.body(body.jurisdiction, body.kind, body.name)
            if body.name
            else self.vocabulary.unnamed_body(body.jurisdiction)
        )
        return known_name.body_id if isinstance(known_name, BodyName) else None

    def _official_id(self, official: OfficialName | None) -> int | None:
        """Return the id of an official, created if need be."""
        if official is None or official.official_id is not None:
            return official.official_id if official else None
        if (official_id := self._known_official_id(official)) is not None:
            return official_id  # by an earlier row
        for newcomer in Official.objects.known_as(official.name):
            self.vocabulary.add_official(newcomer)
        if (official_id := self._known_official_id(official)) is not None:
            return official_id  # by somebody else meanwhile
        created = Official.objects.create(name_zh=official.name, note=official.note)
        self.vocabulary.add_official(created)
        self.created["official"].append(created.pk)
        return created.pk

    def _known_official_id(self, official: OfficialName) -> int | None:
        known_name = self.vocabulary.official(official.name, official.note)
        return known_name.official_id if isinstance(known_name, OfficialName) else None

    def _tag_ids(self, reading: RowReading) -> list[int]:
        """Return the ids of a row's tags; new ones are created."""
        ids = dict.fromkeys(reading.tag_ids)
        for name in reading.new_tags:
            tag_id = self.vocabulary.code(self.vocabulary.tags, name)
            if tag_id is None:
                tag, is_new = get_or_make(Tag, name)
                self.vocabulary.add_tag(tag)
                if is_new:
                    self.created["tag"].append(tag.pk)
                tag_id = tag.pk
            ids[tag_id] = None
        return list(ids)

    def _update(self, row: JudgedRow, now: datetime) -> dict[str, Any] | None:
        """Change the statement of a row; return what it was. A refusal becomes a fault."""
        assert row.statement is not None  # noqa: S101 - a changed row has one
        reading = row.reading
        facts: dict[str, Any] = {}
        if reading.body and reading.body.name:
            facts["body_id"] = self._body_id(reading.body)
        if reading.official:
            facts["official_id"] = self._official_id(reading.official)
        try:
            before = update_statement(
                row.statement, reading, facts, self._tag_ids(reading), by=self.by, now=now
            )
        except Refused as refusal:
            reading.add_fault("", str(refusal))
            row.outcome = RowOutcome.REFUSED
            return None
        return before

    def _keep_keys(self, rows: Sequence[JudgedRow], entered: set[int]) -> None:
        """Remember the keys of rows whose statement is surely theirs."""
        keyed = [
            (row, row.statement_id)
            for row in rows
            if row.reading.key and row.statement_id is not None
        ]
        copy_rows(
            ExternalKey,
            (
                {"source": self.spec.source, "key": row.reading.key, "statement": statement_id}
                for row, statement_id in keyed
                if row.number in entered
            ),
        )
        # A statement that was there before may have the key already.
        further_keys = [
            ExternalKey(source=self.spec.source, key=row.reading.key, statement_id=statement_id)
            for row, statement_id in keyed
            if row.outcome in (RowOutcome.EQUAL, RowOutcome.CHANGED)
            and row.is_surely_same
            and not (row.likeness == BY_KEY and row.reading.own_id)
        ]
        ExternalKey.objects.bulk_create(further_keys, ignore_conflicts=True)

    def _remember(
        self,
        rows: Sequence[JudgedRow],
        entered: set[int],
        before: Mapping[int, Any],
        decisions: Mapping[int, str],
        edits: Edits,
    ) -> None:
        numbers = rows[0].number, rows[-1].number
        written = entered | before.keys()
        without_cells = set() if self.keeps_cells else written - decisions.keys()
        ImportRow.objects.filter(import_job=self.job, number__range=numbers).delete()
        copy_rows(
            ImportRow,
            (
                stored_row(
                    self.job,
                    row,
                    self.spec,
                    decision=decisions.get(row.number, ""),
                    edits=edits.get(row.number, {}),
                    is_written=row.number in written,
                    keeps_cells=row.number not in without_cells,
                    before=before.get(row.number),
                )
                for row in rows
            ),
        )


def stored_row(
    job: Import,
    row: JudgedRow,
    spec: ImportSpec,
    *,
    decision: str,
    edits: Mapping[str, Any],
    is_written: bool = False,
    keeps_cells: bool = True,
    before: Any = None,
) -> dict[str, Any]:
    """Return a judged row as fields of ``ImportRow``, fit for COPY."""
    answers = [asdict(answer) for answer in row.reading.answers]
    version = (row.statement.version if row.statement else None) if before else 1
    return {
        "import_job": job.pk,
        "number": row.number,
        "outcome": row.outcome.value,
        "decision": decision,
        "likeness": row.likeness,
        "differences": f"{{{','.join(row.differences)}}}",
        "preview": _json(preview_of(row) if keeps_cells else {}),
        "edits": _json(edits),
        "faults": _json(row.faults_as_json(spec)),
        "answers": _json(answers) if answers else None,
        "statement": row.statement_id,
        "is_written": is_written,
        "statement_version": version if is_written else None,
        "before": _json(before) if before else None,
    }


def _json(value: Any) -> str:
    if not value:
        return "{}" if isinstance(value, Mapping) else "[]"
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
