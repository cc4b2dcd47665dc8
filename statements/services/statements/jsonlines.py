"""JSON Lines, read and written: one JSON object a line, in UTF-8.

A line ends at a line feed and nowhere else. ``str.splitlines`` and some other readers also end one
at U+0085, U+2028 and U+2029, which may stand as they are within a string of JSON. They are read
so, and written as escapes, so that those readers can read our files too.
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
    """Yield the objects in a text, each with the number of its line, from 1; empty lines are none.

    ``on_fault`` is called with the number of a line that holds no JSON object, and what is wrong.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        written = line.removeprefix(_BYTE_ORDER_MARK)
        if not written.strip():
            continue
        try:
            value = json.loads(written)
        except (ValueError, RecursionError) as fault:
            on_fault(number, str(fault))
            continue
        if isinstance(value, dict):
            yield number, value
        else:
            on_fault(number, "it is not an object")


def write_lines(records: Iterable[Mapping[str, Any]], file: IO[bytes]) -> None:
    """Write one record a line."""
    for record in records:
        file.write(as_json(record) + b"\n")


def as_json(record: Mapping[str, Any]) -> bytes:
    """Write a record on one line, without its end."""
    written = json.dumps(record, ensure_ascii=False, cls=DjangoJSONEncoder)
    return written.translate(_LINE_ENDS).encode()
