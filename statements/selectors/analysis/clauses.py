"""What became of each clause of a directive in each province."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from statements.engine.echo.clauses import split_clauses
from statements.engine.echo.outcomes import ClauseOutcome
from statements.models import Echo, Jurisdiction, Revision
from statements.selectors.links.comparison import COMMON_BELOW
from statements.selectors.sources.ledger import LedgerRow


class UnitOutcome(StrEnum):
    """What a province made of a clause: the outcome in its closest response, where there is one.

    ``NO_TEXT`` also covers quotations that lack the clause: the rest of the text may have it.
    """

    VERBATIM = ClauseOutcome.VERBATIM
    ALTERED = ClauseOutcome.ALTERED
    ABSENT = ClauseOutcome.ABSENT
    NO_TEXT = "no text"


# The letters of ``ProvinceAnswer.fates``.
_OUTCOMES = {
    "v": UnitOutcome.VERBATIM,
    "a": UnitOutcome.ALTERED,
    "o": UnitOutcome.ABSENT,
    "w": UnitOutcome.NO_TEXT,
}


@dataclass(frozen=True, slots=True)
class ClauseOutcomes:
    """A clause and its outcome in each unit, in the order of the matrix's units.

    ``core`` is what it asks for, ``text`` the whole clause at ``span`` of the directive's text.
    ``responses`` are the responses with the passage, None where there is none. ``weight`` is how
    distinctive the clause is, from 0 (boilerplate) to 1.
    """

    id: str
    core: str
    text: str
    span: tuple[int, int]
    outcomes: tuple[UnitOutcome, ...]
    responses: tuple[int | None, ...]
    weight: float = 1.0

    @property
    def start(self) -> int:
        return self.span[0]

    @property
    def is_common(self) -> bool:
        return self.weight < COMMON_BELOW

    @property
    def verbatim(self) -> int:
        return self.outcomes.count(UnitOutcome.VERBATIM)

    @property
    def altered(self) -> int:
        return self.outcomes.count(UnitOutcome.ALTERED)

    @property
    def spread(self) -> int:
        """In how many units it was taken up."""
        return self.verbatim + self.altered

    @property
    def with_text(self) -> int:
        """In how many units a text could show it."""
        return len(self.outcomes) - self.outcomes.count(UnitOutcome.NO_TEXT)

    @property
    def is_dropped(self) -> bool:
        """Whether no unit took it up, though texts could show it."""
        return self.with_text > 0 and not self.spread


@dataclass(frozen=True, slots=True)
class ClauseMatrix:
    """All clauses of a directive, in its order, against units.

    ``letters`` are those of the outcomes of each unit, as ``ProvinceAnswer.fates`` has them.
    """

    units: tuple[Jurisdiction, ...]
    clauses: tuple[ClauseOutcomes, ...]
    letters: tuple[str, ...]
    is_whole: bool
    """Whether the directive's text is held in full; else only its quotations are clauses."""

    def taken_up(self, unit: int) -> int:
        """Return how many clauses a unit took up, given by its index in ``units``."""
        return self.letters[unit].count("v") + self.letters[unit].count("a")

    def verbatim(self, unit: int) -> int:
        return self.letters[unit].count("v")

    def has_text(self, unit: int) -> bool:
        return self.letters[unit].count("w") < len(self.clauses)

    def closest_response(self, unit: int) -> int | None:
        """Return the response of a unit that is closest in most clauses; None without a text."""
        responses = Counter(
            response for clause in self.clauses if (response := clause.responses[unit])
        )
        return max(responses, key=lambda response: (responses[response], -response), default=None)

    def spread_counts(self) -> list[int]:
        """Return how many clauses were taken up in 0, 1, … units, up to those with a text."""
        spreads = Counter(clause.spread for clause in self.clauses if clause.with_text)
        most = sum(self.has_text(index) for index in range(len(self.units)))
        return [spreads[number] for number in range(most + 1)]

    def dropped(self) -> list[ClauseOutcomes]:
        """Return the clauses that no unit took up, though texts could show them."""
        return [clause for clause in self.clauses if clause.is_dropped]


def clause_matrix(
    revision: Revision | None, rows: Sequence[LedgerRow], background: int | None
) -> ClauseMatrix:
    """Return the matrix of confirmed links with a fresh echo.

    Of several responses of a unit the closest to the directive counts, clause by clause.
    """
    units = tuple(row.province for row in rows)
    if revision is None:
        return ClauseMatrix(units, (), ("",) * len(units), is_whole=False)
    clauses = split_clauses(revision.text, is_quotations=not revision.is_whole)
    nothing = "w" * len(clauses), [None] * len(clauses)
    columns = [
        (answer.fates, answer.responses)
        if (answer := row.answer)
        and answer.is_fresh(background)
        and len(answer.fates) == len(clauses)  # else the directive has just got another text
        else nothing
        for row in rows
    ]
    weights = _weights(revision, (response for _fates, column in columns for response in column))
    return ClauseMatrix(
        units,
        tuple(
            ClauseOutcomes(
                clause.id,
                revision.text[slice(*clause.core)],
                clause.text,
                (clause.start, clause.end),
                tuple(_OUTCOMES[fates[index]] for fates, _responses in columns),
                tuple(responses[index] for _fates, responses in columns),
                weights.get(clause.id, 1.0),
            )
            for index, clause in enumerate(clauses)
        ),
        tuple(fates for fates, _responses in columns),
        is_whole=revision.is_whole,
    )


def _weights(revision: Revision, responses: Iterable[int | None]) -> dict[str, float]:
    """Return the weights of clauses, as they were measured with the latest of these responses."""
    latest = max((response for response in responses if response is not None), default=None)
    echoes = Echo.objects.filter(
        link__directive=revision.statement_id, link__response=latest, directive_revision=revision
    )
    records = echoes.values_list("fates", flat=True).first() or []
    return {record["id"]: record["weight"] for record in records}
