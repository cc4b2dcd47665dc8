"""The passages that take up one clause, province by province."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from statements.models import Echo, Jurisdiction, Statement
from statements.selectors.analysis.clauses import ClauseOutcomes, UnitOutcome
from statements.selectors.analysis.directive import DirectiveAnalysis


@dataclass(frozen=True, slots=True)
class UnitPassage:
    """A province's version of a clause; ``address`` leads to both texts side by side."""

    unit: Jurisdiction
    outcome: UnitOutcome
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class ClausePassages:
    """A clause with the provinces that took it up."""

    clause: ClauseOutcomes
    passages: Sequence[UnitPassage]


def clause_passages(analysis: DirectiveAnalysis, clause_id: str) -> ClausePassages | None:
    """Load the passages of a clause; None for an unknown one."""
    matrix = analysis.matrix
    number = next(
        (number for number, clause in enumerate(matrix.clauses) if clause.id == clause_id), None
    )
    if number is None:
        return None
    clause = matrix.clauses[number]
    responses = [response for response in clause.responses if response is not None]
    echoes = Echo.objects.filter(
        link__directive=analysis.directive, link__response__in=responses
    ).values_list("link__response", "response_revision__text", "fates")
    words = {
        response: text[slice(*record["response"])]
        for response, text, records in echoes
        for record in records
        if record["id"] == clause_id and record["response"]
    }
    passages = [
        UnitPassage(
            unit,
            outcome,
            words.get(response, ""),
            comparison_address(analysis.directive, [response], clause=number),
        )
        for unit, outcome, response in zip(
            matrix.units, clause.outcomes, clause.responses, strict=True
        )
        if response is not None and outcome in (UnitOutcome.VERBATIM, UnitOutcome.ALTERED)
    ]
    return ClausePassages(clause, passages)


def comparison_address(
    directive: Statement, responses: Sequence[int], *, clause: int | None = None
) -> str:
    """Return the address of a directive and responses side by side, at a clause if one is given."""
    query: dict[str, object] = {"directive": directive.pk, "response": list(responses)}
    anchor = ""
    if clause is not None:
        query |= {"clause": clause + 1, "boilerplate": "yes"}
        anchor = f"#c{clause + 1}"
    return f"{reverse('statements:compare')}?{urlencode(query, doseq=True)}{anchor}"
