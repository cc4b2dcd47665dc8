"""A comparison as files."""

from collections.abc import Iterator
from typing import IO, Any

from statements.selectors.links.compared_texts import ComparedTexts
from statements.services.exports.tables import write_csv

COLUMNS = ("text", "title", "clause", "core", "weight", "fate", "passage", "source")


def write_comparison_csv(texts: ComparedTexts, file: IO[bytes], *, citation: str) -> None:
    """Write a row for each text and clause of the first, with the passage that takes it up."""
    write_csv(_rows(texts, citation), COLUMNS, file, bom=True)


def _rows(texts: ComparedTexts, citation: str) -> Iterator[dict[str, Any]]:
    first = texts.revision.text if texts.revision else ""
    for text in texts.texts:
        for number, row in enumerate(text.echo.clauses if text.echo else (), start=1):
            words = text.revision.text if text.revision else ""
            yield {
                "text": str(text.key),
                "title": text.statement.marked_title,
                "clause": number,
                "core": first[slice(*row.clause.core)],
                "weight": round(row.weight, 4),
                "fate": row.outcome,
                "passage": words[slice(*row.response)] if row.response else None,
                "source": citation,
            }
