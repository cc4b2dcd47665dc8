"""Author, editor and number of the document, as a page states them."""

import re
from typing import Final

from statements.capture.extraction.container import ArticleSelection
from statements.capture.extraction.page import Page

_HEAD_BLOCKS: Final = 15
_NAME: Final = r"[\u4e00-\u9fff·]{2,8}(?:[\s、，,][\u4e00-\u9fff·]{2,8}){0,5}?"
_AUTHOR = re.compile(
    rf"(?:作\s?者|撰稿|文[/／]|记\s?者|通讯员)\s?[:：丨|]?\s?(?P<name>{_NAME})(?=$|\s|[）)\]】|；。]|来源|编辑|责|发布|时间|\d|字)"
)
_EDITOR = re.compile(
    rf"(?:责任编辑|责\s?编|本文编辑|网络编辑|编\s?辑)\s?[:：丨|]\s?(?P<name>{_NAME}|[A-Za-z]{{1,3}}\d{{2,6}})"
)
# 国发〔2025〕10号, 浙政办发〔2025〕3号, also with round or square brackets.
NUMBER: Final = re.compile(
    r"(?P<number>[\u4e00-\u9fff]{1,14}\s?[〔\[（(﹝［]\s?(?:19|20)\d{2}\s?[〕\])）﹞］]\s?(?:第\s?)?\d{1,5}\s?号)"
)
_NUMBER_LABEL = re.compile(r"(?:发文字号|文\s?号|文件编号)\s?[:：]?\s*(?P<number>.{4,40}?号)")


def author_of(line: str) -> str:
    """Return the author or reporter that a line names."""
    match = _AUTHOR.search(line) if len(line) <= 120 else None
    return match["name"].strip() if match else ""


def editor_of(line: str) -> str:
    """Return the 责任编辑 that a line names, or the end of a paragraph."""
    match = _EDITOR.search(line[-120:])
    return match["name"].strip() if match else ""


def read_author(page: Page, selection: ArticleSelection, *, title_position: int) -> str:
    """Return the author or reporter of the source line, else of the meta tag."""
    start = selection.positions[0] if selection.positions else 0
    first = max(0, title_position if 0 <= title_position < start else start - _HEAD_BLOCKS)
    for block in page.blocks[first : start + 3]:
        if author := author_of(block.text):
            return author
    author = page.meta("author", "article:author", "og:article:author")
    return author if re.fullmatch(_NAME, author) else ""


def read_editor(page: Page, selection: ArticleSelection) -> str:
    """Return the 责任编辑, wherever the page names one near the article."""
    if not selection.positions:
        return ""
    first, last = max(0, selection.positions[0] - _HEAD_BLOCKS), selection.positions[-1] + 12
    for block in reversed(page.blocks[first : last + 1]):
        if editor := editor_of(block.text):
            return editor
    return page.meta("editor", "contenteditor")[:40]


def read_document_number(page: Page, selection: ArticleSelection, *, title_position: int) -> str:
    """Return the 发文字号 in the table or lines above the text, or in its first lines."""
    if not selection.positions:
        return ""
    start = selection.positions[0]
    first = max(0, min(start, title_position if title_position >= 0 else start) - 40)
    for index in range(first, min(len(page.blocks), start + 8)):
        block = page.blocks[index]
        labelled = _NUMBER_LABEL.search(block.text)
        if labelled:
            return labelled["number"].strip()
        if len(block.text) <= 60 and (match := NUMBER.search(block.text)):
            return match["number"].strip()
    return ""
