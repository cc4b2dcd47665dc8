"""Write records as one JSON document, one at a time."""

from collections.abc import Iterable, Mapping
from typing import IO, Any

from statements.services.jsonlines import as_json


def write_json(records: Iterable[Mapping[str, Any]], file: IO[bytes]) -> None:
    """Write the records as ``rows``, then their ``count``, which a truncated file lacks."""
    file.write(b'{"rows": [')
    number = 0
    for number, record in enumerate(records, 1):
        file.write((b",\n" if number > 1 else b"\n") + as_json(record))
    file.write(f'\n],\n"count": {number}}}\n'.encode())


def write_array(records: Iterable[Mapping[str, Any]], file: IO[bytes]) -> None:
    """Write the records as an array, which a truncated file does not close."""
    separator = b"[\n"
    for record in records:
        file.write(separator + as_json(record))
        separator = b",\n"
    file.write(b"[]\n" if separator == b"[\n" else b"\n]\n")
