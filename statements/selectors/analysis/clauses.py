"""What became of each clause of a directive in each province."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from statements.engine.echo.clauses import split_clauses
from statements.models import Basis, Echo, Jurisdiction, ResponseLink, Revision
from statements.selectors.links.comparison import COMMON_BELOW


class Fate(StrEnum):
    """What a province made of a clause.

    ``NO_TEXT`` also covers quotations that lack the clause: the rest of the text may have it.
    """

    VERBATIM = "verbatim"
    ALTERED = "altered"
    ABSENT = "absent"
    NO_TEXT = "no text"


_BEST_FIRST = tuple(Fate)


@dataclass(frozen=True, slots=True)
class ClauseFates:
    """A clause and its fate in each unit, in the order of the matrix's units.

    ``core`` is what it asks for, ``text`` the whole clause at ``span`` of the directive's text.
    ``responses`` are the responses with the passage, None where there is none. ``weight`` is how
    distinctive the clause is, from 0 (boilerplate) to 1.
    """

    id: str
    core: str
    text: str
    span: tuple[int, int]
    fates: tuple[Fate, ...]
    responses: tuple[int | None, ...]
    weight: float = 1.0

    @property
    def is_common(self) -> bool:
        return self.weight < COMMON_BELOW

    @property
    def verbatim(self) -> int:
        return self.fates.count(Fate.VERBATIM)

    @property
    def altered(self) -> int:
        return self.fates.count(Fate.ALTERED)

    @property
    def spread(self) -> int:
        """In how many units it was taken up."""
        return self.verbatim + self.altered

    @property
    def with_text(self) -> int:
        """In how many units a text could show it."""
        return len(self.fates) - self.fates.count(Fate.NO_TEXT)


@dataclass(frozen=True, slots=True)
class ClauseMatrix:
    """All clauses of a directive, in its order, against units."""

    units: tuple[Jurisdiction, ...]
    clauses: tuple[ClauseFates, ...]
    is_whole: bool
    """Whether the directive's text is held in full; else only its quotations are clauses."""

    def taken_up(self, unit: int) -> int:
        """Return how many clauses a unit took up, given by its place in ``units``."""
        return sum(clause.fates[unit] in (Fate.VERBATIM, Fate.ALTERED) for clause in self.clauses)

    def verbatim(self, unit: int) -> int:
        return sum(clause.fates[unit] is Fate.VERBATIM for clause in self.clauses)

    def has_text(self, unit: int) -> bool:
        return any(clause.fates[unit] is not Fate.NO_TEXT for clause in self.clauses)

    def dropped(self) -> list[ClauseFates]:
        """Return the clauses that no unit took up, though texts could show them."""
        return [clause for clause in self.clauses if clause.with_text and not clause.spread]


def clause_matrix(
    revision: Revision | None, units: Sequence[Jurisdiction], links: Iterable[ResponseLink]
) -> ClauseMatrix:
    """Load the matrix of confirmed links with a fresh echo.

    Of several responses of a unit the closest to the directive counts, clause by clause.
    """
    if revision is None:
        return ClauseMatrix(tuple(units), (), is_whole=False)
    places = {unit.code: place for place, unit in enumerate(units)}
    link_units = {
        link.pk: places[link.response.body.jurisdiction_id]
        for link in links
        if link.response.body.jurisdiction_id in places and link.fresh_echo
    }
    fates: dict[str, list[Fate]] = defaultdict(lambda: [Fate.NO_TEXT] * len(units))
    responses: dict[str, list[int | None]] = defaultdict(lambda: [None] * len(units))
    weights: dict[str, float] = {}
    echoes = Echo.objects.filter(link__in=link_units, directive_revision=revision)
    for link_id, response, basis, records in echoes.order_by("link").values_list(
        "link", "link__response", "response_revision__basis", "fates"
    ):
        place = link_units[link_id]
        for record in records:
            weights[record["id"]] = record["weight"]
            fate = _fate(record, is_whole=basis == Basis.FULL)
            if _BEST_FIRST.index(fate) < _BEST_FIRST.index(fates[record["id"]][place]):
                fates[record["id"]][place] = fate
                responses[record["id"]][place] = response
    clauses = split_clauses(revision.text, is_quotations=not revision.is_whole)
    return ClauseMatrix(
        tuple(units),
        tuple(
            ClauseFates(
                clause.id,
                revision.text[slice(*clause.core)],
                clause.text,
                (clause.start, clause.end),
                tuple(fates[clause.id]),
                tuple(responses[clause.id]),
                weights.get(clause.id, 1.0),
            )
            for clause in clauses
        ),
        is_whole=revision.is_whole,
    )


def _fate(record: Mapping[str, Any], *, is_whole: bool) -> Fate:
    fate = Fate(record["fate"])
    return Fate.NO_TEXT if fate is Fate.ABSENT and not is_whole else fate
