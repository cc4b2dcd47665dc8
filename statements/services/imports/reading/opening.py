"""Open a file as a table, whatever its kind."""

import re
import zipfile
from pathlib import Path

from django.utils.translation import gettext as _

from statements.services.imports.reading.archives import read_zip
from statements.services.imports.reading.delimited import read_delimited
from statements.services.imports.reading.encodings import NOT_A_TEXT
from statements.services.imports.reading.json_lines import read_json_lines
from statements.services.imports.reading.references import read_bibtex, read_ris
from statements.services.imports.reading.table import FileKind, FileRefused, SourceTable
from statements.services.imports.reading.workbooks import read_workbook

_START = 4096  # bytes
_BLOCK = 1024 * 1024  # bytes
MAX_PARTS = 100_000  # of a zip
_PART = b"PK\x01\x02"  # begins the entry of a part in the directory of a zip
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_READERS = {
    FileKind.CSV: read_delimited,
    FileKind.XLSX: read_workbook,
    FileKind.JSONL: read_json_lines,
    FileKind.RIS: read_ris,
    FileKind.BIBTEX: read_bibtex,
}


def read_table(path: Path) -> SourceTable:
    """Read a file as a table. Raises ``FileRefused``."""
    kind = file_kind(path)
    if kind is FileKind.ZIP:
        return read_zip(path, _read_inner_table)
    return _READERS[kind](path)


def unpacked_bytes(path: Path) -> int:
    """Return the size of a file as it is read: a zip or a workbook says it of its parts."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile:
        return path.stat().st_size


def _read_inner_table(path: Path) -> SourceTable:
    kind = file_kind(path)
    if kind is FileKind.ZIP:
        raise FileRefused(_("The zip holds another zip. Unpack it first."))
    return _READERS[kind](path)


def file_kind(path: Path) -> FileKind:
    """Tell the kind of a file by its content; its name may be wrong. Raises ``FileRefused``."""
    with path.open("rb") as file:
        start = file.read(_START)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path)
    if start.startswith(_OLD_OFFICE):
        raise FileRefused(_("This is a workbook of the old kind (.xls). Save it as .xlsx or CSV."))
    if start.startswith((b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"\x7fELF", b"Rar!")):
        raise FileRefused(NOT_A_TEXT)
    return _kind_of_text(start)


def _kind_of_zip(path: Path) -> FileKind:
    _refuse_many_parts(path)
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile as fault:
        raise FileRefused(_("This zip is damaged: it cannot be opened.")) from fault
    if "xl/workbook.xml" in names:
        return FileKind.XLSX
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise FileRefused(_("This is a document, not a table. Put its text into a .txt or a cell."))
    return FileKind.ZIP


def _refuse_many_parts(path: Path) -> None:
    """Raise ``FileRefused`` for a zip whose directory alone takes long to read.

    An entry has 46 bytes and leads anywhere, so that a file of no texts can name a million.
    """
    number, tail = 0, b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            number += (tail + block).count(_PART)
            if number > MAX_PARTS:
                raise FileRefused(
                    _("The zip holds more than %(most)s files.") % {"most": f"{MAX_PARTS:,}"}
                )
            tail = block[1 - len(_PART) :]


def _kind_of_text(start: bytes) -> FileKind:
    text = start.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n")
    if re.match(rb"\{(?!\|)", text):  # in UTF-16, {| is 类, which begins a heading
        if re.match(rb'\{\s*"rows"\s*:\s*\[', text):
            raise FileRefused(_("This is one JSON document. Take the JSON Lines instead."))
        return FileKind.JSONL
    if text.startswith(b"[") and re.match(rb"\[\s*\{", text):
        raise FileRefused(_("This is one JSON array. Write one object a line instead."))
    if re.match(rb"TY {2}- ", text):
        return FileKind.RIS
    # Comments end with their line: where each could end at any space, a line of % takes for ever.
    if re.match(rb"(?:%[^\r\n]*[\r\n]\s*)*@\w+\s*[{(]", text):
        return FileKind.BIBTEX
    return FileKind.CSV
