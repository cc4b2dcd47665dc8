"""What a source lists: items with address, title and day; and how they are found."""

import re
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urldefrag, urljoin, urlsplit

MAX_ITEMS = 5000  # of one feed, sitemap or listing
_MAX_ADDRESS = 2000  # characters
_SPACE_OR_CONTROL = re.compile(r"[\x00-\x20]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # NUL, and half characters, which JSON can write


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item of a feed, sitemap, listing or edition; ``day`` is None where none is stated."""

    url: str
    title: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Links:
    """What one index page leads to: ``articles`` to capture, and ``indexes`` pages to read."""

    articles: tuple[ListedItem, ...] = ()
    indexes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkRule:
    """How the links of a page are found.

    ``finding`` is ``feed``, ``sitemap``, ``listing`` or ``edition``. ``pattern`` keeps links that
    contain it; with ``*`` it must match the whole address. ``selector`` is in CSS, and says where
    the links of a listing lie.
    """

    finding: str
    pattern: str = ""
    selector: str = ""


def item_address(href: str, url: str) -> str:
    """Return the address of a link, without its fragment; empty for one not of the web."""
    if not href.strip():
        return ""
    try:
        address = urldefrag(urljoin(url, href.strip()))[0]
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    is_clean = not _SPACE_OR_CONTROL.search(address) and not _UNSTORABLE.search(address)
    return address if is_web and is_clean and len(address) <= _MAX_ADDRESS else ""


def unique_items(items: list[ListedItem]) -> tuple[ListedItem, ...]:
    """Return the items, each address once: with its first title and day."""
    by_address: dict[str, ListedItem] = {}
    for listed_item in items:
        item = replace(listed_item, title=_UNSTORABLE.sub("", listed_item.title))
        earlier = by_address.get(item.url)
        if earlier is None:
            by_address[item.url] = item
        elif not earlier.title or earlier.day is None:
            by_address[item.url] = ListedItem(
                item.url, earlier.title or item.title, earlier.day or item.day
            )
    return tuple(by_address.values())[:MAX_ITEMS]
