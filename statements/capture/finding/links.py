"""What one index page of a source leads to, however the source is read. Bytes in, links out."""

from datetime import date
from fnmatch import fnmatchcase
from typing import Final

from statements.capture.decoding import decode_body
from statements.capture.extraction.charset import decode_page
from statements.capture.extraction.page import squeeze
from statements.capture.extraction.tree import parse_markup
from statements.capture.faults import FetchRefused
from statements.capture.finding.editions import read_edition_page
from statements.capture.finding.feeds import UnreadableFeed, read_feed
from statements.capture.finding.items import (
    LinkRule,
    Links,
    ListedItem,
    item_address,
    unique_items,
)
from statements.capture.finding.listing import BadSelector, read_listing
from statements.capture.finding.sitemaps import read_sitemap

MAX_INDEX_BYTES: Final = 8 * 1024 * 1024
MAX_LINKS: Final = 1_000
MAX_FURTHER_PAGES: Final = 60  # of one index page: the layouts of an edition, or parts of a sitemap


def read_links(rule: LinkRule, body: bytes, url: str, *, day: date) -> Links:
    """Read an index page. What cannot be read has no links.

    ``day`` is that of the edition; on a listing, days without a year are not after it.
    """
    try:
        links = _read(rule, _unpacked(body), url, day)
    except (FetchRefused, UnreadableFeed, BadSelector):
        return Links()
    articles = [item for item in links.articles if matches_pattern(item.url, rule.pattern)]
    return Links(tuple(articles[:MAX_LINKS]), links.indexes[:MAX_FURTHER_PAGES])


def matches_pattern(address: str, pattern: str) -> bool:
    """Whether an address contains a pattern, or with ``*`` in it, matches it as a whole."""
    if "*" in pattern:
        return fnmatchcase(address, pattern.replace("[", "[[]").replace("?", "[?]"))
    return pattern in address


def _read(rule: LinkRule, page_bytes: bytes, url: str, day: date) -> Links:
    match rule.finding:
        case "feed":
            return Links(read_feed(page_bytes, url=url))
        case "sitemap":
            sitemap = read_sitemap(page_bytes, url=url)
            return Links(sitemap.items, tuple(part.url for part in sitemap.sitemaps))
        case "edition":
            edition = read_edition_page(page_bytes, url=url, day=day)
            layouts = tuple(layout.url for layout in edition.layouts if layout.url != url)
            return Links(edition.articles, layouts)
        case _:
            listing = read_listing(page_bytes, url=url, today=day, selector=rule.selector)
            # Who writes a pattern knows better than the guess which block is the list.
            is_guess = bool(rule.pattern) and not rule.selector
            items = _all_links(page_bytes, url) if is_guess else listing.items
            return Links(items, listing.further_pages[:1])


def _all_links(page_bytes: bytes, url: str) -> tuple[ListedItem, ...]:
    items = [
        ListedItem(address, squeeze("".join(anchor.itertext()))[:300], None)
        for anchor in parse_markup(decode_page(page_bytes).text).iter("a")
        if (address := item_address(anchor.get("href") or "", url))
    ]
    return unique_items(items)


def _unpacked(body: bytes) -> bytes:
    if body.startswith(b"\x1f\x8b"):  # a sitemap is often stored compressed
        return decode_body([body], "gzip", max_bytes=MAX_INDEX_BYTES)
    return body[:MAX_INDEX_BYTES]
