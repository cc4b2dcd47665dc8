"""Items of feeds: RSS, RDF, Atom and JSON Feed."""

import email.utils
import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from lxml import etree

from statements.capture.extraction import days
from statements.capture.extraction.page import squeeze
from statements.capture.extraction.tree import parse_bytes
from statements.capture.finding.items import MAX_ITEMS, ListedItem, item_address, unique_items

_BEIJING: Final = timedelta(hours=8)
_DATE_TAGS: Final = ("pubdate", "published", "date", "issued", "updated", "modified")
_MARKUP = re.compile(r"<[^<>]{0,500}>")


class UnreadableFeed(ValueError):
    """A file is no feed, or damaged beyond reading."""


def read_feed(feed_bytes: bytes, *, url: str) -> tuple[ListedItem, ...]:
    """Return the items of a feed in its order. Raises ``UnreadableFeed``.

    Entities and document types of XML are not followed. Days are those in Beijing.
    """
    if feed_bytes.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _read_json(feed_bytes, url)
    root = parse_xml(feed_bytes)
    if root is None or _name(root) not in ("rss", "rdf", "feed", "channel"):
        raise UnreadableFeed
    items: list[ListedItem] = []
    for element in root.iter("{*}item", "{*}entry"):
        if len(items) >= MAX_ITEMS:
            break
        if address := item_address(_link(element), url):
            items.append(ListedItem(address, _title(element), _day(element)))
    return unique_items(items)


def parse_xml(xml: bytes) -> etree._Element | None:
    """Return the root of a document, or None; entities are neither resolved nor loaded."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    return parse_bytes(xml.lstrip(), parser)


def read_moment(words: str) -> date | None:
    """Return the day in Beijing of a time as feeds and sitemaps write it, or None."""
    words = words.strip()
    moment: datetime | None = None
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(words)
        except (ValueError, TypeError, IndexError, OverflowError):
            moment = None
    if moment is None:
        return next(
            (day for day_match in days.full_days(words[:80]) if (day := day_match.date)), None
        )
    if moment.tzinfo is None:
        return moment.date()
    try:
        return (moment.astimezone(UTC) + _BEIJING).date()
    except OverflowError:
        return None


def _read_json(feed_bytes: bytes, url: str) -> tuple[ListedItem, ...]:
    try:
        document: Any = json.loads(feed_bytes)
    except (ValueError, RecursionError) as fault:
        raise UnreadableFeed from fault
    entries = document.get("items") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise UnreadableFeed
    items = []
    for entry in entries[:MAX_ITEMS]:
        if not isinstance(entry, dict):
            continue
        address = item_address(str(entry.get("url") or entry.get("external_url") or ""), url)
        if address:
            moment = str(entry.get("date_published") or entry.get("date_modified") or "")
            items.append(
                ListedItem(address, squeeze(str(entry.get("title") or "")), read_moment(moment))
            )
    return unique_items(items)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _link(entry: etree._Element) -> str:
    """Return the address of an entry: of its alternate link, else its permanent id."""
    fallback = ""
    for element in entry:
        name = _name(element)
        text = (element.text or "").strip()
        if name == "link":
            if text:
                return text
            if element.get("href") and element.get("rel", "alternate") == "alternate":
                return str(element.get("href"))
        elif name in ("guid", "id") and text.startswith("http") and not fallback:
            fallback = text
    return fallback


def _title(entry: etree._Element) -> str:
    for element in entry:
        if _name(element) == "title":
            return squeeze(_MARKUP.sub("", "".join(element.itertext())))[:300]
    return ""


def _day(entry: etree._Element) -> date | None:
    texts = {_name(element): element.text or "" for element in reversed(entry)}
    for tag in _DATE_TAGS:
        if day := read_moment(texts.get(tag, "")):
            return day
    return None
