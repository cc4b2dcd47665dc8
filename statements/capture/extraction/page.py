"""A page as a list of blocks of text, with what its markup tells about each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

WHITE = re.compile(r"[\s\u00a0\u3000\u200b-\u200f\u2028\u2029\u2060\ufeff\u00ad]+")


@dataclass(slots=True)
class Box:
    """A block-level element: its position in the tree, and the weight of the text in it.

    ``rank`` says how much its names look like a container of an article (``markup``).
    """

    index: int
    parent: int
    tag: str
    names: str
    shape: str
    rank: int
    depth: int
    is_noise: bool
    is_media: bool
    has_replies: bool = False
    is_caption: bool = False
    weight: float = 0.0
    score: float = 0.0
    links: int = 0


@dataclass(slots=True)
class Block:
    """A run of text without a block-level element or line break in it.

    ``links`` counts its characters inside links. ``row`` is the number of the table row it stands
    in, or -1. ``names`` are the classes and ids of inline elements in and around it. ``pieces`` are
    its parts by inline elements. ``after_media`` says that a video or frame stands before it.
    """

    text: str
    links: int
    box: int
    heading: int
    row: int
    names: str
    in_region: bool
    pieces: tuple[str, ...] = ()
    after_media: bool = False

    @property
    def link_share(self) -> float:
        return self.links / max(1, len(self.text))


@dataclass(slots=True)
class Page:
    """A page taken apart: blocks in order, boxes, meta tags, scripts and the document's title.

    ``stamps`` are moments in attributes: position of the block, names of the element, value.
    ``fields`` are long values of text areas, of which short ones stand among the meta tags, and the
    pages inside frames.
    """

    boxes: list[Box] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    metas: list[tuple[str, str]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    stamps: list[tuple[int, str, str]] = field(default_factory=list)
    document_title: str = ""
    paper_title: str = ""
    url: str = ""

    def boxes_around(self, box: int) -> Iterator[Box]:
        """Yield a box and those around it, from inside out."""
        while box >= 0:
            yield self.boxes[box]
            box = self.boxes[box].parent

    def names_around(self, block: Block, *, levels: int) -> str:
        """Return the names of a block and of so many boxes around it."""
        boxes = islice(self.boxes_around(block.box), levels)
        return " ".join((block.names, *(box.names for box in boxes)))

    def meta(self, *names: str) -> str:
        """Return the first content of the meta tags of these names, in their order."""
        for name in names:
            for key, content in self.metas:
                if key == name and content:
                    return content
        return ""


def squeeze(text: str) -> str:
    """Return a text with each run of white space as one space, and none around it."""
    return WHITE.sub(" ", text).strip()
