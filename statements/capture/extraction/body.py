"""The text of the article: its blocks as paragraphs, without what stands before and after."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Final

from statements.capture.extraction import wording
from statements.capture.extraction.container import ArticleSelection
from statements.capture.extraction.page import Block, Page
from statements.capture.extraction.titles import BELOW_TITLE, title_key

_FRONT_BLOCKS: Final = 12  # among which what stands before an article is looked for
_REST_SHARE: Final = 0.35  # of the text at most may follow its end, as related items do
_CAPTION: Final = 50  # characters of the caption of a video at most
_COPY: Final = 30  # characters from which the same paragraph twice is a copy
_LEAST_TEXT: Final = 30  # characters of an article, before which no list of other items ends it
_SHORT_LINK, _LONG_LINK = 8, 120  # characters of a link to another item
_SURE_SHARE: Final = 0.85  # of the text at most may follow a heading such as 相关阅读
_CARDS: Final = 3  # least number of cards in a row
_CARD_LINES: Final = 2  # of a card below its link
_LIST_HEAD: Final = 12  # characters at most of the heading of a list of links
_MENU: Final = 5  # least number of short links in a row
_LINK_SHARE: Final = 0.8  # of a paragraph, from which it is a link to something else
_CELLS: Final = 2  # least number of cells of a row of data


@dataclass(slots=True)
class Paragraph:
    """A paragraph, the share of its characters in links, and where its first block stands.

    ``is_caption`` says that its element is named like the caption of an image.
    """

    text: str
    link_share: float
    position: int
    is_caption: bool


def paragraphs_of(
    page: Page,
    selection: ArticleSelection,
    *,
    title: str,
    title_position: int = -1,
    publisher: str = "",
) -> list[Paragraph]:
    """Return the paragraphs of the article.

    ``title_position`` is that of the block that shows the title, -1 for none on this page. Title
    and publisher are dropped where they stand before the text.
    """
    paragraphs = [
        paragraph
        for paragraph in _below_title(_paragraphs(page, selection), title_position)
        if not wording.is_junk(paragraph.text) and not _is_caption(page, paragraph)
    ]
    paragraphs = _without_other_items(paragraphs)
    paragraphs = _without_link_lists(paragraphs)
    paragraphs = _without_front(_without_copies(paragraphs), title, publisher)
    paragraphs = _without_rest(paragraphs)
    if paragraphs:
        paragraphs[-1].text = wording.strip_end(paragraphs[-1].text)
    return [paragraph for paragraph in paragraphs if paragraph.text]


def _below_title(paragraphs: list[Paragraph], title_position: int) -> list[Paragraph]:
    """Drop what stands before the title, unless little stands behind it."""
    remaining = [paragraph for paragraph in paragraphs if paragraph.position > title_position]
    length, total = (sum(len(item.text) for item in items) for items in (remaining, paragraphs))
    return remaining if length >= BELOW_TITLE * total else paragraphs


def _is_caption(page: Page, paragraph: Paragraph) -> bool:
    """Whether a line is the caption of the video before it."""
    return (
        page.blocks[paragraph.position].after_media
        and len(paragraph.text) <= _CAPTION
        and not wording.is_sentence(paragraph.text)
    )


def _paragraphs(page: Page, selection: ArticleSelection) -> list[Paragraph]:
    rows = _data_rows(page, selection)
    paragraphs: list[Paragraph] = []
    row = -1
    for position in selection.positions:
        block = page.blocks[position]
        if block.row in rows and block.row == row:
            paragraphs[-1].text += " " + block.text
        else:
            is_caption = any(box.is_caption for box in islice(page.boxes_around(block.box), 2))
            paragraphs.append(Paragraph(block.text, block.link_share, position, is_caption))
        row = block.row if block.row in rows else -1
    return paragraphs


def _without_copies(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Drop the second of two copies, as on pages that hold the text for wide and narrow windows."""
    texts: set[str] = set()
    unique: list[Paragraph] = []
    copies = 0
    for paragraph in paragraphs:
        if paragraph.text in texts and len(paragraph.text) >= _COPY:
            copies += 1
            continue
        unique.append(paragraph)
        texts.add(paragraph.text)
    long_texts = sum(len(text) >= _COPY for text in texts)
    # A single paragraph may well be repeated by its author.
    return unique if copies >= 2 and 2 * copies >= long_texts else paragraphs


def _data_rows(page: Page, selection: ArticleSelection) -> set[int]:
    """Return the rows of tables with data, not of tables that only lay the page out."""
    cells: dict[int, Counter[int]] = {}
    lengths: Counter[int] = Counter()
    for position in selection.positions:
        block = page.blocks[position]
        if block.row >= 0:
            cells.setdefault(block.row, Counter())[_cell(page, block)] += 1
            lengths[block.row] += len(block.text)
    return {
        row
        for row, counts in cells.items()
        if len(counts) >= _CELLS and max(counts.values()) <= 3 and lengths[row] < 600
    }


def _cell(page: Page, block: Block) -> int:
    for box in page.boxes_around(block.box):
        if box.tag in ("td", "th"):
            return box.index
    return block.box


def _is_link_list(paragraph: Paragraph) -> bool:
    """Whether a line is nothing but a link to something else, with its day or without."""
    text = paragraph.text
    plain_length = (1 - paragraph.link_share) * len(text) - wording.length_of_days(text)
    if plain_length > 0.2 * len(text) or paragraph.link_share == 0 or text.startswith("附件"):
        return False
    return _SHORT_LINK <= len(text) <= _LONG_LINK and text[-1] not in "。；;"


