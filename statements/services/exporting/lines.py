"""Records as JSON, one at a time."""

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder


def write_jsonl(records: Iterable[Mapping[str, Any]], file: IO[bytes]) -> None:
    """Write one record a line."""
    for one in records:
        file.write(_json(one) + b"\n")


def write_json(records: Iterable[Mapping[str, Any]], file: IO[bytes]) -> None:
    """Write the records as ``rows``; their ``count`` comes last, so that no cut file has one."""
    file.write(b'{"rows": [')
    number = 0
    for number, one in enumerate(records, 1):
        file.write((b",\n" if number > 1 else b"\n") + _json(one))
    file.write(f'\n],\n"count": {number}}}\n'.encode())


def write_array(records: Iterable[Mapping[str, Any]], file: IO[bytes]) -> None:
    """Write the records as an array, which a cut file does not close."""
    separator = b"[\n"
    for one in records:
        file.write(separator + _json(one))
        separator = b",\n"
    file.write(b"[]\n" if separator == b"[\n" else b"\n]\n")


def _json(one: Mapping[str, Any]) -> bytes:
    return json.dumps(one, ensure_ascii=False, cls=DjangoJSONEncoder).encode()
