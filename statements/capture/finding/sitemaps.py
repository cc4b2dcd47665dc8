"""Sitemaps: addresses with the day of their last change, and indexes of further sitemaps."""

from dataclasses import dataclass
from datetime import date

from lxml import etree

from statements.capture.extraction.page import squeeze
from statements.capture.finding.feeds import UnreadableFeed, parse_xml, read_moment
from statements.capture.finding.items import MAX_ITEMS, ListedItem, item_address, unique_items


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The items of a sitemap, and the sitemaps that an index lists with their last change."""

    items: tuple[ListedItem, ...]
    sitemaps: tuple[ListedItem, ...]


def read_sitemap(sitemap_bytes: bytes, *, url: str) -> Sitemap:
    """Return what a sitemap, an index or a text file of addresses lists.

    Raises ``UnreadableFeed`` for anything else.
    """
    if not sitemap_bytes.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _read_text(sitemap_bytes, url)
    root = parse_xml(sitemap_bytes)
    if root is None or etree.QName(root).localname not in ("urlset", "sitemapindex"):
        raise UnreadableFeed
    items: list[ListedItem] = []
    sitemaps: list[ListedItem] = []
    for element in root.iter("{*}url", "{*}sitemap"):
        if len(items) + len(sitemaps) >= MAX_ITEMS:
            break
        item = _item(element, url)
        if item is not None:
            (items if etree.QName(element).localname == "url" else sitemaps).append(item)
    return Sitemap(unique_items(items), unique_items(sitemaps))


def _item(element: etree._Element, url: str) -> ListedItem | None:
    """Read one entry; the tags of news sitemaps give title and day of publication."""
    texts = {
        etree.QName(child).localname: child.text or ""
        for child in element.iter()
        if isinstance(child.tag, str)
    }
    address = item_address(texts.get("loc", ""), url)
    if not address:
        return None
    day: date | None = read_moment(texts.get("publication_date", ""))
    return ListedItem(
        address,
        squeeze(texts.get("title", ""))[:300],
        day or read_moment(texts.get("lastmod", "")),
    )


def _read_text(sitemap_bytes: bytes, url: str) -> Sitemap:
    lines = sitemap_bytes.decode("utf-8", "replace").splitlines()[:MAX_ITEMS]
    items = [
        ListedItem(address, "", None)
        for line in lines
        if line.strip().startswith("http") and (address := item_address(line, url))
    ]
    if not items:
        raise UnreadableFeed
    return Sitemap(unique_items(items), ())
