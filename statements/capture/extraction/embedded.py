"""Articles inside scripts: pages that a browser puts together carry their text as JSON."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import unquote

_MIN_HAN = 80  # Chinese characters of a value that may be an article
_MAX_SCRIPTS = 200
_CONTENT_KEY = re.compile(r"content|body|html|text|article|detail", re.IGNORECASE)
_HAN = re.compile("[\u4e00-\u9fff]")
_ASSIGNMENT = re.compile(r"[=(]\s*(?=[\[{\"'])")
_MAX_ASSIGNMENTS: Final = 40  # of a script, at which JSON may begin


def find_content(scripts: Sequence[str], fields: Sequence[str] = ()) -> str:
    """Return the longest Chinese text, with or without markup, in fields or the JSON of scripts.

    Returns an empty text where none is long enough.
    """
    best = max(fields, key=lambda value: len(_HAN.findall(value)), default="")
    best_rate = 2.0 * len(_HAN.findall(best))
    if best_rate < _MIN_HAN:
        best = ""
    for script in scripts[:_MAX_SCRIPTS]:
        for document in _documents(script):
            for key, value in _strings(document):
                count = len(_HAN.findall(value))
                if count < _MIN_HAN:
                    continue
                rate = count * (2.0 if _CONTENT_KEY.search(key) else 1.0)
                if rate > best_rate:
                    best, best_rate = value, rate
    return best


def _documents(script: str) -> Iterator[Any]:
    """Yield the JSON values in a script."""
    source = script.strip()
    if source.startswith(("%7B", "%5B")):
        source = unquote(source)
    decoder = json.JSONDecoder(strict=False)
    if source[:1] in "{[":
        starts = [0]
    else:
        starts = [match.end() for match in _ASSIGNMENT.finditer(source)][:_MAX_ASSIGNMENTS]
    end = 0
    for start in starts:
        if start < end:
            continue
        try:
            document, end = decoder.raw_decode(source, start)
        except (ValueError, RecursionError):
            continue
        yield document


def _strings(document: Any) -> Iterator[tuple[str, str]]:
    """Yield the texts in a JSON value with their keys, without recursion."""
    pending: list[tuple[str, Any]] = [("", document)]
    while pending:
        key, value = pending.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            pending += ((str(name), item) for name, item in value.items())
        elif isinstance(value, list):
            pending += ((key, item) for item in value)
