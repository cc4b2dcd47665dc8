"""A text split into segments at its marks."""

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
class HighlightSegment:
    """A run of text with the same marks throughout.

    ``marks`` has one passage for each response that shares the text, and is empty for plain text.
    ``anchors`` are the ids of the passages that begin here. ``is_dimmed`` marks text that is not
    compared.
    """

    text: str
    anchors: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    is_dimmed: bool = False

    @property
    def css_class(self) -> str:
        """The CSS classes: those of its closest passage."""
        kind = "verbatim" if any(mark.kind == "verbatim" for mark in self.marks) else "altered"
        common = " common" if all(mark.is_common for mark in self.marks) else ""
        quoted = " quoted" if all(mark.is_quoted for mark in self.marks) else ""
        return kind + common + quoted


def segment(
    text: str,
    marks: Sequence[Mark],
    *,
    dimmed: Sequence[tuple[int, int]] = (),
    stretch: tuple[int, int] | None = None,
) -> list[HighlightSegment]:
    """Split a text wherever a mark begins or ends, because marks of several columns may overlap.

    ``dimmed`` are stretches without marks, which are cut out too. With a ``stretch``, only that of
    the text is returned; all marks lie in it.
    """
    opening: defaultdict[int, list[Mark]] = defaultdict(list)
    closing: defaultdict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        opening[mark.start].append(mark)
        closing[mark.end].append(mark)
    active: list[Mark] = []
    segments = []
    dimmed_ends = dict(dimmed)
    edges = {*(stretch or (0, len(text))), *opening, *closing, *dimmed_ends, *dimmed_ends.values()}
    for start, end in pairwise(sorted(edges)):
        active = [mark for mark in active if mark not in closing[start]] + opening[start]
        # Two passages of one response may repeat the same words; the first is the partner.
        partners = {mark.number: mark for mark in reversed(active)}
        segments.append(
            HighlightSegment(
                text=text[start:end],
                anchors=tuple(mark.anchor for mark in opening[start]),
                marks=tuple(partners[number] for number in sorted(partners)),
                is_dimmed=dimmed_ends.get(start) == end,
            )
        )
    return segments
