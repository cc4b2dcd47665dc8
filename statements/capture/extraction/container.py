"""Choose the blocks of the article: by the density of prose, and by what containers are named."""

from dataclasses import dataclass
from typing import Final

from statements.capture.extraction.cards import card_boxes
from statements.capture.extraction.lexicon import word_set
from statements.capture.extraction.next_article import next_article
from statements.capture.extraction.page import Block, Box, Page
from statements.capture.extraction.wording import is_end, is_front, is_junk

_MARKS: Final = frozenset("，。；：！？、,;!?“”《》")
# These only group text; the container of an article is something around them.
_TRANSPARENT: Final = word_set(
    """
    address blockquote caption center dd dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 li
    ol p pre span table tbody tfoot th thead tr ul
    """
)
_PROSE: Final = 25.0  # weight of a block that is surely prose
_MENU: Final = 5  # least number of links of a menu
_LABEL_WEIGHT: Final = 0.2  # of a character in a label, heading or source line
_DECAY: Final = 0.8  # of the weight of text for each box between it and the container
_RANK_FACTORS: Final = (1.0, 1.25, 1.6, 1.8)  # by how much the names look like a container
_NAMED_SHARE: Final = 0.15  # of the page's prose, from which a well-named container is believed
_REGION_SHARE: Final = 0.4  # of the text chosen, from which what a page marks is taken instead
_SIBLING_SHARE: Final = 0.12  # of the container's weight, from which like siblings belong to it
# Of the page's prose, from which a box cannot be noise, whatever its name.
_NOISE_SHARE: Final = 0.5
_LEAST_BESIDE_REPLIES: Final = 60  # weight of prose of a page whose replies are longer
_OUTWEIGHED: Final = 4.0  # times the prose of a well-named container makes another one likelier
_MAX_CLIMB: Final = 12  # boxes


@dataclass(frozen=True, slots=True)
class ArticleSelection:
    """Positions of the blocks of the article, and the box around them (-1 for none).

    Blocks from ``end`` on are of the next article; ``cards`` are boxes of comments and other items.
    """

    positions: tuple[int, ...]
    box: int
    weight: float
    end: int
    cards: frozenset[int]


def block_weight(block: Block) -> float:
    """Return how much prose a block holds, in characters outside of links."""
    plain = len(block.text) - block.links
    if block.links * 2 > len(block.text) or is_junk(block.text):
        return 0.0
    marks = sum(character in _MARKS for character in block.text)
    if (not marks and plain < 25) or block.heading or is_front(block.text) or is_end(block.text):
        return _LABEL_WEIGHT * plain
    return float(plain)


def choose_blocks(page: Page) -> ArticleSelection:
    """Return the blocks of the article, in order; none for a page without prose."""
    weights = [block_weight(block) for block in page.blocks]
    end = next_article(page, weights)
    weights[end:] = [0.0] * (len(weights) - end)
    cards = frozenset(card_boxes(page, weights))
    noisy = _noise(page, weights, cards)
    _weigh(page, weights, noisy)
    box = _climb(page, _best(page, noisy), noisy)
    inside = _members(page, box, noisy)
    positions = [index for index, block in enumerate(page.blocks[:end]) if block.box in inside]
    region = _region(page, noisy)
    region_weight = _total(region, weights)
    if region_weight > 0 and region_weight >= _REGION_SHARE * _total(positions, weights):
        positions = region
    positions = _without_menu(page, positions, weights)
    return ArticleSelection(tuple(positions), box, _total(positions, weights), end, cards)


def _total(positions: list[int], weights: list[float]) -> float:
    return sum(weights[position] for position in positions)


def _region(page: Page, noisy: list[bool]) -> list[int]:
    """Return the positions of what comments of the page mark as the article."""
    return [
        position
        for position, block in enumerate(page.blocks)
        if block.in_region and (block.box < 0 or not noisy[block.box])
    ]


def _without_menu(page: Page, positions: list[int], weights: list[float]) -> list[int]:
    """Drop what leads up to the last of many links before the first prose."""
    links = 0
    start = 0
    for order, position in enumerate(positions):
        block = page.blocks[position]
        if block.links * 2 > len(block.text):
            links, start = links + 1, order + 1
        elif weights[position] >= _PROSE:
            break
    return positions[start:] if links >= _MENU else positions