def _without_link_lists(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Drop lines that are links, and the short line that heads a list of them."""
    article: list[Paragraph] = []
    is_before_link = False
    for paragraph in reversed(_without_menus(paragraphs)):
        is_link = _is_link_list(paragraph)
        is_label = len(paragraph.text) <= _LIST_HEAD and not wording.is_sentence(paragraph.text)
        if not is_link and not (is_before_link and is_label):
            article.append(paragraph)
        is_before_link = is_link
    return article[::-1]


def _without_menus(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Drop runs of short lines that are nothing but links, as menus of channels are."""
    article: list[Paragraph] = []
    for is_link, lines in groupby(paragraphs, key=_is_short_link):
        run = list(lines)
        if not is_link or len(run) < _MENU:
            article += run
    return article


def _is_short_link(paragraph: Paragraph) -> bool:
    return paragraph.link_share > _LINK_SHARE and len(paragraph.text) <= _LIST_HEAD


def _without_front(paragraphs: list[Paragraph], title: str, publisher: str) -> list[Paragraph]:
    """Drop the title, breadcrumb, source line and tools at the beginning."""
    key = title_key(title)
    start = 0
    for index, paragraph in enumerate(paragraphs[:_FRONT_BLOCKS]):
        if wording.is_made_by_machine(paragraph.text):
            paragraphs, start = paragraphs[index + 1 :], 0
            break
    for index, paragraph in enumerate(paragraphs[:_FRONT_BLOCKS]):
        text = paragraph.text
        text_key = title_key(text)
        is_title = bool(key) and (
            text_key == key
            or (len(text_key) >= 6 and text_key in key and text[-1] not in ":：")
            or (not wording.ends_sentence(text) and _ends_title(text_key, key))
        )
        if (
            is_title
            or text == publisher
            or paragraph.is_caption
            or wording.is_front(text)
            or (len(text) < 40 and wording.is_end(text))
        ):
            start = index + 1
        elif wording.is_sentence(text) or len(text) > 40:
            break
    return paragraphs[start:]


def _ends_title(text_key: str, key: str) -> bool:
    """Whether a line is the title after a label: 标题：… or 【要闻】…."""
    return len(key) >= 8 and text_key.endswith(key) and len(text_key) - len(key) <= 8


def _without_other_items(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Drop what stands under the heading of a list of other items, such as 相关阅读.

    A list of links may interrupt an article, which goes on where no further link follows. Prose
    right below such a heading is another article, unless most of the text would be one.
    """
    paragraphs = _without_cards(paragraphs)
    rest = sum(len(paragraph.text) for paragraph in paragraphs)
    are_links = [_is_link_list(paragraph) for paragraph in paragraphs]
    last_link = max((index for index, is_link in enumerate(are_links) if is_link), default=-1)
    last_sentence = max(
        (index for index, item in enumerate(paragraphs) if wording.is_prose(item.text)),
        default=-1,
    )
    own: list[Paragraph] = []
    own_length, index = 0, 0
    while index < len(paragraphs):
        paragraph = paragraphs[index]
        index += 1
        if own_length >= _LEAST_TEXT and wording.heads_other_items(paragraph.text):
            first_link = index
            while index < len(paragraphs) and are_links[index]:
                rest -= len(paragraphs[index].text)
                index += 1
            # 推荐阅读：… is often heading and link in one line, and the article goes on below it.
            is_without_links = index == first_link and not are_links[first_link - 1]
            share = _SURE_SHARE if wording.surely_heads_other_items(paragraph.text) else _REST_SHARE
            is_short = is_without_links and rest <= share * (own_length + rest)
            if is_short or last_link >= index or last_sentence < index:
                break
            if not is_without_links:
                rest -= len(paragraph.text)
                continue
        own.append(paragraph)
        own_length += len(paragraph.text)
        rest -= len(paragraph.text)
    return own


def _without_cards(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Drop a tail of cards without a heading: links with a summary and a day below each."""
    start, cards, card_lines = len(paragraphs), 0, 0
    for index in range(len(paragraphs) - 1, -1, -1):
        if _is_link_list(paragraphs[index]):
            start, cards, card_lines = index, cards + 1, 0
        else:
            card_lines += 1
        if card_lines > _CARD_LINES:
            break
    own_length = sum(len(paragraph.text) for paragraph in paragraphs[:start])
    return paragraphs[:start] if cards >= _CARDS and own_length >= _LEAST_TEXT else paragraphs


def _without_rest(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Drop related items, editors and notices at the end."""
    total = sum(len(paragraph.text) for paragraph in paragraphs)
    passed = 0
    for index, paragraph in enumerate(paragraphs):
        rest = total - passed
        if index and rest <= _REST_SHARE * total and wording.opens_the_rest(paragraph.text):
            paragraphs = paragraphs[:index]
            break
        passed += len(paragraph.text)
    end = len(paragraphs)
    # A link that is never closed makes links of all that follows, which then say nothing.
    has_plain = any(item.link_share <= _LINK_SHARE for item in paragraphs)
    while end > 1 and not paragraphs[end - 1].text.startswith("附件"):
        last = paragraphs[end - 1]
        if not wording.is_end(last.text) and (last.link_share <= _LINK_SHARE or not has_plain):
            break
        end -= 1
    return paragraphs[:end]
