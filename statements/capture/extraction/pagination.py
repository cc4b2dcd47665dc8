"""The further pages of an article that is spread over several."""

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

MAX_PAGES: Final = 30  # of one article, the first included
NEXT: Final = "next"  # the text of a link that only its markup calls the next page
PAGE_LINK = re.compile(
    r"^\W{0,2}(?:第?\s?\d{1,2}\s?页?|下一?页|后一?页|余下全文|阅读全文|next)\W{0,3}$", re.IGNORECASE
)
_EXTENSION = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)
# 100_2.html, c1001-40498765-2.html; names of articles end in longer numbers, or in a day.
_NUMBER_END = re.compile(r"(?<!\d{4}[-_/]\d{2})[-_](\d{1,2})$")
_FOLDER_END = re.compile(r"(?<!/\d{2})(?<!/\d{4})/(?:page/)?(\d{1,2})/?$")  # /post/2/
_PAGE_PARAMETER = re.compile(
    r"(?:^|&)(?:page|p|pn|page_?no|page_?num|page_?index|current_?page)=(\d{1,2})(?=&|$)",
    re.IGNORECASE,
)
# TRS: createPageHTML(3, 0, "t20250611_123", "html"): total, this one from 0, name and extension.
_CALL = re.compile(
    r"""createPage\w*\(\s*["']?(\d{1,2})["']?\s*,\s*["']?(\d{1,2})["']?\s*,"""
    r"""\s*["']([^"'\s]{1,200})["']\s*,\s*["'](\w{2,6})["']""",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\bcountPage\s*=\s*(\d{1,2})\b")
_CURRENT = re.compile(r"\bcurrentPage\s*=\s*(\d{1,2})\b")
# What stands in the bytes of a page with further ones, besides its own name with a number.
_SIGNS: Final = (
    *(b"createpage", b"countpage", b'rel="next', b"rel='next", b"rel=next"),
    *(b"page=", b"?p=", b"&p=", b"pn=", b"pageno=", b"page_no=", b"pagenum=", b"page_num="),
    *(b"pageindex=", b"page_index="),
)


@dataclass(frozen=True, slots=True)
class _NumberedPage:
    """What the pages of one article have in common, and which of them an address is.

    The first page often has no number, which is 0 here.
    """

    stem: tuple[str, str, str]
    number: int


def further_pages(
    links: Sequence[tuple[str, str]], scripts: Sequence[str], url: str
) -> tuple[str, ...]:
    """Return the addresses of the pages of an article that follow this one, in their order.

    They have the address of this one with a higher number (``100_2.html``, ``?page=2``), and links
    that read like a page number or 下一页, or a pager in a script names them. Links are pairs of
    address and text. The next article (下一篇) has another address and another text.
    """
    if not url:
        return ()
    links = [(href, text) for href, text in links if PAGE_LINK.match(text)]
    pages: dict[int, str] = {}
    try:
        file_pages, folder_pages = _file_pages(url), _folder_pages(url)
        for href, text in (*links, *_links_in_scripts(scripts, url)):
            address = urldefrag(urljoin(url, href)).url
            # Weblogs call /post/13 the next of /post/12, which is another article.
            own_pages = file_pages if text == NEXT else file_pages + folder_pages
            if (number := _number_after(own_pages, address)) is not None:
                pages.setdefault(number, address)
    except ValueError:  # of a malformed address
        return ()
    return tuple(pages[number] for number in sorted(pages)[: MAX_PAGES - 1])


def may_have_further_pages(page: bytes, url: str) -> bool:
    """Whether it is worth parsing a page for further ones: most name none anywhere."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return False
    name = _file_name(path)
    names = [name, _NUMBER_END.sub("", name), "index" if path.endswith("/") else name]
    page = page.lower()
    # Plain searches come first, since one for a pattern takes as long as storing the page.
    if any(sign in page for sign in _SIGNS):
        return True
    for own_name in {name.lower().encode() for name in names}:
        if any(own_name + mark in page for mark in (b"_", b"-", b"/")):
            numbered = re.escape(own_name) + rb"[-_/](?:page/)?\d{1,2}\b"
            if re.search(numbered, page):
                return True
    return False


@dataclass(slots=True)
class PageQueue:
    """The pages of an article still to be read, in their order, each once."""

    _seen: set[str] = field(default_factory=set)
    _waiting: list[tuple[int, str]] = field(default_factory=list)

    def add(self, addresses: Iterable[str]) -> None:
        """Add what a page leads to, as far as it was not added before."""
        for address in addresses:
            if address not in self._seen and len(self._seen) < MAX_PAGES - 1:
                self._seen.add(address)
                number = max(page.number for page in _numbered_pages(address))
                heapq.heappush(self._waiting, (number, address))

    def __iter__(self) -> Iterator[str]:
        while self._waiting:
            yield heapq.heappop(self._waiting)[1]


def _number_after(pages: Sequence[_NumberedPage], address: str) -> int | None:
    """Return the number of a page that follows one of these, else None."""
    for page in _numbered_pages(address):
        for own_page in pages:
            if page.stem == own_page.stem and page.number > own_page.number:
                return page.number
    return None


def _numbered_pages(url: str) -> list[_NumberedPage]:
    """Return how an address may be read. Raises ``ValueError`` if it is malformed."""
    return _file_pages(url) + _folder_pages(url)


def _file_pages(url: str) -> list[_NumberedPage]:
    """Read the number of a page in the name of its file, or in a parameter."""
    parts = urlsplit(url)
    path = f"{parts.path}index" if parts.path.endswith("/") else _EXTENSION.sub("", parts.path)
    if match := _PAGE_PARAMETER.search(parts.query):
        query = parts.query[: match.start()] + parts.query[match.end() :]
        return [_NumberedPage((parts.netloc, path, query.strip("&")), int(match[1]))]
    # A number may as well be that of the article: of its first page, then.
    pages = [_NumberedPage((parts.netloc, path, parts.query), 0)]
    if match := _NUMBER_END.search(path):
        pages.append(
            _NumberedPage((parts.netloc, path[: match.start()], parts.query), int(match[1]))
        )
    return pages


def _folder_pages(url: str) -> list[_NumberedPage]:
    """Read the number of a page as its folder; any address without extension may be one's."""
    parts = urlsplit(url)
    folder, number = _EXTENSION.sub("", parts.path), 0
    if match := _FOLDER_END.search(parts.path):
        folder, number = parts.path[: match.start()], int(match[1])
    elif folder != parts.path or folder.endswith("/"):
        return []
    return [_NumberedPage((parts.netloc, f"{folder}/index", parts.query), number)]


def _links_in_scripts(scripts: Sequence[str], url: str) -> Iterator[tuple[str, str]]:
    """Yield the links that the pagers of TRS and its like write into the page."""
    path = urlsplit(url).path
    extension = _EXTENSION.search(path)
    for script in scripts:
        if match := _CALL.search(script):
            count, current, pager_name, suffix = int(match[1]), int(match[2]), match[3], match[4]
            name = pager_name.rpartition("/")[2]
            if _file_name(path) != (f"{name}_{current}" if current else name):
                continue
        elif (count_match := _COUNT.search(script)) and (current_match := _CURRENT.search(script)):
            count, current = int(count_match[1]), int(current_match[1])
            name = _file_name(path).removesuffix(f"_{current}")
            if not extension or not re.search(rf"(?<!\w){re.escape(name)}(?!\d)", script):
                continue
            suffix = extension[0][1:]
        else:
            continue
        for number in range(current + 1, count):
            yield f"{name}_{number}.{suffix}", NEXT


def _file_name(path: str) -> str:
    return _EXTENSION.sub("", path.rstrip("/").rpartition("/")[2])
