"""Plain text, and what is known of a text whose paragraphs are all that there is."""

import re
from dataclasses import replace
from typing import Final

from statements.capture.extraction import days
from statements.capture.extraction.article import Article, PageDate
from statements.capture.extraction.charset import decode_page
from statements.capture.extraction.credits import NUMBER, author_of, editor_of
from statements.capture.extraction.page import squeeze
from statements.capture.extraction.publishers import source_of
from statements.capture.extraction.wording import is_end, is_front, is_sentence

_MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|div|p|table|meta|title|script|span|br|article|h[1-6])\b",
    re.IGNORECASE,
)
_HEAD_BYTES = 20_000
_HEAD_LINES: Final = 8  # lines before the text, among them title, source and day
_MAX_TITLE = 80  # characters


def is_plain(file_bytes: bytes) -> bool:
    """Whether a file holds no markup."""
    return not _MARKUP.search(file_bytes[:_HEAD_BYTES].replace(b"\0", b""))


def extract_plain(file_bytes: bytes, *, url: str = "", declared_charset: str = "") -> Article:
    """Return the article of a file of plain text."""
    decoded = decode_page(file_bytes, declared_charset=declared_charset)
    lines = [squeeze(line) for line in decoded.text.splitlines()]
    article = article_of_lines([line for line in lines if line], url=url)
    return replace(article, charset=decoded.charset, kind="text")


def article_of_lines(lines: list[str], *, url: str) -> Article:
    """Return the article whose paragraphs are given: title and source line first, if any."""
    head = lines[:_HEAD_LINES]
    title = ""
    start = 0
    for index, line in enumerate(head):
        if not is_front(line) and (is_sentence(line) or len(line) > _MAX_TITLE):
            break
        if (
            not title
            and not is_front(line)
            and 4 <= len(line) <= _MAX_TITLE
            and not _names_day(line)
        ):
            title = line
        start = index + 1
    if start >= len(lines):
        start = 0
    text = lines[start:]
    while len(text) > 1 and is_end(text[-1]):
        text = text[:-1]
    around = [*lines[:start], *lines[start + len(text) :]]
    return Article(
        title=title,
        date=_day(around, lines, url),
        publisher=next((name for line in around if (name := source_of(line))), ""),
        text="\n".join(text),
        charset="utf-8",
        author=next((name for line in around if (name := author_of(line))), ""),
        editor=next((name for line in around if (name := editor_of(line))), ""),
        document_number=next(
            (match["number"] for line in lines[:_HEAD_LINES] if (match := NUMBER.search(line))), ""
        ),
    )


def _names_day(line: str) -> bool:
    return len(line) < 30 and any(True for _ in days.full_days(line))


def _day(around: list[str], lines: list[str], url: str) -> PageDate | None:
    """Return the first full day around the text, else of the address, else at its end or start."""
    candidates = [*around, *lines[-2:], *lines[:3]]
    address = days.address_day(url)
    if not any(_days(line) for line in around) and address and (day := address.date):
        return PageDate(day, day, url[:500])
    for line in candidates:
        for day_match in _days(line):
            if day := day_match.date:
                return PageDate(day, day, squeeze(line[max(0, day_match.start - 12) :])[:60])
    return None


def _days(line: str) -> list[days.WrittenDay]:
    return list(days.full_days(line[:2000]))
