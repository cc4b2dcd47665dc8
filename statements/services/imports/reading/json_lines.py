"""Read JSON Lines, line by line."""

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from django.utils.translation import gettext as _

from statements.services.imports.reading.encodings import encoding_of
from statements.services.imports.reading.table import (
    MAX_COLUMNS,
    FileKind,
    FileRefused,
    SourceTable,
    TableRow,
)
from statements.services.jsonlines import parse_line

MAX_LINE = 4_000_000  # characters, of which escapes may take six for one
# In a JSON string: an escaped NUL, or half of a pair of surrogates. PostgreSQL stores neither.
_UNSTORABLE = re.compile(r"(?<!\\)(?:\\\\)*\\u0000|[\ud800-\udfff]")


def read_json_lines(path: Path) -> SourceTable:
    """Read one object a line. Raises ``FileRefused`` if no line holds one.

    All lines are read for their names, since a name may first occur in the last of them.
    """
    encoding = encoding_of(path)
    rows = partial(_rows, path, encoding)
    headers: dict[str, None] = {}
    first_fault = ""
    for row in rows():
        headers |= dict.fromkeys(row.cells)
        first_fault = first_fault or row.fault
        if len(headers) > MAX_COLUMNS:
            raise FileRefused(
                _("The objects have more than %(most)s names.") % {"most": MAX_COLUMNS}
            )
    if not headers:
        raise FileRefused(first_fault or _("The file is empty."))
    return SourceTable(FileKind.JSONL, tuple(headers), rows, encoding=encoding, was_read=True)


def _rows(path: Path, encoding: str) -> Iterator[TableRow]:
    number = 0
    # Only a line feed ends a line (``services.jsonlines``).
    with path.open(encoding=encoding, newline="\n") as file:
        for line_number, line in enumerate(_lines_of(file), 1):
            if len(line) >= MAX_LINE:
                raise FileRefused(
                    _("Line %(line)s has more than %(most)s characters.")
                    % {"line": f"{line_number:,}", "most": f"{MAX_LINE:,}"}
                )
            if line.isspace():
                continue
            number += 1
            try:
                yield TableRow(number, _storable(parse_line(line), line))
            except ValueError as fault:
                facts = {"line": f"{line_number:,}", "fault": str(fault)[:150]}
                sentence = _("Line %(line)s is no JSON object: %(fault)s.")
                yield TableRow(number, {}, fault=sentence % facts)


def _storable(record: dict[str, Any], line: str) -> dict[str, Any]:
    """Return an object whose texts can be stored. Raises ``ValueError`` for another."""
    if "\\u" in line and _UNSTORABLE.search(json.dumps(record, ensure_ascii=False)):
        raise ValueError(_("it holds a character that no text can hold"))
    return record


def _lines_of(file: TextIO) -> Iterator[str]:
    while line := file.readline(MAX_LINE):
        yield line
