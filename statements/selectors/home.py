"""What is new, and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from statements.engine.echo import ENGINE
from statements.models import LinkState, ResponseLink, Statement, StatementKind
from statements.selectors.backgrounds import current_background
from statements.selectors.rows import directive_rows, statement_rows

NEWEST = 6


@dataclass(frozen=True, slots=True)
class Home:
    """The front page. Each count is of the statements that its link on the page lists.

    ``entered`` are statements of every kind as they came in, latest first; ``undecided`` counts
    those with a link that waits for a decision, ``suggested`` are the latest of these links.
    """

    entered: Sequence[Statement]
    directives: Sequence[Statement]
    responses: Sequence[Statement]
    suggested: Sequence[ResponseLink]
    undecided: int
    unmeasured: int
    unlinked: int
    without_text: int
    answered: int


def home_page() -> Home:
    """Load the front page."""
    suggested = ResponseLink.objects.filter(state=LinkState.SUGGESTED)
    confirmed = ResponseLink.objects.confirmed()
    responses = Statement.objects.responses()
    directives = Statement.objects.directives()
    return Home(
        entered=list(
            statement_rows(Statement.objects.all()).order_by("-entered_at", "-pk")[:NEWEST]
        ),
        directives=list(directive_rows(directives)[:NEWEST]),
        responses=list(statement_rows(responses)[:NEWEST]),
        suggested=list(
            suggested.select_related(
                "directive", "response__genre", "response__body__jurisdiction__parent__parent"
            ).order_by("-suggested_at", "-pk")[:NEWEST]
        ),
        undecided=Statement.objects.that_answer(suggested).count(),
        unmeasured=ResponseLink.objects.unmeasured(
            engine=ENGINE, background=current_background()
        ).count(),
        unlinked=responses.answering_nothing_known().count(),
        without_text=Statement.objects.exclude(kind=StatementKind.REPORT)
        .exclude(revisions__is_current=True)
        .count(),
        answered=directives.answered_through(confirmed).count(),
    )
