"""PDF files: their text as paragraphs, without wrapped lines, page numbers and running heads."""

import io
import re
from collections import Counter
from dataclasses import replace
from typing import Final

from statements.capture.documents.plain import article_of_lines
from statements.capture.extraction.article import Article
from statements.capture.extraction.page import squeeze

_MAX_PAGES: Final = 400
_SCAN_CHARACTERS: Final = 12  # a page; fewer, and it is an image
_PAGE_NUMBER = re.compile(
    r"^[-—–\s·第]*\d{1,4}\s?(?:页)?[-—–\s·]*(?:[/／]\s?(?:共\s?)?\d{1,4}\s?页?)?$|^第?\s?[ivx]{1,5}\s?页?$",
    re.IGNORECASE,
)
_STOP = re.compile(r"[。！？!?：:；;…][”’」』》）)]*$")
_OPENS = re.compile(
    r"^(?:第[一二三四五六七八九十百零\d]{1,4}[章节条款]|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、](?!\d)|附件|[一二三四五六七八九十]是)"
)
_LATIN_END, _LATIN_START = re.compile(r"[A-Za-z0-9,.;]$"), re.compile(r"^[A-Za-z0-9]")
_WIDTH_TOLERANCE: Final = 4  # characters by which full lines may differ
_EDGE_LINES: Final = 2  # at top and foot of a page, where running heads stand


def is_pdf(file_bytes: bytes) -> bool:
    """Whether a file begins like a PDF; some have other bytes before it, but no markup."""
    before, mark, _ = file_bytes[:1024].partition(b"%PDF-")
    return bool(mark) and not before.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def extract_pdf(file_bytes: bytes, *, url: str = "") -> Article:
    """Return the article of a PDF; its kind is ``scan`` where its pages are images without text."""
    pages, stated_title = _pages(file_bytes)
    characters = sum(len(line) for page in pages for line in page)
    if characters < _SCAN_CHARACTERS * max(1, len(pages)):
        return Article("", None, "", "", "", kind="scan" if pages else "pdf")
    lines = _without_furniture(pages)
    article = article_of_lines(join_lines(lines), url=url)
    return replace(article, title=article.title or stated_title, kind="pdf", charset="")


def _pages(file_bytes: bytes) -> tuple[list[list[str]], str]:
    """Return the lines of each page with their indents, and the title that the file states."""
    # Loading the library takes longer than reading a page of HTML, which needs none of it.
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    pages: list[list[str]] = []
    title = ""
    # Damaged files make the reader fail in many ways; what was read until then counts.
    try:
        reader = PdfReader(io.BytesIO(file_bytes), strict=False)
        if reader.is_encrypted:
            reader.decrypt("")
        for page in reader.pages[:_MAX_PAGES]:
            lines = (page.extract_text() or "").splitlines()
            pages.append(lines)
        title = squeeze(str(reader.metadata.title or "") if reader.metadata else "")[:200]
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        pass
    except (RecursionError, OverflowError, NotImplementedError, ZeroDivisionError, AssertionError):
        pass
    return pages, title


def _without_furniture(pages: list[list[str]]) -> list[str]:
    """Return the lines of all pages, without page numbers and lines that stand on most pages."""
    edges: Counter[str] = Counter()
    filled = [[line.rstrip() for line in page if line.strip()] for page in pages]
    for page in filled:
        edges.update({_shape(line) for line in (*page[:_EDGE_LINES], *page[-_EDGE_LINES:])})
    repeated = {line for line, count in edges.items() if count >= 3 and 2 * count >= len(pages)}
    lines: list[str] = []
    for page in filled:
        for index, line in enumerate(page):
            at_edge = index < _EDGE_LINES or index >= len(page) - _EDGE_LINES
            if at_edge and (_PAGE_NUMBER.match(line.strip()) or _shape(line) in repeated):
                continue
            lines.append(line)
    return lines


def _shape(line: str) -> str:
    """Return a line with its numbers alike, so that 第3页 and 第4页 are one."""
    return re.sub(r"\d+", "0", squeeze(line))


def join_lines(lines: list[str]) -> list[str]:
    """Join the lines of a paragraph: a line goes on in the next one where it fills the width."""
    lengths = sorted(len(line.strip()) for line in lines)
    if not lengths:
        return []
    width = lengths[int(0.9 * (len(lengths) - 1))]
    paragraphs: list[str] = []
    goes_on = False
    for line in lines:
        text = squeeze(line)
        indented = line.startswith(("\u3000", "    ")) or bool(_OPENS.match(text))
        if goes_on and not indented:
            latin = _LATIN_END.search(paragraphs[-1]) and _LATIN_START.match(text)
            paragraphs[-1] += f" {text}" if latin else text
        else:
            paragraphs.append(text)
        full = len(line.strip()) >= width - _WIDTH_TOLERANCE
        goes_on = full if width >= 12 else not _STOP.search(text)
    return paragraphs
