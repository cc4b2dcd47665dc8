"""JSON Lines, read and written: one JSON object a line, in UTF-8.

Only a line feed ends a line. ``str.splitlines`` and some other readers also split at U+0085, U+2028
and U+2029, which JSON allows in strings. They are accepted when read, and escaped when written, so
that those readers can read our files too.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder

_LINE_ENDS = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"})
_BYTE_ORDER_MARK = "\ufeff"


def read_lines(
    text: str, *, on_fault: Callable[[int, str], object]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects in a text with their line numbers, from 1; empty lines are skipped.

    ``on_fault`` is called with the number of a line that is no JSON object, and the reason.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        json_text = line.removeprefix(_BYTE_ORDER_MARK)
        if not json_text.strip():
            continue
        try:
            record = parse_line(json_text)
            _refuse_half_characters(record, json_text)
        except ValueError as fault:
            on_fault(number, str(fault))
        else:
            yield number, record


def _refuse_half_characters(record: Mapping[str, Any], line: str) -> None:
    r"""Raise ``ValueError`` where an escape like ``\ud83d`` stands alone: nobody can write it."""
    if "\\ud" not in line.lower():
        return
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("it holds half of a character") from None


def parse_line(line: str) -> dict[str, Any]:
    """Return the object in a line. Raises ``ValueError`` if it is none."""
    try:
        value = json.loads(line.removeprefix(_BYTE_ORDER_MARK))
    except RecursionError as fault:
        raise ValueError(str(fault)) from fault
    if not isinstance(value, dict):
        raise ValueError("it is not an object")
    return value


def write_lines(records: Iterable[Mapping[str, Any]], file: IO[bytes]) -> None:
    """Write one record a line."""
    for record in records:
        file.write(as_json(record) + b"\n")


def as_json(record: Mapping[str, Any]) -> bytes:
    """Return a record as one line, without the line end."""
    json_text = json.dumps(record, ensure_ascii=False, cls=DjangoJSONEncoder)
    return json_text.translate(_LINE_ENDS).encode()
