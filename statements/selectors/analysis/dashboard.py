"""What the dashboard of a directive shows, section by section, as its address wants it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from statements.selectors.analysis.additions import SharedAddition, shared_additions
from statements.selectors.analysis.directive import DirectiveAnalysis, UnitAnswer
from statements.selectors.analysis.flow import Flow, wording_flow
from statements.selectors.analysis.medians import MedianTime
from statements.selectors.analysis.order import ColumnOrder, MatrixView, RowOrder, matrix_view
from statements.selectors.analysis.parts import PartTable, part_table
from statements.selectors.analysis.passages import ClausePassages, clause_passages
from statements.selectors.analysis.responses import (
    MAX_ROWS,
    ResponseColumn,
    ResponseOrder,
    ResponseRow,
    response_table,
)
from statements.selectors.analysis.tiles import MapMeasure, MeasureMap, measure_map
from statements.selectors.analysis.usual import usual_times
from statements.selectors.sources.ledger import AnswerState


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardChoices:
    """How the sections are shown, as the address says.

    Additions and flow compare all texts, so that they are loaded only where somebody wants them.
    """

    map_measure: MapMeasure
    rows: RowOrder
    columns: ColumnOrder
    opened_parts: Collection[int]
    clause: str
    order: ResponseOrder
    response_columns: Sequence[ResponseColumn]
    all_clauses: bool
    all_responses: bool
    with_additions: bool
    with_flow: bool


@dataclass(frozen=True, slots=True)
class Silence:
    """The provinces without a confirmed answer, and when the silent ones usually answer."""

    silent: Sequence[UnitAnswer]
    not_looked_at: Sequence[UnitAnswer]
    usual: Mapping[str, MedianTime]

    @property
    def number(self) -> int:
        return len(self.silent) + len(self.not_looked_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """The sections of a dashboard; None is what nobody wants to see."""

    choices: DashboardChoices
    map: MeasureMap
    matrix: MatrixView
    parts: PartTable | None
    passages: ClausePassages | None
    additions: Sequence[SharedAddition] | None
    flow: Flow | None
    silence: Silence
    responses: Sequence[ResponseRow]


def load_dashboard(analysis: DirectiveAnalysis, choices: DashboardChoices) -> Dashboard:
    """Load all sections of the dashboard of a directive."""
    is_everything = choices.all_clauses
    matrix = matrix_view(analysis, choices.rows, choices.columns, is_everything=is_everything)
    parts = None
    if choices.rows is RowOrder.PARTS:
        parts = part_table(analysis, matrix, choices.opened_parts, is_everything=is_everything)
    return Dashboard(
        choices=choices,
        map=measure_map(analysis, choices.map_measure),
        matrix=matrix,
        parts=parts,
        passages=clause_passages(analysis, choices.clause),
        additions=shared_additions(analysis) if choices.with_additions else None,
        flow=wording_flow(analysis) if choices.with_flow else None,
        silence=_silence(analysis),
        responses=response_table(
            analysis,
            choices.order,
            columns=choices.response_columns,
            limit=None if choices.all_responses else MAX_ROWS,
        ),
    )


def _silence(analysis: DirectiveAnalysis) -> Silence:
    unanswered = [answer for answer in analysis.answers if not answer.is_answered]
    silent = [answer for answer in unanswered if answer.state is not AnswerState.NOT_LOOKED]
    return Silence(
        silent=silent,
        not_looked_at=[answer for answer in unanswered if answer.state is AnswerState.NOT_LOOKED],
        usual=usual_times(analysis.directive, [answer.unit.code for answer in silent]),
    )
