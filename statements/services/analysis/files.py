"""The figures of a dashboard as files, each with its source inside."""

from collections.abc import Iterator
from typing import IO, Any

from statements.engine.charts import svg
from statements.engine.charts.png import as_png
from statements.selectors.analysis.directive import DirectiveAnalysis
from statements.selectors.analysis.flow import wording_flow
from statements.selectors.analysis.matrix import ProvinceMatrix
from statements.selectors.analysis.parts import parts_of
from statements.selectors.analysis.responses import (
    ResponseColumn,
    ResponseOrder,
    ResponseRow,
    response_table,
)
from statements.selectors.sources.watching import WatchRecord
from statements.services.exports.tables import write_csv

CURVE_COLUMNS = ("directive", "day", "low", "high", "source")
FLOW_COLUMNS = ("first", "later", "certain", "possible", "longest", "source")
SPREAD_COLUMNS = ("provinces", "clauses", "source")
CLAUSE_COLUMNS = ("clause", "part", "core", "text", "weight", "unit", "province", "fate", "source")
PROVINCE_COLUMNS = (
    *("unit", "province", "state", "days_low", "days_high", "responses"),
    *("clauses_taken_up", "verbatim", "clauses", "last_searched"),
    *("watched_sources", "watched_from", "watched_until", "days_without_visit", "source"),
)
RESPONSE_COLUMNS = (
    *("statement", "unit", "province", "title", "body", "form", "date", "days_low", "days_high"),
    *("characters", "clauses_taken_up", "verbatim", "clauses", "share", "longest"),
    *("first_place", "last_place", "depth", "source"),
)


def write_curve_csv(analysis: DirectiveAnalysis, file: IO[bytes], *, citation: str) -> None:
    """Write how many provinces had answered by each day, and those of the peer."""
    rows = (
        {"directive": adoption.directive.marked_title, **point._asdict(), "source": citation}
        for adoption in (analysis.adoption, analysis.peer)
        if adoption
        for point in adoption.points
    )
    write_csv(rows, CURVE_COLUMNS, file, bom=True)


def write_spread_csv(analysis: DirectiveAnalysis, file: IO[bytes], *, citation: str) -> None:
    """Write how many clauses were taken up in how many provinces."""
    rows = (
        {"provinces": provinces, "clauses": clauses, "source": citation}
        for provinces, clauses in enumerate(analysis.matrix.spread_counts())
    )
    write_csv(rows, SPREAD_COLUMNS, file, bom=True)


def write_clauses_csv(analysis: DirectiveAnalysis, file: IO[bytes], *, citation: str) -> None:
    """Write a row for each clause and province."""
    write_csv(_clause_rows(analysis, citation), CLAUSE_COLUMNS, file, bom=True)


def write_provinces_csv(analysis: DirectiveAnalysis, file: IO[bytes], *, citation: str) -> None:
    """Write a row for each province."""
    write_csv(_province_rows(analysis, citation), PROVINCE_COLUMNS, file, bom=True)


def write_responses_csv(analysis: DirectiveAnalysis, file: IO[bytes], *, citation: str) -> None:
    """Write a row for each confirmed response of a province; offsets are in characters."""
    rows = response_table(analysis, ResponseOrder.DAYS, columns=list(ResponseColumn), limit=None)
    records = (_response_record(row, citation) for row in rows)
    write_csv(records, RESPONSE_COLUMNS, file, bom=True)


def write_matrix_csv(matrix: ProvinceMatrix, file: IO[bytes], *, citation: str) -> None:
    """Write a row for each directive and open part, with a column for each province."""
    names = [unit.name_en for unit in matrix.units]
    rows = (
        {
            "directive": row.directive.marked_title,
            "part": row.part or None,
            "date": str(row.directive.date or ""),
            "measure": matrix.measure.label,
            "median": row.median,
            **dict(zip(names, (cell.words for cell in row.cells), strict=True)),
            "source": citation,
        }
        for row in matrix.rows
    )
    columns = ["directive", "part", "date", "measure", "median", *names, "source"]
    write_csv(rows, columns, file, bom=True)


