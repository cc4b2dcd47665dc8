"""Conversion of JSON rows to directives and responses, and of candidates to rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from statements.engine.dates.days import Days
from statements.engine.mentions.catalogue import Directive
from statements.engine.mentions.periods import read_days
from statements.engine.ranking.features import Response
from statements.engine.ranking.ranker import RankedCandidate


class UnusableRow(ValueError):
    """A row without an id, or whose title or text is not a string."""


def directive_from(row: Mapping[str, Any]) -> Directive:
    """Convert a row with ``id``, ``date``, ``title`` and ``text``; only the id is required."""
    return Directive(_id(row), _text(row, "title"), _text(row, "text"), days_from(row.get("date")))


def response_from(row: Mapping[str, Any]) -> Response:
    """Convert a row with ``id``, ``date``, ``title`` and ``text``; only the id is required."""
    return Response(_id(row), _text(row, "title"), _text(row, "text"), days_from(row.get("date")))


def days_from(date_text: object) -> Days | None:
    """Read the date of a row (``engine.dates``); None if it is not a date or not a string."""
    return read_days(date_text, None) if isinstance(date_text, str) else None


def candidate_rows(response: Response, candidates: Iterable[RankedCandidate]) -> dict[str, Any]:
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
