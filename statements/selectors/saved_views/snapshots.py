"""What a page shows, as rows and figures that can be stored and compared later."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from statements.models import (
    LinkState,
    Revision,
    Statement,
    StatementQuerySet,
    ViewKind,
)
from statements.selectors.analysis.charts import matrix_picture
from statements.selectors.analysis.directive import DirectiveAnalysis, provincial_links
from statements.selectors.analysis.matrix import ProvinceMatrix
from statements.selectors.links.compared_texts import ComparedText, ComparedTexts
from statements.selectors.links.comparison_picture import comparison_picture
from statements.selectors.profiles.figures import Cell

MAX_ROWS = 2000  # of a list

type Row = list[Cell]


class CannotFreeze(Exception):
    """Nothing that can be stored; the message is fit to show to people."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows by a key that stays the same, each with a cell for each of ``columns``; and figures.

    ``statements`` are the numbers of those that the rows are of, with their titles: what is done to
    them later explains what changed. ``curve`` are days with the least and the most answers, of
    ``units`` provinces; ``picture`` is SVG, or empty.
    """

    kind: ViewKind
    title: str
    columns: Sequence[str]
    rows: Mapping[str, Row]
    figures: Mapping[str, Cell]
    statements: Mapping[str, str]
    curve: Sequence[Sequence[int]] = field(default_factory=list)
    units: int = 0
    picture: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return plain lists and dictionaries."""
        return {
            "kind": self.kind.value,
            "title": self.title,
            "columns": list(self.columns),
            "rows": dict(self.rows),
            "figures": dict(self.figures),
            "statements": dict(self.statements),
            "curve": [list(point) for point in self.curve],
            "units": self.units,
            "picture": self.picture,
        }


def dashboard_snapshot(analysis: DirectiveAnalysis) -> Snapshot:
    """Freeze the answers of provinces to a directive."""
    matrix, coverage, pace = analysis.matrix, analysis.page.coverage, analysis.page.pace
    rows: dict[str, Row] = {}
    has_texts = any(map(matrix.has_text, range(len(matrix.units))))
    for index, answer in enumerate(analysis.answers):
        has_text = matrix.has_text(index)
        rows[answer.unit.code] = [
            answer.unit.name_en,
            str(answer.state.label),
            str(answer.latency) if answer.latency else None,
            answer.responses,
            matrix.taken_up(index) if has_text else None,
            matrix.verbatim(index) if has_text else None,
        ]
    responses = Statement.objects.answering(provincial_links(analysis).order_by())
    title = str(analysis.directive)
    if analysis.as_of:
        title += "; " + _("seen as of %(day)s") % {"day": analysis.as_of.isoformat()}
    return Snapshot(
        kind=ViewKind.DASHBOARD,
        title=title,
        columns=[
            _("Province"), _("State"), _("Days"), _("Responses"), _("Clauses"), _("Word for word"),
        ],
        rows=rows,
        figures={
            _("provinces that answered"): coverage.answered,
            _("provinces looked at"): coverage.looked_at,
            _("median days"): str(pace.median) if pace.median else None,
            _("clauses"): len(matrix.clauses),
            _("clauses taken up by none"): len(matrix.dropped()) if has_texts else None,
            _("confirmed responses of provinces"): analysis.responses,
        },
        statements=titles_by_key([analysis.directive, *responses]),
        curve=analysis.curve,
        units=len(analysis.answers),
    )  # fmt: skip


def matrix_snapshot(matrix: ProvinceMatrix, *, title: str) -> Snapshot:
    """Freeze a page of directives by provinces."""
    directives = [row.directive for row in matrix.rows]
    answers = Statement.objects.filter(
        links_out__directive__in=directives, links_out__state=LinkState.CONFIRMED
    )
    cells = [cell for row in matrix.rows if not row.part for cell in row.cells]
    return Snapshot(
        kind=ViewKind.MATRIX,
        title=title,
        columns=[
            _("Directive"), _("Median"), *(unit.name_en for unit in matrix.units),
        ],
        rows=dict(_matrix_rows(matrix)),
        figures={
            _("directives"): sum(not row.part for row in matrix.rows),
            _("cells with a figure"): sum(bool(cell.figure) for cell in cells),
        },
        statements=titles_by_key([*directives, *answers.distinct().order_by("pk")[:MAX_ROWS]]),
        picture=matrix_picture(matrix),
    )  # fmt: skip


