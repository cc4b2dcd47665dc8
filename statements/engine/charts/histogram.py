"""Draw a histogram."""

from collections.abc import Sequence
from math import ceil

from statements.engine.charts import svg

_WIDTH, _HEIGHT = 500, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 10, 20, 36
_MOST_TICKS = 8


def draw_histogram(counts: Sequence[int], *, notes: Sequence[str], label: str, axis: str) -> str:
    """Return a picture of ``counts[value]``, from 0 on; the bar of 0 is styled differently.

    ``notes`` are the captions of the first and the last bar; empty ones are left out.
    """
    most = max(counts, default=0) or 1
    slot = (_WIDTH - _LEFT - _RIGHT) / max(len(counts), 1)
    bottom = _HEIGHT - _BOTTOM
    scale = (bottom - _TOP) / most
    parts = [svg.path(f"M{_LEFT} {bottom}H{_WIDTH - _RIGHT}", "tick")]
    step = -(-len(counts) // _MOST_TICKS)
    for value, count in enumerate(counts):
        x, height = _LEFT + value * slot, count * scale
        css_class = "column" if value else "column-none"
        if count:
            parts.append(
                svg.rect(x + 1, bottom - height, slot - 2, height, css_class, title=str(count))
            )
        if value % step == 0:
            parts.append(svg.text(value, x + slot / 2, bottom + 16, "mid"))
    for words, value in zip(notes, (0, len(counts) - 1), strict=True):
        if words:
            x = _LEFT + (value + (1.2 if not value else 1)) * slot
            covered = ceil(svg.width_of(words) / slot)
            covered_counts = counts[-covered:] if value else counts[: covered + 1]
            y = max(bottom - max(covered_counts) * scale - 6, _TOP - 8)
            parts.append(svg.text(words, x, y, "ink", *(("end",) if value else ())))
    parts.append(svg.text(axis, (_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 2, "mid"))
    return svg.picture(parts, width=_WIDTH, height=_HEIGHT, label=label)
