"""Read references in RIS and BibTeX, entry by entry."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.middlewares.names import split_multiple_persons_names
from django.utils.translation import gettext as _
from rispy.parser import ParseError

from statements.services.imports.columns import RowField
from statements.services.imports.reading.encodings import encoding_of
from statements.services.imports.reading.table import (
    MAX_CELL,
    FileKind,
    FileRefused,
    SourceTable,
    TableRow,
)

OWN_KEY = re.compile(r"biaotai-([1-9][0-9]{0,17})")  # of our own exports
_COLUMNS = (
    *(RowField.KEY, RowField.TITLE, RowField.TITLE_EN, RowField.AUTHOR, RowField.DATE),
    *(RowField.PUBLISHED, RowField.PUBLISHER, RowField.URL, RowField.FORM, RowField.LANGUAGE),
    *(RowField.TAGS, RowField.SUMMARY, RowField.NOTE),
)
_RIS_END = "ER  -"
_EVENT = re.compile(r"(?:Event|Original) date: (.+)")
_REPORTED = re.compile(r"Reported by (.+), a secondary source")
_ENTRY = re.compile(r"\s*@(?!comment|preamble|string)\w+", re.IGNORECASE)
_HAN = re.compile("[\u4e00-\u9fff]")
_DECODING = LatexDecodingMiddleware(keep_braced_groups=True)  # {China Daily and others}
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_ADDRESS = re.compile(r"https?://\S+")
# Where programs put the paper or the site. CNKI has the employer of the author as organization.
_RIS_PUBLISHERS = (
    *("publisher", "secondary_title", "alternate_title3", "journal_name"),
    *("alternate_title2", "alternate_title1"),
)
_BIBTEX_PUBLISHERS = (
    *("journaltitle", "journal", "newspaper", "organization", "institution", "publisher"),
    *("booktitle", "howpublished"),
)


def read_ris(path: Path) -> SourceTable:
    """Read a file in RIS."""
    return _table(FileKind.RIS, path, _RIS_END, ris_cells)


def read_bibtex(path: Path) -> SourceTable:
    """Read a file in BibTeX or biblatex."""
    return _table(FileKind.BIBTEX, path, "", bibtex_cells)


def _table(kind: FileKind, path: Path, end: str, cells_of: Any) -> SourceTable:
    encoding = encoding_of(path)
    headers = tuple(column.value for column in _COLUMNS)
    return SourceTable(kind, headers, partial(_rows, path, encoding, end, cells_of), encoding)


def _rows(path: Path, encoding: str, end: str, cells_of: Any) -> Iterator[TableRow]:
    for number, entry in enumerate(_entries(path, encoding, end), 1):
        try:
            yield TableRow(number, cells_of(entry))
        except (ValueError, KeyError, IndexError, TypeError, OSError, ParseError):
            start = " ".join(entry.split())[:60]
            yield TableRow(number, {}, fault=_("“%(start)s” cannot be read.") % {"start": start})


def _entries(path: Path, encoding: str, end: str) -> Iterator[str]:
    """Yield the entries, one at a time: up to the line ``end``, or from one @ to the next."""
    lines: list[str] = []
    length = 0
    with path.open(encoding=encoding) as file:
        while line := file.readline(MAX_CELL):
            begins = not end and re.match(r"\s*@\w+\s*[{(]", line) and lines
            if begins and _is_entry(lines):
                yield "".join(lines)
                lines, length = [], 0
            lines.append(line)
            length += len(line)
            if length > MAX_CELL:
                raise FileRefused(
                    _("An entry has more than %(most)s characters.") % {"most": f"{MAX_CELL:,}"}
                )
            if end and line.startswith(end.rstrip()):
                yield "".join(lines)
                lines, length = [], 0
    if "".join(lines).strip() and (end or _is_entry(lines)):
        yield "".join(lines)


def _is_entry(lines: list[str]) -> bool:
    return any(_ENTRY.match(line) for line in lines)


def entries_of(path: Path, table: SourceTable) -> Iterator[str]:
    """Yield the entries of a file as they stand in it."""
    return _entries(path, table.encoding, _RIS_END if table.kind is FileKind.RIS else "")


def ris_cells(entry: str) -> Mapping[str, str]:
    """Return the cells of one entry in RIS. Raises ``ValueError`` or ``ParseError``."""
    (fields,) = rispy.loads(entry)
    notes = [str(note) for note in fields.get("notes", [])]
    year = fields.get("publication_year") or fields.get("year", "")
    return _cells(
        key=fields.get("id", ""),
        author="; ".join([*fields.get("authors", []), *fields.get("first_authors", [])]),
        title=fields.get("title") or fields.get("primary_title", ""),
        title_en=fields.get("translated_title", ""),
        issued=_issued(_iso(fields.get("date") or year), year),
        notes=notes,
        publisher=_first(fields, _RIS_PUBLISHERS),
        url=next(iter(fields.get("urls", [])), ""),
        form=fields.get("type_of_work", ""),
        language=fields.get("language", ""),
        tags="; ".join(fields.get("keywords", [])),
        summary=fields.get("abstract") or fields.get("notes_abstract", ""),
    )


def bibtex_cells(entry: str) -> Mapping[str, str]:
    """Return the cells of one entry in BibTeX. Raises ``ValueError`` if it cannot be read."""
    library = parse_string(entry, append_middleware=[_DECODING])
    if library.failed_blocks or len(library.entries) != 1:
        raise ValueError("not one entry")
    (reference,) = library.entries
    values = {name: str(field.value) for name, field in reference.fields_dict.items()}
    fields = {name: _plain(value) for name, value in values.items()}
    authors = split_multiple_persons_names(values.get("author", ""))
    title, subtitle = fields.get("title", ""), fields.get("subtitle", "")
    notes = [fields.get(name, "") for name in ("note", "annotation", "annote")]
    address = _ADDRESS.search(f"{fields.get('howpublished', '')} {notes[0]}")
    return _cells(
        key=reference.key,
        author="; ".join(map(_plain, authors)),
        title=f"{title}{'：' if _HAN.search(title) else ': '}{subtitle}" if subtitle else title,
        title_en=fields.get("titleaddon", ""),
        issued=fields.get("date") or _day_of(fields),
        event=fields.get("eventdate") or fields.get("origdate", ""),
        notes=[note for note in notes if note],
        publisher=_ADDRESS.sub("", _first(fields, _BIBTEX_PUBLISHERS)),
        url=fields.get("url") or (address.group() if address else ""),
        form=fields.get("type", ""),
        language=fields.get("langid") or fields.get("language", ""),
        tags=fields.get("keywords", "").replace(",", ";"),
        summary=fields.get("abstract", ""),
    )


def _cells(*, notes: Sequence[str], event: str = "", **facts: str) -> Mapping[str, str]:
    """Return the cells of a reference, whose ``issued`` is the publication if there is an event.

    Notes of our own tell the event, and who reported; all others are kept.
    """
    events = [match for note in notes if (match := _EVENT.fullmatch(note))]
    reporters = [match for note in notes if (match := _REPORTED.fullmatch(note))]
    event = event or (events[0][1] if events else "")
    title, title_en, language = facts["title"], facts["title_en"], facts["language"].lower()
    if not title_en and title and not _HAN.search(title):
        title, title_en = "", title
    is_english = language.startswith("en") if language else bool(title_en and not title)
    own_notes = {match.string for match in (*events, *reporters)}
    return {
        "key": facts["key"],
        "title": title,
        "title_en": title_en,
        "author": facts["author"],
        "date": event or facts["issued"],
        "published": facts["issued"] if event else "",
        "publisher": facts["publisher"] or (reporters[0][1] if reporters else ""),
        "url": facts["url"],
        "form": facts["form"],
        "language": "en" if is_english else "zh",
        "tags": facts["tags"],
        "summary": facts["summary"],
        "note": "\n".join(note for note in notes if note not in own_notes),
    }


def _first(fields: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return the first of these fields that is filled."""
    return next((str(fields[name]) for name in names if fields.get(name)), "")


def _day_of(fields: Mapping[str, str]) -> str:
    """Return the date of BibTeX, which has year, month and day in fields of their own."""
    year, month, day = (fields.get(name, "") for name in ("year", "month", "day"))
    if not year.isdigit() or not month:
        return year
    if month.isdigit():
        return "-".join([year, month.zfill(2), *([day.zfill(2)] if day else [])])
    return _issued(" ".join(filter(None, (day, month))), year)


def _issued(date_text: str, year: str) -> str:
    """Return a date with the year, where only another field has it."""
    if not year.isdigit() or year in date_text or not date_text:
        return date_text or year
    return f"{year}年{date_text}" if _HAN.search(date_text) else f"{date_text} {year}"


def _iso(date_text: str) -> str:
    """Write a date of RIS, year/month/day/rest, as 2025-04/2025-06."""
    parts = str(date_text).split("/")
    first = "-".join(part for part in parts[:3] if part)
    rest = parts[3].removeprefix("to ").strip() if len(parts) > 3 else ""
    return f"{first}/{rest}" if rest and not _TIME.fullmatch(rest) else first


def _plain(value: str) -> str:
    return " ".join(value.replace("{", "").replace("}", "").split())
