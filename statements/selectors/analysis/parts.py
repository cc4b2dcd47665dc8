"""The parts of a directive against provinces: clauses by section, so that hundreds can be read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median_low

from statements.engine.echo.sections import clauses_by_section, section_starts
from statements.engine.statistics.classes import class_edges, class_of
from statements.models import Revision
from statements.selectors.analysis.clauses import ClauseOutcomes, UnitOutcome
from statements.selectors.analysis.directive import DirectiveAnalysis
from statements.selectors.analysis.order import MatrixView


@dataclass(frozen=True, slots=True)
class DirectivePart:
    """A section of a directive; ``number`` counts from 1, ``name`` are its first words."""

    number: int
    name: str
    clauses: Sequence[ClauseOutcomes]


@dataclass(frozen=True, slots=True)
class PartCell:
    """The percentage of a part's clauses that a province took up; None without a text."""

    percent: int | None
    css_class: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part with its cells, in the order of the columns.

    ``dropped`` counts the clauses that no province with a text took up. ``clauses`` are those that
    it shows where it is open; its figures are of all.
    """

    part: DirectivePart
    cells: Sequence[PartCell]
    median: int | None
    dropped: int
    clauses: Sequence[ClauseOutcomes]
    is_open: bool


@dataclass(frozen=True, slots=True)
class PartTable:
    """The parts as rows. ``classes`` are those of cells, with the figures each stands for."""

    rows: Sequence[PartRow]
    classes: Sequence[tuple[str, str]]
    opened: frozenset[int]

    @property
    def numbers(self) -> list[int]:
        return [row.part.number for row in self.rows]


def parts_of(revision: Revision | None, clauses: Sequence[ClauseOutcomes]) -> list[DirectivePart]:
    """Sort clauses into the parts that have any; none where the text has no parts."""
    if revision is None or not revision.is_whole:
        return []
    text = revision.text
    return [
        DirectivePart(
            number,
            text[start : clauses[indices[0]].span[1]].strip(),
            [clauses[index] for index in indices],
        )
        for number, (start, indices) in enumerate(
            clauses_by_section(section_starts(text), clauses), start=1
        )
    ]


def part_table(
    analysis: DirectiveAnalysis,
    view: MatrixView,
    opened: Collection[int],
    *,
    is_everything: bool,
) -> PartTable | None:
    """Return the parts, those numbered in ``opened`` with their clauses; None without parts.

    Without ``is_everything`` an open part leaves boilerplate out, unless it was dropped. Figures
    are of all clauses, as in the matrix of directives: what is left out depends on its outcomes.
    """
    parts = parts_of(analysis.revision, analysis.matrix.clauses)
    if not parts:
        return None
    shares = [[_percent(part, index) for index in view.indices] for part in parts]
    edges = class_edges(share for row in shares for share in row if share is not None)
    rows = [
        PartRow(
            part,
            [PartCell(share, _css_class(share, edges)) for share in row],
            median_low(figures) if (figures := _figures(row)) else None,
            dropped=sum(clause.is_dropped for clause in part.clauses),
            clauses=[
                clause
                for clause in part.clauses
                if is_everything or not clause.is_common or clause.is_dropped
            ],
            is_open=part.number in opened,
        )
        for part, row in zip(parts, shares, strict=True)
    ]
    return PartTable(rows, _classes(rows), frozenset(opened))


def _figures(shares: Sequence[int | None]) -> list[int]:
    return [share for share in shares if share is not None]


def _css_class(share: int | None, edges: Sequence[float]) -> str:
    return "w" if share is None else f"q{class_of(share, edges)}"


def _classes(rows: Sequence[PartRow]) -> list[tuple[str, str]]:
    by_class: dict[str, list[int]] = {}
    for row in rows:
        for cell in row.cells:
            if cell.percent is not None:
                by_class.setdefault(cell.css_class, []).append(cell.percent)
    return [
        (css_class, str(figures[0]) if len(set(figures)) == 1 else f"{min(figures)}–{max(figures)}")
        for css_class, figures in sorted(by_class.items())
    ]


def _percent(part: DirectivePart, index: int) -> int | None:
    outcomes = [clause.outcomes[index] for clause in part.clauses]
    if all(outcome is UnitOutcome.NO_TEXT for outcome in outcomes):
        return None
    taken_up = outcomes.count(UnitOutcome.VERBATIM) + outcomes.count(UnitOutcome.ALTERED)
    return round(100 * taken_up / len(outcomes))
