"""Daily editions of newspapers: dated addresses, layouts (版面) and articles."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from statements.capture.extraction import days
from statements.capture.extraction.charset import decode_page
from statements.capture.extraction.page import squeeze
from statements.capture.extraction.tree import parse_markup
from statements.capture.finding.items import ListedItem, item_address, unique_items

_FIELD = re.compile(r"\{([YMD][YMD./_-]*)\}")
_LETTERS = re.compile(r"Y+|M+|D+")
_LAYOUT_TEXT = re.compile(
    r"^\W{0,3}(?:第?\s?(?P<number>[A-Z]?\d{1,3}|[一二三四五六七八九十]{1,3})\s?版)\W{0,3}(?P<name>.{0,30})$",
    re.IGNORECASE,
)
_LAYOUT_ADDRESS = re.compile(
    r"/(?:node|nbs|layout|index|page|pc/layout)[^/]*$|/layout/|/node_\d+", re.IGNORECASE
)
_ARTICLE_ADDRESS = re.compile(
    r"content|/con/|nw\.|article|/c\d|detail|_\d{3,}|/t\d{8}_", re.IGNORECASE
)
_OTHER_FILES = re.compile(r"\.(?:pdf|jpe?g|png|gif|zip|css|js|mp4)$", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"^(?:PDF.{0,6}|下载.{0,6}|[上下]一[版篇期]|放大|缩小|首页|版面.{0,4}|标题导航|返回.{0,4}|图片)?$",
    re.IGNORECASE,
)
_MAX_LAYOUTS: Final = 200


class NoDayInAddress(ValueError):
    """An address pattern does not name year, month and day."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A page of an edition: address, number (01, A02) and name (要闻), empty if not named."""

    url: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class EditionPage:
    """What a page of a digital newspaper leads to: layouts of the edition, and articles."""

    layouts: tuple[Layout, ...]
    articles: tuple[ListedItem, ...]


def edition_address(pattern: str, day: date) -> str:
    """Return the address of an edition: ``{YYYY-MM}/{DD}`` of a pattern becomes ``2025-04/26``.

    ``Y``, ``M`` and ``D`` in braces stand for a number of at least as many digits; ``YY`` for the
    last two digits of the year. Raises ``NoDayInAddress`` if year, month or day is missing.
    """
    letters = "".join(_FIELD.findall(pattern))
    if not all(letter in letters for letter in "YMD"):
        raise NoDayInAddress(pattern)
    return _FIELD.sub(
        lambda field: _LETTERS.sub(lambda run: _number(run[0], day), field[1]), pattern
    )


def _number(letters: str, day: date) -> str:
    if letters[0] == "Y":
        return f"{day.year:04d}"[-2:] if len(letters) == 2 else f"{day.year:04d}"
    return f"{day.month if letters[0] == 'M' else day.day:0{len(letters)}d}"


def read_edition_page(page_bytes: bytes, *, url: str, day: date) -> EditionPage:
    """Return the layouts and articles that a page of the edition of a day links to.

    A link belongs to the edition if its address names that day, or lies in the folder of the page.
    Areas of an image map count as links; the link with words gives an article its title.
    """
    root = parse_markup(decode_page(page_bytes).text)
    layouts: dict[str, Layout] = {}
    articles: list[ListedItem] = []
    for element in root.iter("a", "area"):
        address = item_address(element.get("href") or "", url)
        if not address or not _in_edition(address, url, day) or _OTHER_FILES.search(address):
            continue
        words = squeeze("".join(element.itertext())) or squeeze(element.get("title") or "")
        layout = _LAYOUT_TEXT.match(words[:60])
        if layout and len(layouts) < _MAX_LAYOUTS:
            layouts.setdefault(
                address,
                Layout(address, (layout["number"] or "").upper(), layout["name"].strip("：: ")),
            )
        elif _is_article(address, url):
            articles.append(ListedItem(address, "" if _NO_TITLE.match(words) else words[:300], day))
    items = [item for item in articles if item.url not in layouts]
    return EditionPage(tuple(layouts.values()), unique_items(items))


def _is_article(address: str, url: str) -> bool:
    path = urlsplit(address).path
    if address == url or _LAYOUT_ADDRESS.search(path):
        return False
    return bool(_ARTICLE_ADDRESS.search(path))


def _in_edition(address: str, url: str, day: date) -> bool:
    """Whether an address is of the edition of a day."""
    if urlsplit(address).netloc != urlsplit(url).netloc:
        return False
    address_day = days.address_day(address)
    if address_day is not None and address_day.date is not None:
        return address_day.date == day
    return address.rpartition("/")[0] == url.rpartition("/")[0]
