"""Rows of a file as directives and responses, and candidates as rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from statements.engine.dates.days import Days
from statements.engine.mentions.catalogue import Directive
from statements.engine.mentions.periods import read_days
from statements.engine.ranking.features import Response
from statements.engine.ranking.ranker import Candidate


class UnusableRow(ValueError):
    """A row without an id, or with a title or text that is no text."""


def directive_from(row: Mapping[str, Any]) -> Directive:
    """Take over a row with ``id``, ``date``, ``title`` and ``text``; all but the id may miss."""
    return Directive(_id(row), _text(row, "title"), _text(row, "text"), days_from(row.get("date")))


def response_from(row: Mapping[str, Any]) -> Response:
    """Take over a row with ``id``, ``date``, ``title`` and ``text``; all but the id may miss."""
    return Response(_id(row), _text(row, "title"), _text(row, "text"), days_from(row.get("date")))


def days_from(date_text: object) -> Days | None:
    """Read a date as a file has it (``engine.dates``); None for what is none, or no text."""
    return read_days(date_text, None) if isinstance(date_text, str) else None


def candidate_rows(response: Response, candidates: Iterable[Candidate]) -> dict[str, Any]:
    """Return what ``rank_directives --json`` prints for one response."""
    return {
        "response": response.id,
        "candidates": [
            {
                "id": candidate.id,
                "score": candidate.score,
                "reasons": [reason.words for reason in candidate.reasons],
            }
            for candidate in candidates
        ],
    }


def _id(row: Mapping[str, Any]) -> str:
    value = row.get("id")
    if not isinstance(value, str | int) or isinstance(value, bool) or value == "":
        raise UnusableRow("a row needs an id")
    return str(value)


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnusableRow(f"{name} is not text")
    return value
