"""The order of the clauses and provinces of a matrix, and which of them are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from statements.selectors.analysis.clauses import ClauseOutcomes, UnitOutcome
from statements.selectors.analysis.directive import DirectiveAnalysis

MAX_ROWS = 25  # of clauses that were taken up, before somebody asks for all
MAX_DROPPED_ROWS = 8


class RowOrder(StrEnum):
    """How clauses are sorted."""

    SPREAD = "spread"
    PARTS = "parts"
    DIRECTIVE = "directive"
    ALTERED = "altered"


class ColumnOrder(StrEnum):
    """How provinces are sorted."""

    CLOSENESS = "closeness"
    PLACE = "place"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class MatrixView:
    """What one page shows of a matrix: ``outcomes`` of a clause go by ``indices``."""

    indices: Sequence[int]
    clauses: Sequence[ClauseOutcomes]
    dropped: Sequence[ClauseOutcomes]
    taken_up: int
    all_dropped: int
    common: int
    with_text: int

    @property
    def is_cut(self) -> bool:
        return self.taken_up > len(self.clauses) or self.all_dropped > len(self.dropped)

    def outcomes(self, clause: ClauseOutcomes) -> list[UnitOutcome]:
        return [clause.outcomes[index] for index in self.indices]


def matrix_view(
    analysis: DirectiveAnalysis, rows: RowOrder, columns: ColumnOrder, *, is_everything: bool
) -> MatrixView:
    """Choose and sort. Without ``is_everything`` boilerplate and all beyond some rows is left out.

    Dropped clauses are apart in every order, boilerplate among them, and stay in that of the
    directive.
    """
    matrix = analysis.matrix
    usable = [clause for clause in matrix.clauses if is_everything or not clause.is_common]
    taken_up = [clause for clause in usable if clause.spread or not clause.with_text]
    dropped = matrix.dropped()
    if rows is RowOrder.SPREAD:
        taken_up.sort(key=lambda clause: (-clause.spread, -clause.verbatim))
    elif rows is RowOrder.ALTERED:
        taken_up.sort(key=lambda clause: (-clause.altered, -clause.spread))
    indices = _sorted_indices(analysis, columns)
    return MatrixView(
        indices=indices,
        clauses=taken_up if is_everything else taken_up[:MAX_ROWS],
        dropped=dropped if is_everything else dropped[:MAX_DROPPED_ROWS],
        taken_up=len(taken_up),
        all_dropped=len(dropped),
        common=len(matrix.clauses) - len(taken_up) - len(dropped),
        with_text=sum(matrix.has_text(index) for index in range(len(matrix.units))),
    )


def _sorted_indices(analysis: DirectiveAnalysis, columns: ColumnOrder) -> list[int]:
    indices = list(range(len(analysis.matrix.units)))
    if columns is ColumnOrder.PLACE:
        return indices
    if columns is ColumnOrder.CLOSENESS:
        return sorted(
            indices,
            key=lambda index: (
                not analysis.matrix.has_text(index),
                -analysis.matrix.taken_up(index),
            ),
        )
    never = (1, 0)
    return sorted(
        indices,
        key=lambda index: (
            (0, latency.longest) if (latency := analysis.answers[index].latency) else never
        ),
    )
