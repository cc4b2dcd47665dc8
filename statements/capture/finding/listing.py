"""The items of a listing page: by a selector, or the repeated block found by itself."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from statements.capture.extraction import days
from statements.capture.extraction.charset import decode_page
from statements.capture.extraction.markup import is_noise
from statements.capture.extraction.page import squeeze
from statements.capture.extraction.pagination import PAGE_LINK
from statements.capture.extraction.tree import parse_markup
from statements.capture.finding.items import ListedItem, item_address, unique_items

_MIN_ITEMS: Final = 3
_MIN_TITLE: Final = 6  # letters; shorter link texts are those of menus
_MAX_LINKS: Final = 5000
_MAX_FURTHER: Final = 50  # pages of a listing
_ENTRY_TAGS: Final = frozenset(["li", "tr", "dd", "article", "dl"])
_LEVELS: Final = 4  # elements around a link by which it is like others
_ENTRY_TEXT: Final = 400  # characters of an entry; in more, a day is not that of the link
_SHORT_DAY = re.compile(r"(?<!\d)(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![\d.])")
_NEXT = re.compile(r"下一?页|后页|next", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing page lists, and the addresses of its further pages, the next one first."""

    items: tuple[ListedItem, ...]
    further_pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Link:
    item: ListedItem
    shape: str
    has_day: bool


class BadSelector(ValueError):
    """A text is no selector of CSS."""


def compile_selector(selector: str) -> CSSSelector:
    """Return what finds the elements of a selector. Raises ``BadSelector``."""
    try:
        return CSSSelector(selector, translator="html")
    except (SelectorError, etree.XPathError, RecursionError) as fault:
        raise BadSelector(selector) from fault


def read_listing(page_bytes: bytes, *, url: str, today: date, selector: str = "") -> Listing:
    """Return the items of a listing page, and its further pages.

    They are the links that ``selector`` matches, or that lie in what it matches. Without one, they
    are those of the block in which links repeat, best with days: links are alike if the elements
    around them have the same tags and classes. A day without a year is the latest one not after
    ``today``. Raises ``BadSelector``.
    """
    root = parse_markup(decode_page(page_bytes).text)
    if selector:
        items = _selected_items(root, compile_selector(selector), url, today)
    else:
        items = _repeated_items(root, url, today)
    return Listing(items, _further_pages(root, url))


def _selected_items(
    root: etree._Element, find: CSSSelector, url: str, today: date
) -> tuple[ListedItem, ...]:
    anchors = [anchor for element in find(root) for anchor in element.iter("a")]
    links = [
        _read_link(anchor, address, text, today)
        for anchor in anchors[:_MAX_LINKS]
        if (address := item_address(anchor.get("href") or "", url)) and address != url
        if (text := _link_text(anchor)) and not _is_page_link(anchor)
    ]
    return unique_items([link.item for link in links])


def _repeated_items(root: etree._Element, url: str, today: date) -> tuple[ListedItem, ...]:
    links: list[_Link] = []
    for anchor in list(root.iter("a"))[:_MAX_LINKS]:
        address, text = item_address(anchor.get("href") or "", url), _link_text(anchor)
        is_item = len(text) >= _MIN_TITLE and not _is_page_link(anchor) and not _in_noise(anchor)
        if address and address != url and is_item:
            links.append(_read_link(anchor, address, text, today))
    shape = _best_shape(links)
    items = unique_items([link.item for link in links if link.shape == shape])
    return items if len(items) >= _MIN_ITEMS else ()


def _further_pages(root: etree._Element, url: str) -> tuple[str, ...]:
    """Return the other pages of a listing on the same host, the next one first."""
    page_links: dict[str, bool] = {}
    for anchor in list(root.iter("a"))[:_MAX_LINKS]:
        address = item_address(anchor.get("href") or "", url)
        is_of_host = urlsplit(address).netloc == urlsplit(url).netloc
        if address and address != url and is_of_host and _is_page_link(anchor):
            is_next = bool(_NEXT.search(_link_text(anchor)))
            page_links[address] = page_links.get(address, False) or is_next
    pages = sorted(page_links, key=lambda address: not page_links[address])
    return tuple(pages[:_MAX_FURTHER])


def _link_text(anchor: etree._Element) -> str:
    return squeeze(anchor.get("title") or "") or squeeze("".join(anchor.itertext()))[:300]


def _is_page_link(anchor: etree._Element) -> bool:
    return bool(PAGE_LINK.match(squeeze("".join(anchor.itertext()))[:20]))


def _read_link(anchor: etree._Element, address: str, text: str, today: date) -> _Link:
    entry = _entry(anchor)
    words = squeeze(" ".join(entry.itertext()))
    stated_day = (
        _stated_day(words.replace(text, " ", 1), today) if len(words) <= _ENTRY_TEXT else None
    )
    address_day = days.address_day(address)
    day = stated_day or (address_day.date if address_day else None)
    return _Link(ListedItem(address, text, day), _shape(anchor), stated_day is not None)


def _entry(anchor: etree._Element) -> etree._Element:
    """Return the element that holds a link with its day: a list item or row, else its parent."""
    element = anchor
    for _ in range(_LEVELS):
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "ul", "ol", "table", "tbody"):
            break
        element = parent
        if element.tag in _ENTRY_TAGS:
            return element
        if element.tag == "div" and len(element.findall(".//a")) > 2:
            break
    return element if element.tag != "a" else anchor


def _stated_day(words: str, today: date) -> date | None:
    """Return the day that an entry states."""
    readings = (*days.full_days(words), *days.two_digit_days(words), *days.compact_days(words))
    for day_match in readings:
        if day := day_match.date:
            return day
    for day_match in days.days_without_year(words):
        return _latest(day_match.month, day_match.day, today)
    if match := _SHORT_DAY.search(words):
        return _latest(int(match["month"]), int(match["day"]), today)
    return None


def _latest(month: int, day: int, today: date) -> date | None:
    this_year = days.make_day(today.year, month, day)
    if this_year and this_year <= today:
        return this_year
    return days.make_day(today.year - 1, month, day)


def _shape(anchor: etree._Element) -> str:
    """Return tags and classes around a link; numbers in classes differ between like entries."""
    parts = []
    element: etree._Element | None = anchor
    for _ in range(_LEVELS + 1):
        if element is None:
            break
        classes = re.sub(r"\d+", "", str(element.get("class") or ""))
        parts.append(f"{element.tag}.{classes if element is not anchor else ''}")
        element = element.getparent()
    return "<".join(parts)


def _in_noise(anchor: etree._Element) -> bool:
    for level, element in enumerate(anchor.iterancestors()):
        if level > 2 * _LEVELS or element.tag in ("body", "html"):
            return False
        if element.tag in ("nav", "footer", "header"):
            return True
        attributes = {str(key): str(value) for key, value in element.attrib.items()}
        # Lists of items are named like those beside an article: newsList, hot-list.
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower()
        if is_noise(str(element.tag), attributes) and "list" not in names:
            return True
    return False


def _best_shape(links: list[_Link]) -> str:
    """Return the shape whose links are most, longest and best dated."""
    scores: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for link in links:
        length = min(len(link.item.title), 30) / 30
        day = 1.5 if link.has_day else 0.4 if link.item.day else 0.0
        scores[link.shape] += round(1000 * (length + day))
        counts[link.shape] += 1
    repeated = [shape for shape in scores if counts[shape] >= _MIN_ITEMS]
    return max(repeated, key=lambda shape: scores[shape], default="")
