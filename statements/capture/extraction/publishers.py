"""Who published a page: the source that it names, else the site."""

import re
from itertools import takewhile
from typing import Final

from statements.capture.extraction.container import ArticleSelection
from statements.capture.extraction.lexicon import any_of, simplified
from statements.capture.extraction.media_names import clean_name, is_medium, medium_in
from statements.capture.extraction.page import Block, Page
from statements.capture.extraction.sites import site_publisher
from statements.capture.extraction.wording import SOURCE_WORDS, has_moment, is_front, is_sentence

_HEAD_BLOCKS: Final = 15  # around title and beginning of the article
_MAX_LINE = 200  # characters of a line that names a source
_LABEL = re.compile(
    rf"(?<![图片材“「\"])(?:{SOURCE_WORDS}|摘自|转自|转载自|来自(?:微信)?(?:公众号)?|出处|发布[人者])\s{{0,2}}[:：丨|]\s*|来源于\s*",
    re.IGNORECASE,
)
_SOURCE_NAMES = re.compile(
    r"(?:^|[-_\s])(?:source|sour|laiyuan|ly|media[-_]?name|from|origin|copyfrom|art[-_]?source|source[-_]?baidu|post[-_]?source|author[-_]?name|profile[-_]?nickname|js[-_]?name|rich-media-meta-nickname|username|weibo[-_]user|nick[-_]?name)\d*(?:$|[-_\s])",
    re.IGNORECASE,
)
_METAS: Final = (
    "article-source-name",
    "contentsource",
    "source",
    "mediaid",
    "og:article:source",
    "weibo:article:source",
    "article:source",
    "bytedance:source",
    "copyfrom",
)
_SOURCE_KEYS: Final = any_of(
    """
    source sourceName source_name media media_name mediaName nickname nick_name articleSource
    docsource contentSource copyfrom catchSource
    """
)
_SCRIPT_SOURCE = re.compile(
    rf"""["']?(?:{_SOURCE_KEYS})["']?\s*[:=]\s*(?:htmlDecode\()?"""
    r"""["']([\u4e00-\u9fffA-Za-z·\-－ ]{2,24})["']""",
    re.IGNORECASE,
)
# "from" also says where a visitor came from.
_SCRIPT_ORIGIN = re.compile(r"""["']from["']\s*:\s*["']([\u4e00-\u9fff]{2,16})["']""")
_DATELINE = re.compile(
    r"^[\W_]{0,2}(?P<name>[\u4e00-\u9fff]{2,12})[\s|｜·]{0,3}(?:(?:19|20)\d{2}\s?[-年/.]|\d{1,2}月\d{1,2}日\s?\d)"
)
_DISPATCH = re.compile(
    r"^[【（(]?(?P<name>[\u4e00-\u9fff]{1,8}?(?:社|网|报|新闻))[\u4e00-\u9fff]{0,6}\d{1,2}月\d{1,2}日(?:电|讯|消息)"
)
_NEAR_BLOCKS: Final = 8  # before an article without a title of its own
_NEAR_DAY: Final = 2  # blocks between a name without label and the day
# 供稿 and 发布人 also name persons.
_WEAK_LABEL = re.compile(r"供稿|发布[人者]")
_OFFICE = re.compile(r"(?:办|处|科|室|组|站|队|所|会)$")
# Which office that is only the site says.
_ANY_OFFICE = re.compile(r"(?:办公室|综合[科处室]|秘书[科处室]|信息[科处室]|编辑部)$")


def read_publisher(page: Page, selection: ArticleSelection, *, title_position: int) -> str:
    """Return the publisher that the page names, else the site; empty where neither is known."""
    head = _head_positions(page, selection, title_position)
    positions = [position for position in head if position != title_position]
    return (
        _from_source_lines(page, head)
        or _from_source_lines(page, _end_positions(page, selection))
        or _from_names(page, positions)
        or _from_datelines(page, positions)
        or _from_unlabelled(page, selection, title_position)
        or _from_head(page)
        or site_publisher(page)
        or _from_dispatch(page, selection)
    )


def _from_dispatch(page: Page, selection: ArticleSelection) -> str:
    """Return the agency that the article begins with: 财联社5月10日电."""
    for position in selection.positions[:_HEAD_BLOCKS]:
        if match := _DISPATCH.match(page.blocks[position].text[:40]):
            return match["name"]
    return ""


def source_of(line: str) -> str:
    """Return the source that a line names behind 来源 or the like."""
    label = _LABEL.search(simplified(line))
    return _name_after(label, line[label.end() :]) if label and len(line) <= _MAX_LINE else ""


def _name_after(label: re.Match[str], words: str) -> str:
    """Return the name at the beginning of the words behind a label."""
    name = clean_name(words)
    is_named = bool(is_medium(name) or _OFFICE.search(name)) and not _ANY_OFFICE.match(name)
    is_weak = _WEAK_LABEL.match(label[0]) and not is_named
    return "" if is_weak else name