def _noise(page: Page, weights: list[float], cards: frozenset[int]) -> list[bool]:
    """Return for each box whether it is beside the article, by its names and those around it."""
    totals = [0.0] * len(page.boxes)
    named_boxes = [False] * len(page.boxes)
    for block, weight in zip(page.blocks, weights, strict=True):
        if block.box >= 0:
            totals[block.box] += weight
    for box in reversed(page.boxes):
        named_boxes[box.index] |= box.rank >= 2 and totals[box.index] > 40 and not box.is_noise
        if box.parent >= 0:
            totals[box.parent] += totals[box.index]
            named_boxes[box.parent] |= named_boxes[box.index]
    prose = totals[0] - sum(totals[index] for index in cards) if totals else 0.0
    limit = _NOISE_SHARE * prose
    noisy: list[bool] = []
    for box in page.boxes:
        around = noisy[box.parent] if box.parent >= 0 else False
        by_name = box.is_noise and not named_boxes[box.index]
        by_name = by_name and (
            totals[box.index] <= limit
            or box.tag == "footer"
            or (box.has_replies and totals[0] - totals[box.index] >= _LEAST_BESIDE_REPLIES)
        )
        media = box.is_media and totals[box.index] < 0.3 * limit
        is_apart = by_name or media or box.index in cards
        noisy.append(around or (is_apart and box.tag not in ("html", "body")))
    return noisy


def _weigh(page: Page, weights: list[float], noisy: list[bool]) -> None:
    """Write weight, score and links of each box, from the blocks in it."""
    for block, weight in zip(page.blocks, weights, strict=True):
        if block.box >= 0 and not noisy[block.box]:
            box = page.boxes[block.box]
            box.weight += weight
            box.score += weight
            box.links += block.links
    for box in reversed(page.boxes):
        if box.parent >= 0:
            parent = page.boxes[box.parent]
            parent.weight += box.weight
            parent.links += box.links
            parent.score += box.score * (1.0 if box.tag in _TRANSPARENT else _DECAY)


def _best(page: Page, noisy: list[bool]) -> int:
    """Return the box that looks most like the container, by weight of prose and by name."""
    prose = page.boxes[0].weight if page.boxes else 0.0
    boxes = [
        box
        for box in page.boxes
        if box.weight > 0 and not noisy[box.index] and box.tag not in _TRANSPARENT
    ]
    named_boxes = [box for box in boxes if box.rank >= 2 and box.weight >= _NAMED_SHARE * prose]
    if named_boxes:
        heaviest = max(box.weight for box in named_boxes)
        named_boxes = [box for box in named_boxes if box.weight >= 0.5 * heaviest]
    best = max(boxes, key=_rated_depth, default=None)
    best_named = max(named_boxes, key=_rated_depth, default=None)
    if (
        best
        and best_named
        and (best_named.rank == 3 or best.weight < _OUTWEIGHED * best_named.weight)
    ):
        best = best_named
    return best.index if best else (0 if page.boxes else -1)


def _rated_depth(box: Box) -> tuple[float, int]:
    return _rated(box), box.depth


def _rated(box: Box) -> float:
    return box.score * _RANK_FACTORS[box.rank]


def _climb(page: Page, box: int, noisy: list[bool]) -> int:
    """Widen the choice where the article is spread over like siblings: each paragraph a div."""
    if box < 0:
        return box
    siblings: dict[int, list[Box]] = {}
    for candidate in page.boxes:
        siblings.setdefault(candidate.parent, []).append(candidate)
    article_box = box
    for _ in range(_MAX_CLIMB):
        here = page.boxes[box]
        if here.parent < 0 or page.boxes[here.parent].tag in ("html", "body"):
            break
        parent = page.boxes[here.parent]
        like = sum(
            sibling.weight
            for sibling in siblings[here.parent]
            if sibling.index != box and not noisy[sibling.index] and _is_like(here, sibling)
        )
        extra = parent.weight - here.weight
        spread = like >= _SIBLING_SHARE * here.weight and like >= 0.5 * extra
        within_named = parent.rank > here.rank and extra > 20 and parent.links < parent.weight
        if (spread and like > 0) or within_named:
            article_box = parent.index
        elif extra > 0:
            break
        box = parent.index
    return article_box


def _is_like(here: Box, sibling: Box) -> bool:
    """Whether a box beside another may go on with its text."""
    return (
        sibling.shape == here.shape
        or sibling.tag in ("p", "blockquote")
        or sibling.tag == here.tag == "article"
    )


def _members(page: Page, box: int, noisy: list[bool]) -> set[int]:
    """Return the boxes inside a box, itself included, that are not noise."""
    members: set[int] = set()
    for candidate in page.boxes:
        if noisy[candidate.index]:
            continue
        if candidate.index == box or candidate.parent in members:
            members.add(candidate.index)
    return members
