"""Read a row as a statement: every cell, and what does not fit together."""

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from statements.models import (
    LONGEST_TEXT,
    Basis,
    BodyKind,
    ImpreciseDate,
    Jurisdiction,
    Language,
    Official,
    StatementKind,
)
from statements.models.imports import LONGEST_EXTERNAL_KEY
from statements.models.statements.keys import read_key
from statements.services.imports.choices import BASES, BODY_KINDS, KINDS, LANGUAGES
from statements.services.imports.columns import RowField
from statements.services.imports.faults import CellFault, Fix
from statements.services.imports.reading.references import OWN_KEY
from statements.services.imports.readings import CellReader, RowReading
from statements.services.imports.related import published_in, read_answers, read_citations
from statements.services.imports.values import BadCell, read_dates, read_text
from statements.services.imports.vocabulary import Vocabulary
from statements.services.refusals import Refused, StillToCome
from statements.services.statements.entry import (
    NotThereYet,
    refuse_before_its_time,
    refuse_impossible_dates,
)
from statements.services.statements.speakers import SeveralPeople

_LONGEST_OFFICIAL, _LONGEST_OFFICIAL_NOTE = 40, 200  # characters
_LONGEST_TAG = 40  # characters
_COMMAS = re.compile("[、，,]")
_LINES = {  # the field, its column of the statement, and the most characters
    RowField.TITLE: ("title_zh", 300),
    RowField.TITLE_EN: ("title_en", 300),
    RowField.POST: ("post_as_named", 120),
    RowField.DATE_NOTE: ("said_note", 300),
}


