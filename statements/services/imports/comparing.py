"""Compare a row with a statement, field by field."""

from collections.abc import Mapping
from typing import Any

from statements.engine.text.addresses import address_key
from statements.models import Citation, ExportFormat, Statement
from statements.services.exports.bibtex import bibtex
from statements.services.exports.cells import MAX_UNITS
from statements.services.exports.references import reference
from statements.services.exports.ris import ris
from statements.services.imports.columns import STATEMENT_FIELDS, RowField
from statements.services.imports.reading.references import bibtex_cells, ris_cells
from statements.services.imports.readings import RowReading


def differing_fields(
    reading: RowReading, statement: Statement, directive_ids: set[int | None]
) -> list[str]:
    """Return the fields in which a row says other than a statement of ``comparable_statements``.

    Empty cells say nothing. ``directive_ids`` are those that the row answers, None for one that
    is not in the archive yet.
    """
    filled = reading.filled
    different = [
        field.value
        for field, column in STATEMENT_FIELDS.items()
        if field in filled and getattr(statement, column) != reading.facts[column]
    ]
    if reading.genre_id is not None and reading.genre_id != statement.genre_id:
        different.append(RowField.FORM)
    different += _speaker_differences(reading, statement)
    different += _text_differences(reading, statement)
    if not {*reading.tag_ids} <= {tag.pk for tag in statement.tags.all()} or reading.new_tags:
        different.append(RowField.TAGS)
    if missing_citations(reading, statement):
        different.append(RowField.SOURCES)
    if not directive_ids <= {link.directive_id for link in statement.links}:
        different.append(RowField.ANSWERS)
    return different


def _speaker_differences(reading: RowReading, statement: Statement) -> list[str]:
    different: list[str] = []
    body, current = reading.body, statement.body
    if (
        body
        and RowField.PROVINCE in reading.filled
        and body.jurisdiction != current.jurisdiction_id
    ):
        different.append(RowField.PROVINCE)
    if body and body.name and body.body_id != current.pk:
        different.append(RowField.BODY)
    official = reading.official
    if official and (official.official_id is None or official.official_id != statement.official_id):
        different.append(RowField.SPEAKER)
    return different


def _text_differences(reading: RowReading, statement: Statement) -> list[str]:
    if not reading.text:
        return []
    current = statement.current_revision
    if current is None:
        return [RowField.TEXT]
    if current.text != reading.text and not _is_cut(reading.text, current.text):
        return [RowField.TEXT]
    is_other = RowField.BASIS in reading.filled and current.basis != reading.basis
    return [RowField.BASIS] if is_other else []


def _is_cut(text: str, whole: str) -> bool:
    """Whether a text is what a cell of a spreadsheet could hold of a longer one."""
    return len(text.encode("utf-16-le")) // 2 >= MAX_UNITS - 100 and whole.startswith(text)


def missing_citations(reading: RowReading, statement: Statement) -> list[dict[str, Any]]:
    """Return the sources of a row that the statement does not have."""
    citations = list(statement.citations.all())
    return [
        facts
        for facts in reading.citations
        if not any(_is_same_source(facts, citation) for citation in citations)
    ]


def _is_same_source(facts: Mapping[str, Any], citation: Citation) -> bool:
    if facts["url"] and citation.url:
        is_same_page = address_key(facts["url"]) == address_key(citation.url)
    else:
        is_same_page = not facts["url"] and facts["publisher"] == citation.publisher
    return is_same_page and all(
        not facts[name] or facts[name] == getattr(citation, name)
        for name in ("title", "author", "published_on")
    )


def is_own_reference(cells: Mapping[str, Any], statement: Statement, kind: str) -> bool:
    """Whether these are the cells of our own reference to a statement, as it would be today."""
    own = reference(statement, base="")
    expected = ris_cells(ris(own)) if kind == ExportFormat.RIS else bibtex_cells(bibtex(own))
    return all(
        cells.get(name) == value
        or (name == "url" and not own.has_source_url and str(cells.get(name)).endswith(own.url))
        for name, value in expected.items()
    )
