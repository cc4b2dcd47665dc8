"""A text cut into pieces at the marks on it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage in one text: where, under which name, and shared with which column.

    ``partner`` is the address of its partner in the other text. ``is_common`` says that it is
    boilerplate, ``is_quoted`` that the response quotes it.
    """

    start: int
    end: int
    anchor: str
    number: int
    partner: str
    kind: str
    is_common: bool
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text.

    ``marks`` are the passages it belongs to, one for each response that shares it; plain text has
    none. ``anchors`` name the passages that begin here. ``is_dimmed`` says that it is no part of
    what is compared.
    """

    text: str
    anchors: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    is_dimmed: bool = False

    @property
    def look(self) -> str:
        """How the piece is drawn: by the closest of its passages."""
        kind = "verbatim" if any(mark.kind == "verbatim" for mark in self.marks) else "altered"
        common = " common" if all(mark.is_common for mark in self.marks) else ""
        quoted = " quoted" if all(mark.is_quoted for mark in self.marks) else ""
        return kind + common + quoted


def cut(
    text: str,
    marks: Sequence[Mark],
    *,
    dimmed: Sequence[tuple[int, int]] = (),
    stretch: tuple[int, int] | None = None,
) -> list[Segment]:
    """Cut a text wherever a mark begins or ends, since marks of several columns may overlap.

    ``dimmed`` are stretches without marks, which are cut out too. With a ``stretch``, only that of
    the text is returned; all marks lie in it.
    """
    opening: defaultdict[int, list[Mark]] = defaultdict(list)
    closing: defaultdict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        opening[mark.start].append(mark)
        closing[mark.end].append(mark)
    over: list[Mark] = []
    pieces = []
    dimmed_ends = dict(dimmed)
    edges = {*(stretch or (0, len(text))), *opening, *closing, *dimmed_ends, *dimmed_ends.values()}
    for start, end in pairwise(sorted(edges)):
        over = [mark for mark in over if mark not in closing[start]] + opening[start]
        # Two passages of one response may repeat the same words; the first is the partner.
        partners = {mark.number: mark for mark in reversed(over)}
        pieces.append(
            Segment(
                text=text[start:end],
                anchors=tuple(mark.anchor for mark in opening[start]),
                marks=tuple(partners[number] for number in sorted(partners)),
                is_dimmed=dimmed_ends.get(start) == end,
            )
        )
    return pieces