def _matrix_rows(matrix: ProvinceMatrix) -> Iterator[tuple[str, Row]]:
    """Yield each row by its directive and the first words of its part, counted where equal."""
    counts = Counter[str]()
    for row in matrix.rows:
        key = f"{row.directive.pk}.{row.part}".rstrip(".")
        counts[key] += 1
        if counts[key] > 1:
            key += f".{counts[key]}"
        yield key, [row.name, row.median, *(cell.figure or cell.css_class for cell in row.cells)]


def comparison_snapshot(texts: ComparedTexts) -> Snapshot:
    """Freeze what each text shares with the first."""
    rows = {str(text.key): _text_row(text) for text in texts.texts}
    return Snapshot(
        kind=ViewKind.COMPARISON,
        title=_("%(first)s and %(n)s others") % {"first": texts.directive, "n": len(rows)},
        columns=[
            _("Text"), _("Wording"), _("Clauses taken up"), _("Word for word"), _("V"),
            _("Longest run"),
        ],
        rows=rows,
        figures={
            _("clauses"): max(
                (len(text.echo.clauses) for text in texts.texts if text.echo), default=0
            ),
            _("clauses that any takes up"): len(_taken_up(texts.texts)),
        },
        statements=titles_by_key([texts.directive, *(text.statement for text in texts.texts)]),
        picture=comparison_picture(texts),
    )  # fmt: skip


def list_snapshot(rows: StatementQuerySet, *, title: str) -> Snapshot:
    """Freeze the statements of a list. Raises ``CannotFreeze`` for more than ``MAX_ROWS``."""
    statements = list(rows.select_related("body__jurisdiction")[: MAX_ROWS + 1])
    if len(statements) > MAX_ROWS:
        raise CannotFreeze(
            _("A view holds at most %(most)s rows. Narrow the list.") % {"most": MAX_ROWS}
        )
    with_text = set(
        Revision.objects.current()
        .filter(statement__in=statements)
        .values_list("statement", flat=True)
    )
    provinces = {statement.body.jurisdiction.province for statement in statements}
    return Snapshot(
        kind=ViewKind.LIST,
        title=title,
        columns=[_("Statement"), _("Date"), _("Where"), _("Text")],
        rows={
            str(statement.pk): [
                statement.marked_title,
                str(statement.date) if statement.date else None,
                statement.body.jurisdiction.name_en,
                _("held") if statement.pk in with_text else None,
            ]
            for statement in statements
        },
        figures={
            _("statements"): len(statements),
            _("provinces"): len(provinces - {None}),
            _("with a text"): len(with_text),
        },
        statements=titles_by_key(statements),
    )


def _text_row(text: ComparedText) -> Row:
    name = f"{text.statement.marked_title} ({text.statement.body.jurisdiction.name_en})"
    if text.echo is None or text.revision is None:
        return [name, None, None, None, None, None]
    verbatim = sum(result.outcome == "verbatim" for result in text.echo.clauses)
    v = round(text.echo.v, 4) if text.revision.is_whole else None
    return [name, str(text.revision), text.echo.taken_up, verbatim, v, text.echo.longest]


def _taken_up(texts: Iterable[ComparedText]) -> set[int]:
    return {
        index
        for text in texts
        if text.echo
        for index, result in enumerate(text.echo.clauses)
        if result.response
    }


def titles_by_key(statements: Iterable[Statement]) -> dict[str, str]:
    """Return the titles of statements by their number, as JSON has it."""
    return {str(statement.pk): str(statement) for statement in statements}
