"""The further pages of an article that is spread over several."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urljoin, urlsplit

_MAX_PAGES: Final = 50
PAGE_LINK = re.compile(
    r"^\W{0,2}(?:第?\s?\d{1,2}\s?页?|下一?页|后一?页|余下全文|阅读全文|next)\W{0,3}$", re.IGNORECASE
)
_EXTENSION = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)
_NUMBER_END = re.compile(r"[-_]\d{1,2}$")


def further_pages(links: Sequence[tuple[str, str]], url: str) -> tuple[str, ...]:
    """Return the addresses of the other pages of an article, in the order of their links.

    They have the address of this one with a number added (``100_2.html``, ``?page=2``), and links
    that read like a page number. Links are pairs of address and text.
    """
    if not url:
        return ()
    stem = _stem(url)
    pages: list[str] = []
    for href, text in links:
        if not PAGE_LINK.match(text) or len(pages) >= _MAX_PAGES:
            continue
        try:
            address = urljoin(url, href)
            is_page = address != url and _stem(address) == stem
        except ValueError:
            continue
        if is_page and address not in pages:
            pages.append(address)
    return tuple(pages)


def _stem(url: str) -> tuple[str, str, str]:
    """Return what the pages of one article have in common. Raises ``ValueError`` if malformed."""
    parts = urlsplit(url)
    path = _NUMBER_END.sub("", _EXTENSION.sub("", parts.path))
    query = re.sub(
        r"(?:^|&)(?:page|p|pageno|currentpage)=\d{1,3}", "", parts.query, flags=re.IGNORECASE
    )
    return parts.netloc, path, query
