"""Articles inside scripts: pages that a browser puts together carry their text as JSON."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from typing import Any, Final
from urllib.parse import unquote

_MIN_HAN = 80  # Chinese characters of a value that may be an article
_MAX_SCRIPTS = 200
_CONTENT_KEY = re.compile(r"content|body|html|text|article|detail", re.IGNORECASE)
_HAN = re.compile("[\u4e00-\u9fff]")
_ASSIGNMENT = re.compile(r"[=(]\s*(?=[\[{\"'])|[A-Za-z_]\s*:\s*(?=[\[{])")
_PARSED = re.compile(r"""JSON\.parse\(\s*+("(?:[^"\\]|\\.)*+")""")
_LITERAL = re.compile(
    r"""(?<![A-Za-z_"'])(?P<key>[A-Za-z_]{4,20})\s{0,4}:\s{0,4}(?P<text>"(?:[^"\\]|\\.)*+")"""
)
_TITLE_KEYS: Final = ("title", "headline", "articleTitle", "newsTitle")
_MAX_ASSIGNMENTS: Final = 40  # of a script, at which JSON may begin


@dataclass(frozen=True, slots=True)
class EmbeddedArticle:
    """The text of an article, with or without markup, and the title beside it, if any."""

    content: str
    title: str


def find_article(scripts: Sequence[str], fields: Sequence[str] = ()) -> EmbeddedArticle | None:
    """Return the longest Chinese text in fields or the JSON of scripts, if one is long enough."""
    best, best_rate = None, 0.0
    longest_field = max(fields, key=lambda value: len(_HAN.findall(value)), default="")
    if (count := len(_HAN.findall(longest_field))) >= _MIN_HAN:
        best, best_rate = EmbeddedArticle(longest_field, ""), 2.0 * count
    for script in scripts[:_MAX_SCRIPTS]:
        values = [value for document in _documents(script) for value in _strings(document)]
        for key, value, title in [*values, *_literals(script)]:
            if "<" not in value and "&lt;" in value:
                value = unescape(value)  # markup that was escaped once more
            count = len(_HAN.findall(value))
            rate = count * (2.0 if _CONTENT_KEY.search(key) else 1.0)
            if count >= _MIN_HAN and rate > best_rate:
                best, best_rate = EmbeddedArticle(value, title), rate
    return best


def unwrapped(script: str) -> str:
    """Return a script whose JSON stands as a string inside ``JSON.parse("…")`` as that JSON."""
    match = _PARSED.search(script)
    if match is None:
        return script
    try:
        return str(json.loads(match[1], strict=False))
    except ValueError:
        return script


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


def _literals(script: str) -> Iterator[tuple[str, str, str]]:
    """Yield the texts of an object that is a script's and no JSON: {title:"…",content:"…"}."""
    for match in _LITERAL.finditer(script):
        if _CONTENT_KEY.search(match["key"]):
            with suppress(ValueError):
                text = json.loads(match["text"].replace("\\x", "\\u00"), strict=False)
                yield match["key"], text, ""


def _strings(document: Any) -> Iterator[tuple[str, str, str]]:
    """Yield the texts in a JSON value with their keys and the title beside them.

    Goes without recursion, since hostile JSON nests deeply.
    """
    pending: list[tuple[str, Any, str]] = [("", document, "")]
    while pending:
        key, value, title = pending.pop()
        if isinstance(value, str):
            yield key, value, title
        elif isinstance(value, dict):
            inner = next(
                (value[name] for name in _TITLE_KEYS if isinstance(value.get(name), str)), ""
            )
            pending += ((str(name), item, inner or title) for name, item in value.items())
        elif isinstance(value, list):
            pending += ((key, item, title) for item in value)