def write_svg(picture: str, file: IO[bytes], *, title: str, citation: str) -> None:
    """Write a picture as a file that stands alone."""
    file.write(svg.standalone(picture, title=title, citation=citation).encode())


def write_png(picture: str, file: IO[bytes], *, title: str, citation: str) -> None:
    """Write a picture as PNG."""
    file.write(as_png(svg.standalone(picture, title=title, citation=citation)))


def write_flow_csv(analysis: DirectiveAnalysis, file: IO[bytes], *, citation: str) -> None:
    """Write a row for each pair of provinces of which one had wordings first."""
    rows = (
        {
            "first": stream.source.code,
            "later": stream.later.code,
            "certain": stream.certain,
            "possible": stream.possible,
            "longest": stream.example,
            "source": citation,
        }
        for stream in wording_flow(analysis).streams
    )
    write_csv(rows, FLOW_COLUMNS, file, bom=True)


def _clause_rows(analysis: DirectiveAnalysis, citation: str) -> Iterator[dict[str, Any]]:
    parts = parts_of(analysis.revision, analysis.matrix.clauses)
    names = {clause.id: part.name for part in parts for clause in part.clauses}
    for number, clause in enumerate(analysis.matrix.clauses, start=1):
        for unit, outcome in zip(analysis.matrix.units, clause.outcomes, strict=True):
            yield {
                "clause": number,
                "part": names.get(clause.id),
                "core": clause.core,
                "text": clause.text,
                "weight": clause.weight,
                "unit": unit.code,
                "province": unit.short_zh,
                "fate": outcome.value,
                "source": citation,
            }


def _province_rows(analysis: DirectiveAnalysis, citation: str) -> Iterator[dict[str, Any]]:
    matrix = analysis.matrix
    for index, answer in enumerate(analysis.answers):
        has_text = matrix.has_text(index)
        search, record = answer.row.last_search, answer.row.record
        yield {
            "unit": answer.unit.code,
            "province": answer.unit.short_zh,
            "state": answer.state.value,
            "days_low": answer.latency.shortest if answer.latency else None,
            "days_high": answer.latency.longest if answer.latency else None,
            "responses": answer.responses,
            "clauses_taken_up": matrix.taken_up(index) if has_text else None,
            "verbatim": matrix.verbatim(index) if has_text else None,
            "clauses": len(matrix.clauses),
            "last_searched": search.searched_on.isoformat() if search else None,
            **_watch_fields(record if record and record.sources else None),
            "source": citation,
        }


def _response_record(row: ResponseRow, citation: str) -> dict[str, Any]:
    response, echo = row.link.response, row.link.fresh_echo
    return {
        "statement": response.pk,
        "unit": row.unit.code,
        "province": row.unit.short_zh,
        "title": response.marked_title,
        "body": str(response.body),
        "form": response.genre.name_en,
        "date": str(response.date) if response.date else None,
        "days_low": row.days[0] if row.days else None,
        "days_high": row.days[1] if row.days else None,
        "characters": row.characters,
        "clauses_taken_up": row.clauses,
        "verbatim": row.verbatim,
        "clauses": echo.clauses if echo else None,
        "share": row.share,
        "longest": row.longest,
        "first_place": min((start for start, _end in row.passage_spans or ()), default=None),
        "last_place": max((end for _start, end in row.passage_spans or ()), default=None),
        "depth": row.link.depth.name_en if row.link.depth else None,
        "source": citation,
    }


def _watch_fields(record: WatchRecord | None) -> dict[str, Any]:
    """Return which sources were visited and when; None throughout where none were."""
    return {
        "watched_sources": "; ".join(map(str, record.sources)) if record else None,
        "watched_from": record.period.first.isoformat() if record else None,
        "watched_until": record.period.last.isoformat() if record else None,
        "days_without_visit": sum(gap.length for gap in record.gaps) if record else None,
    }
