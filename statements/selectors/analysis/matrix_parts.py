"""Directives of a matrix opened into their parts, a row for each."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from statements.engine.echo.clauses import split_clauses
from statements.engine.echo.sections import clauses_by_section, section_starts
from statements.engine.statistics.classes import class_edges, class_of
from statements.models import Revision
from statements.selectors.analysis.matrix import (
    CellMeasure,
    MatrixCell,
    MatrixRow,
    ProvinceMatrix,
    format_figure,
    format_median,
)
from statements.selectors.sources.answers import Answer, load_answers

MAX_OPEN = 10  # directives


def with_parts(
    matrix: ProvinceMatrix,
    opened: Collection[int],
    *,
    background: int | None,
    as_of: date | None,
) -> ProvinceMatrix:
    """Return the matrix with the parts of some directives, given by key, below each of them.

    Only shares of clauses have parts, and only of the first ``MAX_OPEN`` directives. Its figures
    stay those of whole directives.
    """
    directives = [row.directive for row in matrix.rows if row.directive.pk in opened][:MAX_OPEN]
    if matrix.measure is not CellMeasure.CLAUSES or not directives:
        return matrix
    answers = load_answers(directives, as_of=as_of)
    revisions = Revision.objects.current().filter(statement__in=directives)
    texts = {revision.statement_id: revision for revision in revisions if revision.is_whole}
    edges = class_edges(figure for row in matrix.figures for figure in row if figure is not None)
    rows: list[MatrixRow] = []
    for row in matrix.rows:
        rows.append(row)
        if row.directive in directives and (revision := texts.get(row.directive.pk)):
            fresh = [
                answer if answer and answer.is_fresh(background) and cell.state else None
                for unit, cell in zip(matrix.units, row.cells, strict=True)
                for answer in [answers.get((row.directive.pk, unit.code))]
            ]
            rows += _part_rows(row, revision, fresh, edges)
    return replace(matrix, rows=rows)


def _part_rows(
    row: MatrixRow,
    revision: Revision,
    answers: Sequence[Answer | None],
    edges: Sequence[float],
) -> list[MatrixRow]:
    clauses = split_clauses(revision.text)
    rows = []
    for start, indices in clauses_by_section(section_starts(revision.text), clauses):
        shares = [_share(answer, indices, len(clauses)) for answer in answers]
        rows.append(
            MatrixRow(
                row.directive,
                [
                    cell if share is None else _cell(cell, share, edges)
                    for cell, share in zip(row.cells, shares, strict=True)
                ],
                format_median([share for share in shares if share is not None]),
                part=revision.text[start : clauses[indices[0]].end].strip(),
            )
        )
    return rows


def _cell(cell: MatrixCell, share: tuple[float, bool], edges: Sequence[float]) -> MatrixCell:
    figure, is_least = share
    css_class = f"q{class_of(figure, edges)}"
    return MatrixCell(css_class, format_figure(figure, is_least=is_least), cell.state)


def _share(
    answer: Answer | None, indices: Sequence[int], clauses: int
) -> tuple[float, bool] | None:
    """Return the percentage of these clauses that were taken up, and whether it may be more.

    None where no text shows it.
    """
    if answer is None or not answer.has_text or len(answer.fates) != clauses:
        return None
    letters = [answer.fates[index] for index in indices]
    return 100 * (letters.count("v") + letters.count("a")) / len(letters), "w" in letters
