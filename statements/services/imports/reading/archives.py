"""Read a zip of texts, with a table that says what they are, or without one."""

import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from statements.models import LONGEST_TEXT
from statements.services.imports.columns import RowField, recognise_heading
from statements.services.imports.reading.encodings import decode_text
from statements.services.imports.reading.table import (
    FileKind,
    FileRefused,
    SourceTable,
    TableRow,
)
from statements.services.imports.reading.workbooks import DAMAGED_PART, refuse_bombs

type ReadTable = Callable[[Path], SourceTable]

_MAX_UNPACKED = 4 * 1024**3  # bytes of all files
_MAX_TABLE = 256 * 1024**2  # bytes
_MAX_TEXT = 4 * LONGEST_TEXT  # bytes; no encoding needs more for a character
_TABLES = (".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson", ".ris", ".bib")
_TEXTS = (".txt", ".text", ".md")
_UTF_8_NAMES = 0x800  # the flag of a name in UTF-8


def read_zip(path: Path, read_table: ReadTable) -> SourceTable:
    """Read the table in a zip, with the texts that its rows name. Raises ``FileRefused``."""
    try:
        with zipfile.ZipFile(path) as archive:
            refuse_bombs(archive, most=_MAX_UNPACKED)
            members = _members(archive)
    except zipfile.BadZipFile as fault:
        raise FileRefused(_("This zip is damaged: it cannot be opened.")) from fault
    texts = {name: part for name, part in members.items() if name.lower().endswith(_TEXTS)}
    tables = [name for name in members if name.lower().endswith(_TABLES)]
    if len(tables) > 1:
        raise FileRefused(
            _("The zip holds several tables: %(names)s. Leave one.")
            % {"names": ", ".join(tables[:5])}
        )
    if any(name.lower().endswith(".zip") for name in members):
        raise FileRefused(_("The zip holds another zip. Unpack it first."))
    if not tables and not texts:
        raise FileRefused(_("The zip holds neither a table nor texts (.txt)."))
    if not tables:
        rows = partial(_rows_of_texts, path, members)
        return SourceTable(FileKind.ZIP, ("file", "title", "text"), rows)
    name = tables[0]
    with tempfile.TemporaryDirectory() as folder:
        headers = read_table(_unpacked(path, members[name], name, Path(folder))).headers
    rows = partial(_rows_of_table, path, members[name], name, texts, read_table)
    return SourceTable(FileKind.ZIP, tuple(dict.fromkeys([*headers, "text"])), rows)


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the files by name, without what computers add. Raises ``FileRefused``."""
    members = {}
    for part in archive.infolist():
        name = _name(part)
        path = PurePosixPath(name)
        if part.is_dir() or path.name.startswith(".") or "__MACOSX" in path.parts:
            continue
        if part.flag_bits & 1:
            raise FileRefused(_("The zip is locked with a password."))
        members[name] = part
    return members


def _name(part: zipfile.ZipInfo) -> str:
    """Return the name of a file; programs in China write it in GB 18030 without saying so."""
    if part.flag_bits & _UTF_8_NAMES:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return part.filename


def _unpacked(path: Path, part: zipfile.ZipInfo, name: str, folder: Path) -> Path:
    if part.file_size > _MAX_TABLE:
        raise FileRefused(_("The table in the zip is too large. Import it by itself."))
    target = folder / f"table{PurePosixPath(name).suffix.lower()}"
    try:
        with (
            zipfile.ZipFile(path) as archive,
            archive.open(part) as packed,
            target.open("wb") as file,
        ):
            while block := packed.read(1024 * 1024):
                file.write(block)
    except DAMAGED_PART as fault:
        raise FileRefused(_("This zip is damaged: its table cannot be read.")) from fault
    return target


def _rows_of_table(
    path: Path,
    part: zipfile.ZipInfo,
    name: str,
    texts: Mapping[str, zipfile.ZipInfo],
    read_table: ReadTable,
) -> Iterator[TableRow]:
    by_name = {PurePosixPath(text).name: text for text in texts} | {text: text for text in texts}
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        table = read_table(_unpacked(path, part, name, Path(folder)))
        file_column = next(
            (header for header in table.headers if recognise_heading(header) == RowField.FILE), None
        )
        key_column = next(
            (header for header in table.headers if recognise_heading(header) == RowField.KEY), None
        )
        unnamed = dict.fromkeys(texts)
        number = 0
        for row in table.rows():
            number = row.number
            file_name = str(row.cells.get(file_column or "", "") or "").strip()
            key = str(row.cells.get(key_column or "", "") or "").strip()
            member = by_name.get(file_name) or by_name.get(f"{key}.txt")
            if file_name and member is None:
                fault = _("The zip has no text “%(name)s”.") % {"name": file_name[:100]}
                yield replace(row, fault=row.fault or fault)
            elif member is None:
                yield row
            else:
                unnamed.pop(member, None)
                text, fault = _text(archive, texts[member])
                cells = {**row.cells, "text": text}
                yield replace(row, cells=cells, fault=row.fault or fault)
        for line, text_name in enumerate(unnamed, number + 1):
            fault = _("No row of the table names the text “%(name)s”.") % {"name": text_name[:100]}
            yield TableRow(line, {file_column: text_name} if file_column else {}, fault)


def _rows_of_texts(path: Path, members: Mapping[str, zipfile.ZipInfo]) -> Iterator[TableRow]:
    with zipfile.ZipFile(path) as archive:
        for number, name in enumerate(sorted(members), 1):
            if name.lower().endswith(_TEXTS):
                text, fault = _text(archive, members[name])
            else:
                text, fault = "", _("This is no text. Save it as .txt.")
            cells = {"file": name, "title": PurePosixPath(name).stem, "text": text}
            yield TableRow(number, cells, fault=fault)


def _text(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[str, str]:
    """Return a text, or a sentence why it cannot be read."""
    if part.file_size > _MAX_TEXT:
        return "", _("“%(name)s” is longer than a text can be.") % {"name": _name(part)[:100]}
    try:
        return decode_text(archive.read(part)), ""
    except DAMAGED_PART:
        return "", _("“%(name)s” is damaged in the zip.") % {"name": _name(part)[:100]}
    except FileRefused as refusal:
        return "", f"{_name(part)[:100]}: {refusal}"