def _source_in(block: Block) -> str:
    """Return the source that a block names; an inline element of its own bounds the name."""
    if len(block.text) > _MAX_LINE or "注明" in block.text:
        return ""
    for piece, next_piece in zip(block.pieces, [*block.pieces[1:], ""], strict=True):
        label = _LABEL.search(simplified(piece))
        if label and not _is_prose(block.text, piece, label.start()):
            words = piece[label.end() :] or next_piece
            if name := _name_after(label, words):
                return name
    label = _LABEL.search(simplified(block.text))
    if label and _is_prose(block.text, block.text, label.start()):
        return ""
    return source_of(block.text)


def _is_prose(text: str, piece: str, start: int) -> bool:
    """Whether 来源: is the end of a longer word in a sentence, such as 收入来源:."""
    return bool(re.match("[\u4e00-\u9fff]", piece[max(0, start - 1) : start])) and not re.search(
        r"\d{4}[-年/.]|\d:\d|作者|记者|编辑", text
    )


def _head_positions(page: Page, selection: ArticleSelection, title_position: int) -> list[int]:
    """Return the positions of blocks around title and beginning, those after the title first."""
    start = selection.positions[0] if selection.positions else len(page.blocks)
    anchor = title_position if title_position >= 0 else start
    first = max(0, min(anchor, start) - _HEAD_BLOCKS)
    last = min(selection.end, max(anchor + _HEAD_BLOCKS if anchor > start else start, start) + 6)
    positions = range(first, last)
    return sorted(positions, key=lambda position: (position < anchor, abs(position - anchor)))


def _end_positions(page: Page, selection: ArticleSelection) -> list[int]:
    """Return the positions of blocks around the end of the article."""
    if not selection.positions:
        return []
    last = selection.positions[-1]
    positions = range(max(0, last - 3), min(selection.end, last + 8))
    return [position for position in positions if "注明" not in page.blocks[position].text]


def _from_datelines(page: Page, positions: list[int]) -> str:
    """Return the name of a medium that stands before the day, without a label."""
    for position in positions:
        match = _DATELINE.match(page.blocks[position].text[:80])
        name = clean_name(match["name"]) if match else ""
        if is_medium(name):
            return name
    return ""


def _from_unlabelled(page: Page, selection: ArticleSelection, title_position: int) -> str:
    """Return the name of a medium or account that stands without a label beside the day."""
    if title_position >= 0:
        # A heading may hold day and medium behind the title.
        for piece in page.blocks[title_position].pieces[1:]:
            if has_moment(piece) and (name := medium_in(piece)):
                return name
    start = selection.positions[0] if selection.positions else len(page.blocks)
    first = title_position + 1 if title_position >= 0 else max(0, start - _NEAR_BLOCKS)
    head = list(
        takewhile(
            lambda block: not is_sentence(block.text), page.blocks[first : first + _HEAD_BLOCKS]
        )
    )
    for index, block in enumerate(head):
        around = head[max(0, index - _NEAR_DAY) : index + _NEAR_DAY + 1]
        # Alone right below the title, a name needs no day beside it: a script may write that.
        is_alone = index == 0 <= title_position and is_medium(block.text)
        if not (is_alone or any(has_moment(other.text) for other in around)):
            continue
        for piece in block.pieces:
            if name := medium_in(piece):
                return name
    return ""


def _from_source_lines(page: Page, positions: list[int]) -> str:
    """Return what stands after 来源: in the blocks at some positions."""
    for position in positions:
        block = page.blocks[position]
        if name := _source_in(block):
            return name
        # The name may stand in the next element.
        label = _LABEL.search(simplified(block.text)) if len(block.text) <= _MAX_LINE else None
        if label and label.end() == len(block.text) and position + 1 < len(page.blocks):
            name = _name_after(label, page.blocks[position + 1].text)
        if name:
            return name
    return ""


def _from_names(page: Page, positions: list[int]) -> str:
    """Return the text of an element that is named like a source."""
    for position in positions:
        block = page.blocks[position]
        names = page.names_around(block, levels=2)
        if len(block.text) <= 60 and _SOURCE_NAMES.search(names):
            name = clean_name(re.sub(r"^.{0,6}?(?:来源|稿源|来自)\s?[:：丨|]?", "", block.text))
            if len(block.pieces) > 1:
                name = next(filter(None, map(medium_in, block.pieces)), name)
                name = name or next(filter(None, map(_plain_name, block.pieces)), "")
            if name and not re.search(r"\d{2}", name):
                return name
    return ""


def _plain_name(piece: str) -> str:
    """Return a part of a source line that is a name and nothing else."""
    name = clean_name(piece)
    return name if name == piece and not re.search(r"\d", name) and not is_front(name) else ""


def _from_head(page: Page) -> str:
    """Return the source that meta tags or scripts state."""
    for key in _METAS:
        if name := clean_name(re.sub(r"^来源\s?[:：]", "", page.meta(key))):
            return name
    for script in page.scripts:
        for match in _SCRIPT_SOURCE.finditer(script[:1_000_000]):
            if name := clean_name(match[1]):
                return name
        for match in _SCRIPT_ORIGIN.finditer(script[:1_000_000]):
            if is_medium(name := clean_name(match[1])):
                return name
    return ""
