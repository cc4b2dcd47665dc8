"""Ranks of provinces over the directives of a matrix, and which differ from the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from statements.engine.statistics.corrections import holm, signed_rank
from statements.engine.statistics.ranks import Rank, ranks_of
from statements.models import Jurisdiction
from statements.selectors.analysis.matrix import CellMeasure, ProvinceMatrix

_SEED = 1  # the same page shows the same intervals


@dataclass(frozen=True, slots=True)
class UnitRank:
    """A province with figures for ``rank.values`` directives, and their ``median``.

    ``difference`` is the median of how its figure differs from the median of the others for the
    same directive. ``p_value`` is adjusted for all provinces tested; None where too few differ.
    """

    unit: Jurisdiction
    rank: Rank
    median: float
    difference: float | None
    p_value: float | None


def unit_ranks(matrix: ProvinceMatrix) -> list[UnitRank]:
    """Rank the provinces that have figures: the fewest days first, else the highest figures."""
    columns = list(zip(*matrix.figures, strict=True)) if matrix.figures else []
    samples = [[figure for figure in column if figure is not None] for column in columns]
    indices = [index for index, sample in enumerate(samples) if sample]
    sign = 1 if matrix.measure is CellMeasure.DAYS else -1
    ranks = ranks_of(
        [[sign * figure for figure in samples[index]] for index in indices], seed=_SEED
    )
    differences = {index: _differences(matrix.figures, index) for index in indices}
    p_values = {
        index: p_value
        for index in indices
        if (p_value := signed_rank(differences[index])) is not None
    }
    adjusted = dict(zip(p_values, holm(list(p_values.values())), strict=True))
    rows = [
        UnitRank(
            unit=matrix.units[index],
            rank=rank,
            median=median(samples[index]),
            difference=median(differences[index]) if differences[index] else None,
            p_value=adjusted.get(index),
        )
        for index, rank in zip(indices, ranks, strict=True)
    ]
    return sorted(rows, key=lambda row: row.rank.rank)


def _differences(rows: Sequence[Sequence[float | None]], index: int) -> list[float]:
    """Return a unit's figures less the median of the others', directive by directive."""
    differences = []
    for row in rows:
        own = row[index]
        peers = [
            figure for other, figure in enumerate(row) if other != index and figure is not None
        ]
        if own is not None and peers:
            differences.append(own - median(peers))
    return differences
