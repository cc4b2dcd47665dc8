"""A strip that shows where in a text something occurs, small enough for a row of a table."""

from bisect import bisect_left
from collections.abc import Sequence
from html import escape
from itertools import groupby
from math import ceil

PARTS = 50  # of a text
_PART, _HEIGHT = 2, 10  # pixels
_BOUNDS = (0.0, 0.2, 0.5)  # a step darker above each, by the share of a part that is covered


def covered_shares(size: int, spans: Sequence[tuple[int, int]]) -> list[float]:
    """Return the share of each part of a text that the spans cover, from 0 to 1.

    ``size`` and the ends of spans are in characters; spans do not overlap.
    """
    length = size / PARTS
    shares = [0.0] * PARTS
    for start, end in spans if length else ():
        for part in range(int(start / length), min(ceil(end / length), PARTS)):
            inside = min(end, (part + 1) * length) - max(start, part * length)
            shares[part] += max(inside, 0) / length
    return [min(share, 1.0) for share in shares]


def draw_text_map(shares: Sequence[float], *, label: str) -> str:
    """Return a small picture of a text from beginning to end, darker where more is covered."""
    steps = [bisect_left(_BOUNDS, share) for share in shares]
    lines: dict[int, str] = dict.fromkeys(range(1, len(_BOUNDS) + 1), "")
    start = 0
    for step, equal in groupby(steps):
        width = len(list(equal)) * _PART
        if step:
            lines[step] += f"M{start} 5h{width}"
        start += width
    paths = "".join(f'<path class="p{step}" d="{line}"/>' for step, line in lines.items() if line)
    return (
        f'<svg class="text-map" width="{start}" height="{_HEIGHT}" role="img" '
        f'aria-label="{escape(label)}">{paths}</svg>'
    )
