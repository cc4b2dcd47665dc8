"""The items of a listing page: the repeated block with links and dates, found by itself."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

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


def read_listing(page_bytes: bytes, *, url: str, today: date) -> Listing:
    """Return the items of the block in which links repeat, best with days.

    Links are alike if the elements around them have the same tags and classes. A day without a
    year is the latest one not after ``today``.
    """
    root = parse_markup(decode_page(page_bytes).text)
    links: list[_Link] = []
    page_links: dict[str, bool] = {}
    for anchor in list(root.iter("a"))[:_MAX_LINKS]:
        address = item_address(anchor.get("href") or "", url)
        text = squeeze(anchor.get("title") or "") or squeeze("".join(anchor.itertext()))[:300]
        if not address or address == url:
            continue
        if PAGE_LINK.match(squeeze("".join(anchor.itertext()))[:20]):
            page_links[address] = page_links.get(address, False) or bool(_NEXT.search(text))
        elif len(text) >= _MIN_TITLE and not _in_noise(anchor):
            links.append(_read_link(anchor, address, text, today))
    shape = _best_shape(links)
    pages = sorted(page_links, key=lambda address: not page_links[address])
    same_host = [page for page in pages if urlsplit(page).netloc == urlsplit(url).netloc]
    items = unique_items([link.item for link in links if link.shape == shape])
    return Listing(items if len(items) >= _MIN_ITEMS else (), tuple(same_host[:_MAX_FURTHER]))


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
