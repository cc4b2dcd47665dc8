"""Lists of cards beside an article: comments of readers, other articles with their summaries.

Whatever they are named, their boxes are alike, and each holds a day or a link besides its prose.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from statements.capture.extraction.lexicon import word_set
from statements.capture.extraction.page import Block, Box, Page
from statements.capture.extraction.wording import has_moment

_LEAST: Final = 3  # cards of a list
_MARKED_SHARE: Final = 0.8  # of them hold a day or a link
_MAX_PROSE: Final = 3  # blocks of prose of a card
_MAX_LABEL: Final = 40  # characters of a line with a day
_LINK: Final = range(8, 121)  # characters of a link to another article
_LEAST_BESIDE: Final = 60.0  # weight of prose outside of a list, which may be the article itself
_SHARE_BESIDE: Final = 0.25  # of the weight of the list
_CARD_TAGS: Final = word_set("article dd div dl li section")


def card_boxes(page: Page, weights: Sequence[float]) -> set[int]:
    """Return the boxes of cards that stand beside the article, by the weight of each block."""
    boxes = page.boxes
    totals, marks, prose = [0.0] * len(boxes), [0] * len(boxes), [0] * len(boxes)
    for block, weight in zip(page.blocks, weights, strict=True):
        if block.box >= 0:
            totals[block.box] += weight
            marks[block.box] += _is_mark(block)
            prose[block.box] += weight > _MAX_LABEL
    boxes_by_shape: dict[tuple[int, str], list[Box]] = defaultdict(list)
    for box in reversed(boxes):
        if box.parent >= 0:
            totals[box.parent] += totals[box.index]
            marks[box.parent] += marks[box.index]
            prose[box.parent] += prose[box.index]
            if box.tag in _CARD_TAGS and totals[box.index]:
                boxes_by_shape[box.parent, box.shape].append(box)
    cards: set[int] = set()
    for list_boxes in boxes_by_shape.values():
        marked = [
            box.index
            for box in list_boxes
            if marks[box.index] and prose[box.index] <= _MAX_PROSE and box.rank < 2
        ]
        weight = sum(totals[index] for index in marked)
        if (
            len(marked) >= _LEAST
            and len(marked) >= _MARKED_SHARE * len(list_boxes)
            and totals[0] - weight >= max(_LEAST_BESIDE, _SHARE_BESIDE * weight)
        ):
            cards.update(marked)
    return cards


def _is_mark(block: Block) -> bool:
    """Whether a block is what each card has: a link to an article, or a line with a day or time."""
    if block.link_share > _MARKED_SHARE:
        return len(block.text) in _LINK
    return len(block.text) <= _MAX_LABEL and has_moment(block.text)
