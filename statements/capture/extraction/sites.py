"""The publisher of a page's site: from the address, or else from the page itself."""

import re
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

from statements.capture.extraction.media_names import MAX_NAME, clean_name, is_medium
from statements.capture.extraction.page import Page
from statements.capture.extraction.titles import SEPARATORS

_SITE_METAS: Final = (
    "og:site_name",
    "sitename",
    "application-name",
    "site_name",
    "publisher",
    "copyright",
)
_SCRIPT_PUBLISHER = re.compile(
    r"""["']publisher["']\s*:\s*\{[^{}]{0,400}?["']name["']\s*:\s*["']([^"']{2,30})["']"""
)
_PAPER_LINE = re.compile(
    r"^\W{0,3}([\u4e00-\u9fff]{2,12}(?:报|刊|電訊|电讯|報))\W{0,3}(?:\s|(?:19|20)\d{2}年|\d{4}-\d).{0,40}$"
)
_LOGO = re.compile(
    r"(?:^|[-_\s])(?:logo|site-?name|paper-?name|site-?title|brand)(?:$|[-_\s])", re.IGNORECASE
)
_EDITION = re.compile(r"(?:多媒体)?(?:数字报纸?|电子报|电子版|数字版|数字报刊)(?:平台)?$")
# A title that is only the name of the paper.
_PAPER = re.compile(r"[\u4e00-\u9fff]{2,10}(?:[日晚时晨早商]报|都市报|新闻网)$")
_CHANNEL = re.compile(
    r"^(?:.{0,4}(?:要闻|时政|新闻|国内|国际|社会|动态|频道|栏目|专题|正文|详情|内容|评论|理论|首页))$"
)
_TOP_BLOCKS: Final = 40
_LOGO_BLOCKS: Final = 200  # a logo may stand below the menu
_FOOT_BLOCKS: Final = 40
_OWNER = re.compile(
    r"(?:版权所有|主办单位|主办|Copyright[^\u4e00-\u9fff]{0,40})\s?[:：©]?\s*([\u4e00-\u9fff]{3,24})",
    re.IGNORECASE,
)
_OWNER_FIRST = re.compile(
    r"^\W{0,3}(?!版权)([\u4e00-\u9fff]{3,24}?)\s?(?:版权所有|主办|©|Copyright)", re.IGNORECASE
)
_OFFICIAL_SITE = re.compile(r"(?<=[府局厅委部院会办处学校司])(?:官方|门户|政务)?(?:网站|官网)$")
_OWNER_END = re.compile(r"(?:版权所有|未经|保留|不得|所有|主办|承办|协办|网站标识).*$")


def site_publisher(page: Page) -> str:
    """Return the publisher: from the address, meta tags, logo, title or copyright line."""
    if name := _edition_of(page) or _sites_by_host(_host_of(page.url)):
        return name
    for script in page.scripts:
        if (match := _SCRIPT_PUBLISHER.search(script[:1_000_000])) and (
            name := clean_name(match[1])
        ):
            return name
    for key in _SITE_METAS:
        if name := clean_name(page.meta(key)):
            return name
    name = _printed_site(page) or _titled_site(page) or _owner(page) or _last_piece(page)
    return _OFFICIAL_SITE.sub("", name)


def _printed_site(page: Page) -> str:
    """Return the name of a newspaper from its dateline, or the text of the logo."""
    for block in page.blocks[:_TOP_BLOCKS]:
        if match := _PAPER_LINE.match(block.text):
            return match[1]
    for block in page.blocks[:_LOGO_BLOCKS]:
        if _LOGO.search(page.names_around(block, levels=2)) and (name := clean_name(block.text)):
            return name
    return ""


def _edition_of(page: Page) -> str:
    """Return the newspaper whose digital edition the document's title names: 某某日报数字报."""
    for piece in _title_pieces(page):
        name = clean_name(_EDITION.sub("", piece)) if _EDITION.search(piece) else ""
        if name and is_medium(name):
            return name
    return ""


def _title_pieces(page: Page) -> list[str]:
    return [piece.strip() for piece in SEPARATORS.split(page.document_title) if piece.strip()]


def _titled_site(page: Page) -> str:
    """Return the name of the site from the document's title, after or before the headline."""
    pieces = _title_pieces(page)
    if len(pieces) == 1 and _PAPER.match(pieces[0]):
        return pieces[0]
    longest = max(pieces, key=len, default="")
    other_pieces = [piece for piece in pieces if piece != longest and 2 < len(piece) <= MAX_NAME]
    for piece in reversed(other_pieces):
        name = _EDITION.sub("", piece)
        if is_medium(name) and len(name) > 2:
            return name
    return ""


def _last_piece(page: Page) -> str:
    """Return the last part of the document's title, unless it is a channel."""
    pieces = _title_pieces(page)
    if len(pieces) < 2 or len(pieces[-1]) >= len(pieces[0]):
        return ""
    return "" if _CHANNEL.search(pieces[-1]) else clean_name(pieces[-1])


def _owner(page: Page) -> str:
    """Return the owner from the footer of the page."""
    for block in reversed(page.blocks[-_FOOT_BLOCKS:]):
        if match := _OWNER_FIRST.match(block.text) or _OWNER.search(block.text):
            return re.sub("(?<=报|刊)社$", "", _OWNER_END.sub("", match[1]))
    return ""


def _host_of(url: str) -> str:
    """Return the host of an address, or an empty text for one that is malformed."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


@cache
def _sites() -> dict[str, str]:
    table = files("statements.capture.extraction").joinpath("sites.csv").read_text("utf-8")
    rows = (line.split(",") for line in table.splitlines()[1:] if line)
    return {host: name for host, name in rows}  # noqa: C416 - a list of two is no pair to mypy


def _sites_by_host(host: str) -> str:
    labels = host.split(".")
    for first in range(len(labels) - 1):
        if name := _sites().get(".".join(labels[first:])):
            return name
    return ""
