"""Propose directives for a text that is not saved yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from statements.engine.echo.echo import measure_echo
from statements.engine.echo.outcomes import ClauseOutcome
from statements.engine.ranking.ranker import Response
from statements.models import (
    ImpreciseDate,
    Jurisdiction,
    LinkMethod,
    LinkState,
    ResponseLink,
    Revision,
    Statement,
    Tag,
)
from statements.selectors.links.frequencies import current_background, prepared_directive
from statements.services.links.ranking import rank_unsaved

MAX_CLAUSES = 60  # of a directive, shown beside a text


@dataclass(frozen=True, slots=True)
class Proposal:
    """A directive that the text may answer, and why.

    ``state`` and ``version`` are those of the link where there is one; its version is 0 if not.
    """

    directive: Statement
    method: LinkMethod
    reasons: tuple[str, ...]
    state: LinkState
    version: int

    @property
    def evidence(self) -> str:
        """The first reason, which is stored with the link."""
        return self.reasons[0] if self.reasons else ""


@dataclass(frozen=True, slots=True)
class DraftUptake:
    """What a directive asks, clause by clause, each with its outcome in a text.

    ``marks`` are the spans of the text that take a clause up: start, end, and how.
    """

    directive: Statement
    clauses: tuple[tuple[str, ClauseOutcome], ...]
    taken_up: int
    total: int
    marks: tuple[tuple[int, int, str], ...]


def uptake_in_draft(directive: Statement, *, text: str, is_quotations: bool) -> DraftUptake | None:
    """Compare a text that is not saved with a directive; None if its wording is not held."""
    revision = Revision.objects.current_of(directive)
    if revision is None:
        return None
    echo = measure_echo(
        directive=prepared_directive(revision, current_background()),
        response=text,
        is_quotations=is_quotations,
    )
    return DraftUptake(
        directive=directive,
        clauses=tuple(
            (result.clause.text, result.outcome) for result in echo.clauses[:MAX_CLAUSES]
        ),
        taken_up=echo.taken_up,
        total=len(echo.clauses),
        marks=tuple((*passage.response, passage.kind.value) for passage in echo.passages),
    )


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
    links = {link.directive_id: link for link in ResponseLink.objects.filter(response=statement_id)}
    proposals = [
        Proposal(
            directive=directives[key],
            method=LinkMethod.NAMED if candidate.is_named else LinkMethod.CONTENT,
            reasons=tuple(reason.words for reason in candidate.reasons),
            state=LinkState(links[key].state) if key in links else LinkState.SUGGESTED,
            version=links[key].version if key in links else 0,
        )
        for candidate in candidates
        if (key := int(candidate.id)) in directives
    ]
    return sorted(proposals, key=lambda proposal: proposal.state != LinkState.SUGGESTED)
