"""Rows of a file as directives and responses, and candidates as rows."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from statements.engine.folding import fold
from statements.engine.mentions.catalogue import Directive
from statements.engine.mentions.periods import Days, read_days
from statements.engine.ranking.features import Response
from statements.engine.ranking.ranker import Candidate

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


class UnusableRow(ValueError):
    """A row without an id, or with a title or text that is no text."""


def directive_from(row: Mapping[str, Any]) -> Directive:
    """Take over a row with ``id``, ``date``, ``title`` and ``text``; all but the id may miss."""
    return Directive(_id(row), _text(row, "title"), _text(row, "text"), days_from(row.get("date")))


def response_from(row: Mapping[str, Any]) -> Response:
    """Take over a row with ``id``, ``date``, ``title`` and ``text``; all but the id may miss."""
    return Response(_id(row), _text(row, "title"), _text(row, "text"), days_from(row.get("date")))


def days_from(written: object) -> Days | None:
    """Read ``2025``, ``2025-04``, ``2025-04-25``, two of them with a slash, or 2025年4月25日.

    What follows a day, as in a time stamp, is passed over. None for anything else.
    """
    if not isinstance(written, str):
        return None
    first, slash, last = fold(written).text.strip().partition("/")
    start = _unit(first)
    end = _unit(last) if slash else start
    if start is None or end is None or end[1] < start[0]:
        return None
    return start[0], end[1]


def candidate_rows(response: Response, candidates: Iterable[Candidate]) -> dict[str, Any]:
    """Return what ``rank_directives --json`` prints for one response."""
    return {
        "response": response.id,
        "candidates": [
            {"id": one.id, "score": one.score, "reasons": [why.words for why in one.reasons]}
            for one in candidates
        ],
    }


def _unit(written: str) -> Days | None:
    match = _ISO.match(written)
    if not match or "年" in written:
        return read_days(written, None) if "年" in written else None
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year or not 1 <= (month or 1) <= 12:
        return None
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    length = monthrange(year, month)[1]
    if day is None:
        return date(year, month, 1), date(year, month, length)
    return (date(year, month, day),) * 2 if 1 <= day <= length else None


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
