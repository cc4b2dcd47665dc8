"""A first reading of a captured page: title, day and text.

It takes the heading, the first full date, and the paragraphs that are sentences. The extraction
proper replaces it; both return the same facts.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from lxml import etree, html

from statements.capture.plain import decode_text, visible_paragraphs

RULES_VERSION: Final = 0
_DAY: Final = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_DAY_IN_ADDRESS: Final = re.compile(r"(20\d\d)[-/]?(\d\d)[-/]?(\d\d)")
_SENTENCE_END: Final = re.compile(r"[。！？；：”]$")
_TITLE_END: Final = re.compile(r"\s*[_|｜].*$|\s+-\s+.*$")


@dataclass(frozen=True, slots=True)
class PageReading:
    """What a page says of itself; empty or None where it says nothing."""

    title: str
    day: date | None
    text: str


def read_page(body: bytes, *, media_type: str, address: str) -> PageReading:
    """Read a captured page. Of what is neither HTML nor text, only the address is read."""
    paragraphs = visible_paragraphs(body, media_type)
    sentences = [line for line in paragraphs if _SENTENCE_END.search(line) and len(line) >= 10]
    day = next((day for line in paragraphs if (day := _day_of(_DAY.search(line)))), None)
    return PageReading(
        title=_title_of(body) if paragraphs else "",
        day=day or _day_of(_DAY_IN_ADDRESS.search(address)),
        text="\n".join(sentences),
    )


def _day_of(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    try:
        return date(*(int(digits) for digits in match.groups()))
    except ValueError:
        return None


def _title_of(body: bytes) -> str:
    try:
        root = html.document_fromstring(decode_text(body) or "<p>")
    except (etree.LxmlError, ValueError):
        return ""
    for tag in ("h1", "title"):
        for element in root.iter(tag):
            words = " ".join("".join(element.itertext()).split())
            if words := _TITLE_END.sub("", words):
                return words[:300]
    return ""
