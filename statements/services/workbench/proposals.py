"""Propose directives for a text that is not saved yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from statements.engine.ranking.ranker import Response
from statements.models import (
    ImpreciseDate,
    Jurisdiction,
    LinkMethod,
    LinkState,
    ResponseLink,
    Statement,
    Tag,
)
from statements.services.links.ranking import rank_unsaved


@dataclass(frozen=True, slots=True)
class Proposal:
    """A directive that the text may answer, and why."""

    directive: Statement
    method: LinkMethod
    reasons: tuple[str, ...]
    state: LinkState

    @property
    def evidence(self) -> str:
        """The first reason, which is stored with the link."""
        return self.reasons[0] if self.reasons else ""


def propose_directives(
    *,
    title: str,
    text: str,
    date: ImpreciseDate | None,
    place: Jurisdiction | None,
    tags: Iterable[Tag],
    statement_id: int | None,
) -> list[Proposal]:
    """Return the directives that a text may answer, best first; for ``statement_id``, undecided.

    Those that were decided for the statement already come last, with their decision.
    """
    candidates = rank_unsaved(
        Response(
            id=str(statement_id or ""),
            title=title,
            text=text,
            days=(date.first, date.last) if date else None,
            superiors=frozenset(place.lineage) if place else None,
            tags=frozenset(map(str, tags)),
        )
    )
    directives = Statement.objects.directives().in_bulk(
        [int(candidate.id) for candidate in candidates]
    )
    states = dict(
        ResponseLink.objects.filter(response=statement_id).values_list("directive", "state")
    )
    proposals = [
        Proposal(
            directive=directives[key],
            method=LinkMethod.NAMED if candidate.is_named else LinkMethod.CONTENT,
            reasons=tuple(reason.words for reason in candidate.reasons),
            state=LinkState(states.get(key, LinkState.SUGGESTED)),
        )
        for candidate in candidates
        if (key := int(candidate.id)) in directives
    ]
    return sorted(proposals, key=lambda proposal: proposal.state != LinkState.SUGGESTED)
