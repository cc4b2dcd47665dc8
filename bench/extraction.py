"""Extraction beside trafilatura, on the pages of the tests or a folder of one's own."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import trafilatura

from statements.capture.extraction.html import extract_html

PAGES: Final = Path(__file__).resolve().parents[1] / "tests" / "capture" / "pages"
FIELDS: Final = ("title", "date", "publisher", "text")
_EDGE: Final = 20  # characters at beginning and end of a text that must be right
_LENGTH: Final = 0.1  # by which its length may differ


@dataclass(frozen=True, slots=True)
class ExpectedPage:
    """A page and what a reader takes for its fields."""

    name: str
    page_bytes: bytes
    url: str
    fields: dict[str, str]
    optional: tuple[str, ...]


type Fields = dict[str, str]


def load_pages(folder: Path = PAGES) -> list[ExpectedPage]:
    """Return the pages of a folder, from its ``expected.json``."""
    expected: dict[str, dict[str, Any]] = json.loads(
        (folder / "expected.json").read_text(encoding="utf-8")
    )
    return [
        ExpectedPage(
            name=name,
            page_bytes=(folder / name).read_bytes(),
            url=fields["url"],
            fields={field: fields[field] for field in FIELDS},
            optional=tuple(
                fields[key] for key in ("optional_head", "optional_tail") if key in fields
            ),
        )
        for name, fields in sorted(expected.items())
    ]


def wrong_fields(page: ExpectedPage, fields: Fields) -> list[str]:
    """Return the names of the fields that are not right.

    A text is right with the right first and last 20 characters and a length within 10 %, white
    space apart. What may stand there or not, such as 《人民日报》（01 版）, is left out.
    """
    wrong = [field for field in FIELDS[:-1] if fields[field] != page.fields[field]]
    text, expected = _letters(fields["text"]), _letters(page.fields["text"])
    for words in map(_letters, page.optional):
        text = text.replace(words, "")
    is_right = (
        text[:_EDGE] == expected[:_EDGE]
        and text[-_EDGE:] == expected[-_EDGE:]
        and abs(len(text) - len(expected)) <= _LENGTH * len(expected)
    )
    return wrong if is_right else [*wrong, "text"]


def our_fields(page: ExpectedPage) -> Fields:
    """Extract by our rules."""
    article = extract_html(page.page_bytes, url=page.url)
    return {
        "title": article.title,
        "date": article.date.first.isoformat() if article.date else "",
        "publisher": article.publisher,
        "text": article.text,
    }


def trafilatura_fields(page: ExpectedPage, *, favor_precision: bool = False) -> Fields:
    """Extract by trafilatura; its dates are htmldate's."""
    document = trafilatura.bare_extraction(
        page.page_bytes, url=page.url, with_metadata=True, favor_precision=favor_precision
    )
    names = {"title": "title", "date": "date", "publisher": "sitename", "text": "text"}
    return {field: getattr(document, name, None) or "" for field, name in names.items()}


def precise_fields(page: ExpectedPage) -> Fields:
    """Extract by trafilatura in favour of precision."""
    return trafilatura_fields(page, favor_precision=True)


@dataclass(frozen=True, slots=True)
class FieldShares:
    """How much of each field is right, from 0 to 1, and milliseconds for a page."""

    extractor: str
    pages: int
    right: dict[str, float]
    milliseconds: float
    wrong: dict[str, list[str]]


def measure(folder: Path | None = None) -> list[FieldShares]:
    """Measure all extractors on the same pages."""
    pages = load_pages(folder or PAGES)
    extractors: dict[str, Callable[[ExpectedPage], Fields]] = {
        "ours": our_fields,
        "trafilatura": trafilatura_fields,
        "trafilatura, precision": precise_fields,
    }
    return [_shares(name, extract, pages) for name, extract in extractors.items()]


def _shares(
    name: str, extract: Callable[[ExpectedPage], Fields], pages: list[ExpectedPage]
) -> FieldShares:
    extract(pages[0])  # loads what the first call loads
    start = perf_counter()
    results = [extract(page) for page in pages]
    seconds = perf_counter() - start
    wrong = {
        page.name: fields
        for page, result in zip(pages, results, strict=True)
        if (fields := wrong_fields(page, result))
    }
    right = {
        field: 1 - sum(field in fields for fields in wrong.values()) / len(pages)
        for field in FIELDS
    }
    return FieldShares(name, len(pages), right, 1000 * seconds / len(pages), wrong)


def as_lines(results: list[FieldShares]) -> Iterator[str]:
    """Yield the figures as a table, and which pages we read wrongly."""
    yield f"{results[0].pages} pages: share of right fields"
    yield f"{'':24}" + "".join(f"{field:>11}" for field in FIELDS) + f"{'ms a page':>11}"
    for shares in results:
        cells = "".join(f"{shares.right[field]:11.2f}" for field in FIELDS)
        yield f"{shares.extractor:24}{cells}{shares.milliseconds:11.1f}"
    for name, fields in results[0].wrong.items():
        yield f"{name}: {', '.join(fields)}"


def as_json(results: list[FieldShares]) -> dict[str, Any]:
    """Return the figures for ``--json``."""
    return {
        shares.extractor: {"pages": shares.pages, **shares.right, "ms": shares.milliseconds}
        for shares in results
    }


def _letters(text: str) -> str:
    return re.sub(r"\s+", "", text)
