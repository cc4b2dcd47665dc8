"""An echo as JSON: plain lists, offsets in characters."""

from typing import Any

from statements.engine.echo.echo import Echo


def passage_records(echo: Echo) -> list[dict[str, Any]]:
    """Return the passages in the order of the response."""
    return [
        {
            "directive": list(passage.directive),
            "response": list(passage.response),
            "kind": passage.kind.value,
            "weight": round(passage.weight, 4),
            "quoted": passage.is_quoted,
            "clause": passage.clause,
        }
        for passage in echo.passages
    ]


def clause_records(echo: Echo) -> list[dict[str, Any]]:
    """Return the clauses of the directive with their outcomes, in the order of the directive."""
    return [
        {
            "id": result.clause.id,
            "span": [result.clause.start, result.clause.end],
            "core": list(result.clause.core),
            "fate": result.outcome.value,
            "response": list(result.response) if result.response else None,
            "weight": round(result.weight, 4),
        }
        for result in echo.clauses
    ]
