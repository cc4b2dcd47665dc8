"""How far the figures of provinces go, and who has the least and the most."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median_low

from statements.models import Jurisdiction


@dataclass(frozen=True, slots=True)
class MedianSpread:
    """The lower median of figures, their limits, and the provinces at either limit."""

    number: int
    median: float
    least: float
    most: float
    with_least: tuple[Jurisdiction, ...]
    with_most: tuple[Jurisdiction, ...]


def spread_of(figures: Iterable[tuple[Jurisdiction, float]]) -> MedianSpread | None:
    """Summarise figures of provinces; None where there are none."""
    pairs = list(figures)
    if not pairs:
        return None
    values = [value for _unit, value in pairs]
    least, most = min(values), max(values)
    return MedianSpread(
        number=len(values),
        median=median_low(values),
        least=least,
        most=most,
        with_least=tuple(unit for unit, value in pairs if value == least),
        with_most=tuple(unit for unit, value in pairs if value == most),
    )