class RowReader:
    """Reads rows one after the other; the date of one may tell the year of the next.

    ``is_references`` is for files of reference managers, whose forms and keywords are not ours.
    """

    def __init__(
        self, vocabulary: Vocabulary, *, today: date, may_create_tags: bool, is_references: bool
    ) -> None:
        self.vocabulary = vocabulary
        self.today = today
        self.may_create_tags = may_create_tags
        self.is_references = is_references
        self.last_date: ImpreciseDate | None = None

    def read(self, number: int, cells: Mapping[str, Any]) -> RowReading:
        """Read the cells of a row, by field."""
        reading = RowReading(number)
        reading.filled = {name for name, value in cells.items() if value not in ("", None, [])}
        reader = CellReader(reading, cells)
        self._read_identity(reader)
        self._read_facts(reader)
        self._read_speaker(reader)
        self._read_tags(reader)
        reading.citations = read_citations(reader)
        reading.answers = read_answers(reader)
        self._judge(reading)
        return reading

    @staticmethod
    def _read_identity(reader: CellReader) -> None:
        reading = reader.reading
        reading.key = reader.text(RowField.KEY, LONGEST_EXTERNAL_KEY)
        own = OWN_KEY.fullmatch(reading.key)
        reading.own_id = read_key(own[1] if own else str(reader.cells.get(RowField.OWN_ID) or ""))
        if reading.own_id and not reading.key:
            reading.key = f"biaotai-{reading.own_id}"

    def _read_facts(self, reader: CellReader) -> None:
        reading, facts = reader.reading, reader.reading.facts
        for name, (column, most) in _LINES.items():
            facts[column] = reader.text(name, most)
        for name in (RowField.SUMMARY, RowField.NOTE):
            facts[name.value] = reader.text(name, 4000, one_line=False)
        facts["kind"] = reader.choice(RowField.KIND, KINDS)
        facts["language"] = reader.choice(RowField.LANGUAGE, LANGUAGES, Language.CHINESE.value)
        reading.text = reader.text(RowField.TEXT, LONGEST_TEXT, one_line=False)
        reading.basis = reader.choice(RowField.BASIS, BASES, Basis.FULL.value)
        reading.date = reader.read(
            RowField.DATE,
            lambda value: read_dates(value, self.last_date, lambda: published_in(reader.cells)),
            None,
        )
        self.last_date = reading.date or self.last_date
        facts["date_range"] = reading.date.days if reading.date else None
        reading.genre_id = self._genre(reader)

    def _genre(self, reader: CellReader) -> int | None:
        name = reader.text(RowField.FORM, 100)
        genre_id = self.vocabulary.code(self.vocabulary.genres, name) if name else None
        if name and genre_id is None and not self.is_references:
            closest = get_close_matches(name.lower(), self.vocabulary.genres, n=2, cutoff=0.4)
            message = _("There is no form “%(name)s”.") % {"name": name[:40]}
            reader.reading.add_fault(
                RowField.FORM, message, *(Fix(label, label) for label in closest)
            )
        return genre_id

    def _read_speaker(self, reader: CellReader) -> None:
        reading = reader.reading
        place = reader.text(RowField.PROVINCE, 60)
        kind = reader.choice(RowField.BODY_KIND, BODY_KINDS)
        name = reader.text(RowField.BODY, 100)
        speaker = reader.text(RowField.SPEAKER, 240)
        if unit := self._unit(reading, place):
            self._read_body(reading, unit, "" if kind == BodyKind.UNNAMED else name, kind)
        if speaker:
            self._read_official(reading, speaker)

    def _unit(self, reading: RowReading, place: str) -> Jurisdiction | None:
        if not place:
            if not reading.has_fault(RowField.PROVINCE):
                reading.add_fault(RowField.PROVINCE, _("Enter the place: a code or a name."))
            return None
        unit = self.vocabulary.unit(place)
        if isinstance(unit, CellFault):
            reading.faults.append(unit)
            return None
        if self.vocabulary.was_always_there(unit):
            return unit
        try:
            refuse_before_its_time(unit, reading.facts["date_range"])
        except NotThereYet as refusal:
            reading.add_fault(RowField.PROVINCE, str(refusal))
        return unit

    def _read_body(self, reading: RowReading, unit: Jurisdiction, name: str, kind: str) -> None:
        if not name:
            reading.body = self.vocabulary.unnamed_body(unit.code)
            return
        body = self.vocabulary.body(unit.code, kind, name)
        if isinstance(body, CellFault):
            reading.faults.append(body)
        else:
            reading.body = body

    def _read_official(self, reading: RowReading, speaker: str) -> None:
        name, note = Official.parse(speaker)
        official = self.vocabulary.official(name or speaker, note if name else "")
        if isinstance(official, CellFault):
            reading.faults.append(official)
        elif official.official_id is None and Official.names_several(official.name):
            reading.add_fault(RowField.SPEAKER, str(SeveralPeople(official.name)))
        elif len(official.name) > _LONGEST_OFFICIAL or len(official.note) > _LONGEST_OFFICIAL_NOTE:
            reading.add_fault(RowField.SPEAKER, _("This is too long for a name."))
        else:
            reading.official = official

    def _read_tags(self, reader: CellReader) -> None:
        reading = reader.reading
        names = [
            name for item in reader.items(RowField.TAGS) for name in self._tags_of(item, reader)
        ]
        for value in names:
            try:
                name = read_text(value, most=_LONGEST_TAG if self.may_create_tags else 200)
            except BadCell as bad:
                reading.add_fault(RowField.TAGS, str(bad))
                continue
            tag_id = self.vocabulary.code(self.vocabulary.tags, name)
            if tag_id is not None:
                if tag_id not in reading.tag_ids:
                    reading.tag_ids.append(tag_id)
            elif name and self.may_create_tags:
                reading.new_tags.append(name)
            elif name and not self.is_references:
                message = _("There is no tag “%(name)s”; an admin can create it.")
                closest = get_close_matches(name.lower(), self.vocabulary.tags, n=2, cutoff=0.5)
                fixes = [Fix(label, label) for label in closest] if len(names) == 1 else []
                reading.add_fault(RowField.TAGS, message % {"name": name[:40]}, *fixes)

    def _tags_of(self, item: Any, reader: CellReader) -> list[Any]:
        """Return the tags of an item of a cell: 人工智能、科技 are two, unless one is called so."""
        is_cell = isinstance(reader.cells.get(RowField.TAGS), str) and not reader.reading.own_id
        if not is_cell or self.vocabulary.code(self.vocabulary.tags, str(item)) is not None:
            return [item]
        return [name.strip() for name in _COMMAS.split(str(item)) if name.strip()]

    def _judge(self, reading: RowReading) -> None:
        """Find what does not fit together."""
        if not reading.facts["kind"] and not reading.has_fault(RowField.KIND):
            fixes = [Fix(str(kind.label), kind.value) for kind in StatementKind]
            reading.add_fault(RowField.KIND, _("Enter the kind."), *fixes)
        if not reading.title and not reading.has_fault(RowField.TITLE, RowField.TITLE_EN):
            if reading.facts["kind"] == StatementKind.DIRECTIVE:
                reading.add_fault(RowField.TITLE, _("Enter a title for the directive."))
            elif not reading.text and not reading.has_fault(RowField.TEXT):
                reading.add_fault(RowField.TITLE, _("Enter a title or a text."))
        if not reading.has_fault(RowField.DATE, RowField.PUBLISHED, RowField.SOURCES):
            self._judge_dates(reading)

    def _judge_dates(self, reading: RowReading) -> None:
        try:
            refuse_impossible_dates(reading.facts, reading.citations, self.today)
        except StillToCome as refusal:
            is_own = reading.date is not None and reading.date.is_to_come(self.today)
            column = RowField.DATE if is_own else RowField.PUBLISHED
            reading.add_fault(column, str(refusal))
        except Refused as refusal:
            reading.add_fault(RowField.DATE, str(refusal))
