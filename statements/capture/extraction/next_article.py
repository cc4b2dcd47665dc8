"""Where the next article begins on a page that goes on with another one below."""

from collections.abc import Sequence
from typing import Final

from statements.capture.extraction.page import Page
from statements.capture.extraction.wording import ends_sentence, length_of_days

_SOURCE_BLOCKS: Final = 3  # below a headline, in which its day stands
_LEAST_PROSE: Final = 60.0  # weight of the article above
_DAY: Final = 8  # characters of a day at least: 25-04-01
_HEADLINE: Final = range(6, 81)  # characters


def next_article(page: Page, weights: Sequence[float]) -> int:
    """Return the position of the second headline with a day below it; the end where is none.

    ``weights`` are of the prose of each block. Subheadings have no day below them.
    """
    prose, has_article, end = 0.0, False, len(page.blocks)
    for position, (block, weight) in enumerate(zip(page.blocks, weights, strict=True)):
        if has_article:
            prose += weight
        is_titled = len(block.text) in _HEADLINE and block.text in page.document_title
        is_heading = block.heading > 0 and len(block.text) in _HEADLINE
        # The heading of a year or day in an article has none besides its own.
        first = position if is_titled else position + 1
        if not (is_titled or is_heading) or block.links or not _has_day(page, first):
            continue
        if is_titled:
            # What stood above was the head of the site, or hot news.
            prose, has_article, end = 0.0, True, len(page.blocks)
        elif has_article and prose >= _LEAST_PROSE:
            end = min(end, position)
        has_article = True
    return end


def _has_day(page: Page, first: int) -> bool:
    """Whether one of the next lines shows a day and is no sentence."""
    blocks = page.blocks[first : first + _SOURCE_BLOCKS]
    return any(
        length_of_days(block.text) >= _DAY and not ends_sentence(block.text) for block in blocks
    )
