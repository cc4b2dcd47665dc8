"""What the child is asked for: each takes bytes and plain facts, and returns what JSON can hold."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from statements.capture.differences import compare_paragraphs
from statements.capture.documents.reading import extract_file
from statements.capture.extraction.html import read_further_pages
from statements.capture.finding.items import LinkRule
from statements.capture.finding.links import read_links
from statements.capture.plain import visible_paragraphs


def article(content: bytes, *, url: str, declared_charset: str) -> dict[str, Any]:
    """Read title, day, publisher and text."""
    return extract_file(content, url=url, declared_charset=declared_charset).as_json()


def further_pages(content: bytes, *, url: str) -> list[str]:
    """Read which pages of the same article follow a page."""
    return list(read_further_pages(content, url=url))


def links(content: bytes, *, rule: list[str], url: str, day: str) -> dict[str, Any]:
    """Read what an index page leads to; ``rule`` are the fields of a ``LinkRule``."""
    page_links = read_links(LinkRule(*rule), content, url, day=date.fromisoformat(day))
    return {
        "articles": [
            [item.url, item.title, item.day and item.day.isoformat()]
            for item in page_links.articles
        ],
        "indexes": list(page_links.indexes),
    }


def paragraphs(content: bytes, *, media_type: str) -> list[str]:
    """Read the visible text."""
    return visible_paragraphs(content, media_type)


def changes(content: bytes, *, lengths: list[int], media_types: list[str]) -> list[Any]:
    """Compare two pages, one behind the other in ``content``; ``lengths`` are in bytes."""
    earlier = visible_paragraphs(content[: lengths[0]], media_types[0])
    later = visible_paragraphs(content[lengths[0] :], media_types[1])
    return [
        [[segment.change, segment.text] for segment in paragraph.segments]
        for paragraph in compare_paragraphs(earlier, later)
    ]


TASKS: Final[Mapping[str, Callable[..., Any]]] = {
    task.__name__: task for task in (article, further_pages, links, paragraphs, changes)
}
