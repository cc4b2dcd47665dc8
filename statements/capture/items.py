"""Find the pages that a feed, sitemap, list or daily edition leads to. Bytes in, links out."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from statements.capture.decoding import decode
from statements.capture.faults import FetchRefused
from statements.capture.plain import decode_text

MAX_INDEX_BYTES: Final = 8 * 1024 * 1024
MAX_LINKS: Final = 1_000
MAX_FURTHER_PAGES: Final = 60  # of one index page: the layouts of an edition, or parts of a sitemap
_TITLE_CHARACTERS: Final = 300
_MIN_HEADLINE_CHARACTERS: Final = 6  # fewer are the names of channels
_MIN_BLOCK_LINKS: Final = 3
_TOKENS: Final = re.compile(r"\{([^{}]*)\}")
_DAY_SHOWN: Final = re.compile(r"\d{2,4}\s*[-/.年]\s*\d{1,2}|\d{1,2}\s*[-/.月]\s*\d{1,2}")
_NEXT_PAGE: Final = re.compile(
    r"^[\s\[(<«»>]*(?:下一?页|后一?页|next(?: page)?)[\s\])<«»>]*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Link:
    """A page that may be captured."""

    address: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """What one index page leads to: ``articles`` to capture, and ``indexes`` pages to read."""

    articles: tuple[Link, ...] = ()
    indexes: tuple[str, ...] = ()


def edition_address(pattern: str, day: date) -> str:
    """Fill in a day: ``{YYYY-MM}/{DD}`` becomes ``2025-04/26``. Without braces, unchanged."""

    def fill(token: re.Match[str]) -> str:
        return (
            token[1]
            .replace("YYYY", f"{day.year:04}")
            .replace("MM", f"{day.month:02}")
            .replace("DD", f"{day.day:02}")
        )

    return _TOKENS.sub(fill, pattern)


def read_links(finding: str, body: bytes, address: str, *, pattern: str = "") -> Links:
    """Read an index page. ``finding`` is ``feed``, ``sitemap``, ``listing`` or ``edition``.

    ``pattern`` keeps links that contain it; with ``*`` it must match the whole address. What
    cannot be read has no links.
    """
    readers: dict[str, Callable[[bytes, str, str], Links]] = {
        "feed": _read_feed,
        "sitemap": _read_sitemap,
        "listing": _read_listing,
        "edition": _read_edition,
    }
    try:
        links = readers[finding](_unpacked(body), address, pattern)
    except (etree.LxmlError, ValueError, RecursionError, FetchRefused):
        return Links()
    articles = {
        link.address: link for link in links.articles if matches_pattern(link.address, pattern)
    }
    return Links(
        articles=tuple(articles.values())[:MAX_LINKS],
        indexes=tuple(dict.fromkeys(links.indexes))[:MAX_FURTHER_PAGES],
    )


def matches_pattern(address: str, pattern: str) -> bool:
    """Whether an address contains a pattern, or with ``*`` in it, matches it as a whole."""
    if "*" in pattern:
        return fnmatchcase(address, pattern.replace("[", "[[]").replace("?", "[?]"))
    return pattern in address


def _unpacked(body: bytes) -> bytes:
    if body.startswith(b"\x1f\x8b"):  # a sitemap is often stored compressed
        return decode([body], "gzip", max_bytes=MAX_INDEX_BYTES)
    return body[:MAX_INDEX_BYTES]


def _read_feed(body: bytes, address: str, _pattern: str) -> Links:
    if body.lstrip()[:1] == b"{":
        return Links(tuple(_json_items(json.loads(body), address)))
    links = []
    for entry in _xml(body).iter("{*}item", "{*}entry"):
        target = _entry_target(entry)
        title = "".join(entry.find("{*}title").itertext()) if _has(entry, "title") else ""
        if link := _link(address, target, title):
            links.append(link)
    return Links(tuple(links))


def _json_items(feed: Any, address: str) -> Iterator[Link]:
    items = feed.get("items") if isinstance(feed, dict) else None
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            target, title = str(item.get("url") or ""), str(item.get("title") or "")
            if link := _link(address, target, title):
                yield link


def _has(entry: Any, name: str) -> bool:
    return entry.find(f"{{*}}{name}") is not None


def _entry_target(entry: Any) -> str:
    """Return where an entry leads: RSS writes it as text, Atom as an attribute."""
    for link in entry.iterfind("{*}link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return str(link.get("href"))
        if link.text and link.text.strip():
            return str(link.text)
    identifier = entry.find("{*}guid")
    is_address = identifier is not None and identifier.get("isPermaLink", "true") == "true"
    return (identifier.text or "") if is_address else ""


def _read_sitemap(body: bytes, address: str, _pattern: str) -> Links:
    root = _xml(body)
    parts = [location.text or "" for location in root.iterfind("{*}sitemap/{*}loc")]
    pages = [location.text or "" for location in root.iterfind("{*}url/{*}loc")]
    return Links(
        articles=tuple(link for page in pages if (link := _link(address, page, ""))),
        indexes=tuple(link.address for part in parts if (link := _link(address, part, ""))),
    )


def _read_listing(body: bytes, address: str, pattern: str) -> Links:
    """Read a list of links: all that match a pattern, or else the block that repeats most."""
    anchors = [anchor for anchor in _page(body).iter("a") if anchor.get("href")]
    indexes = tuple(
        link.address
        for anchor in anchors
        if _NEXT_PAGE.match(_text(anchor)) or anchor.get("rel") == "next"
        if (link := _link(address, anchor.get("href"), "")) and _same_host(link.address, address)
    )
    headlines = anchors if pattern else _repeated_block(anchors, address)
    articles = (_link(address, anchor.get("href"), _text(anchor)) for anchor in headlines)
    return Links(
        articles=tuple(link for link in articles if link and link.address not in indexes),
        indexes=indexes[:1],
    )


def _repeated_block(anchors: list[Any], address: str) -> list[Any]:
    """Return the links of the block that looks most like a list of articles.

    Links of one block have the same path of tags and classes. A headline counts by its length,
    and twice where a date stands beside it.
    """
    blocks: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for anchor in anchors:
        link = _link(address, anchor.get("href"), "")
        if link and len(_text(anchor)) >= _MIN_HEADLINE_CHARACTERS:
            blocks[_tag_path(anchor)].append(anchor)

    def score(block: list[Any]) -> float:
        lengths = sum(min(len(_text(anchor)), 40) for anchor in block)
        with_days = sum(_has_day_beside(anchor) for anchor in block)
        return lengths * (1 + with_days / len(block))

    candidates = [block for block in blocks.values() if len(block) >= _MIN_BLOCK_LINKS]
    return max(candidates, key=score, default=[])


def _tag_path(anchor: Any) -> tuple[str, ...]:
    elements = [anchor, *anchor.iterancestors()]
    return tuple(f"{element.tag}.{element.get('class') or ''}" for element in elements[:12])


def _has_day_beside(anchor: Any) -> bool:
    parent = anchor.getparent()
    for element in (anchor, parent, parent.getparent() if parent is not None else None):
        if element is not None and _DAY_SHOWN.search(_text(element)[:400]):
            return True
    return False


def _read_edition(body: bytes, address: str, _pattern: str) -> Links:
    """Read a page of a daily edition: other layouts (版面) are pages to read, the rest articles.

    All lie below the folder of the day. A layout is named like the page itself, up to its number.
    """
    folder = _day_folder(address)
    own_stem = _stem(address)
    articles, indexes = [], []
    for anchor in _page(body).iter("a", "area"):
        link = _link(address, anchor.get("href"), _text(anchor) or anchor.get("title") or "")
        if link is None or _day_folder(link.address) != folder or link.address == address:
            continue
        if _stem(link.address) == own_stem:
            indexes.append(link.address)
        elif link.address.lower().partition("?")[0].endswith((".htm", ".html", ".shtml")):
            articles.append(link)
    longest: dict[str, Link] = {}
    for link in articles:  # image maps repeat a link, without its title
        if link.address not in longest or len(link.title) > len(longest[link.address].title):
            longest[link.address] = link
    return Links(tuple(longest.values()), tuple(indexes))


def _day_folder(address: str) -> tuple[str, str]:
    """Return host and digits of the folders, which name the day."""
    parts = urlsplit(address)
    folders = parts.path.rpartition("/")[0]
    return parts.netloc, "".join(re.findall(r"\d+", folders))


def _stem(address: str) -> str:
    """Return the name of a page without its numbers: ``node_2.htm`` and ``node_11.htm`` agree."""
    name = urlsplit(address).path.rpartition("/")[2]
    return re.sub(r"\d+", "", name).casefold()


def _same_host(address: str, other: str) -> bool:
    return urlsplit(address).hostname == urlsplit(other).hostname


def _link(base: str, target: str | None, title: str) -> Link | None:
    """Return a link in full; None where it is none of the web."""
    target = (target or "").strip()
    if not target or target.startswith("#"):
        return None
    try:
        address = urljoin(base, target)
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    address = address.partition("#")[0]
    if len(address) > 2048 or any(character < "!" for character in address):
        return None
    if not _is_whole(address):
        return None
    words = title.replace("\0", "").encode("utf-8", "ignore").decode()
    return Link(address, " ".join(words.split())[:_TITLE_CHARACTERS])


def _is_whole(text: str) -> bool:
    """Whether a text has no half characters, which JSON can write and nobody can store."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _xml(body: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    root = etree.fromstring(body, parser)
    if root is None:
        raise ValueError
    return root


def _page(body: bytes) -> Any:
    text = decode_text(body)
    text = re.sub(r"^\s*<\?xml[^>]*>", "", text)
    root = html.document_fromstring(text or "<p>")
    for element in root.iter("script", "style"):
        element.text = ""
    return root
