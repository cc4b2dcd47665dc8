"""Classes of equal count, for maps and matrices."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

CLASSES = 5


def class_edges(values: Iterable[float], *, classes: int = CLASSES) -> list[float]:
    """Return the lower edges of all classes but the first; fewer where values are few or equal."""
    ordered = sorted(values)
    if not ordered:
        return []
    edges = [ordered[len(ordered) * step // classes] for step in range(1, classes)]
    return sorted({edge for edge in edges if edge > ordered[0]})


def class_of(value: float, edges: Sequence[float]) -> int:
    """Return the class of a value, from 1."""
    return 1 + bisect_right(edges, value)
