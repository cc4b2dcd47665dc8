"""The figures of a dashboard as files, each with its source inside."""

from collections.abc import Iterator
from typing import IO, Any

from statements.engine.charts import svg
from statements.engine.charts.png import as_png
from statements.selectors.analysis.directive import DirectiveAnalysis
from statements.selectors.analysis.flow import wording_flow
from statements.selectors.sources.watching import WatchRecord
from statements.services.exports.tables import write_csv

CURVE_COLUMNS = ("day", "low", "high", "source")
FLOW_COLUMNS = ("first", "later", "certain", "possible", "longest", "source")
CLAUSE_COLUMNS = ("clause", "core", "text", "weight", "unit", "province", "fate", "source")
PROVINCE_COLUMNS = (
    *("unit", "province", "state", "days_low", "days_high", "responses"),
    *("clauses_taken_up", "verbatim", "clauses", "last_searched"),
    *("watched_sources", "watched_from", "watched_until", "days_without_visit", "source"),
)


def write_curve_csv(analysis: DirectiveAnalysis, file: IO[bytes], *, citation: str) -> None:
    """Write how many provinces had answered by each day."""
    rows = ({**point._asdict(), "source": citation} for point in analysis.curve)
    write_csv(rows, CURVE_COLUMNS, file, bom=True)


def write_clauses_csv(analysis: DirectiveAnalysis, file: IO[bytes], *, citation: str) -> None:
    """Write a row for each clause and province."""
    write_csv(_clause_rows(analysis, citation), CLAUSE_COLUMNS, file, bom=True)


def write_provinces_csv(analysis: DirectiveAnalysis, file: IO[bytes], *, citation: str) -> None:
    """Write a row for each province."""
    write_csv(_province_rows(analysis, citation), PROVINCE_COLUMNS, file, bom=True)


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
            "later": stream.taker.code,
            "certain": stream.certain,
            "possible": stream.possible,
            "longest": stream.example,
            "source": citation,
        }
        for stream in wording_flow(analysis).streams
    )
    write_csv(rows, FLOW_COLUMNS, file, bom=True)


def _clause_rows(analysis: DirectiveAnalysis, citation: str) -> Iterator[dict[str, Any]]:
    for number, clause in enumerate(analysis.matrix.clauses, start=1):
        for unit, fate in zip(analysis.matrix.units, clause.fates, strict=True):
            yield {
                "clause": number,
                "core": clause.core,
                "text": clause.text,
                "weight": clause.weight,
                "unit": unit.code,
                "province": unit.short_zh,
                "fate": fate.value,
                "source": citation,
            }


def _province_rows(analysis: DirectiveAnalysis, citation: str) -> Iterator[dict[str, Any]]:
    matrix = analysis.matrix
    for place, answer in enumerate(analysis.answers):
        has_text = matrix.has_text(place)
        search, record = answer.row.last_search, answer.row.record
        yield {
            "unit": answer.unit.code,
            "province": answer.unit.short_zh,
            "state": answer.state.value,
            "days_low": answer.latency.shortest if answer.latency else None,
            "days_high": answer.latency.longest if answer.latency else None,
            "responses": len(answer.links),
            "clauses_taken_up": matrix.taken_up(place) if has_text else None,
            "verbatim": matrix.verbatim(place) if has_text else None,
            "clauses": len(matrix.clauses),
            "last_searched": search.searched_on.isoformat() if search else None,
            **_watch_fields(record if record and record.sources else None),
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
