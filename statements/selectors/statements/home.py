"""What is new, and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from statements.engine.echo.echo import ENGINE
from statements.models import LinkState, ResponseLink, Statement, StatementKind, StatementQuerySet
from statements.selectors.links.frequencies import current_background
from statements.selectors.lists.counts import Total
from statements.selectors.lists.rows import directive_rows, statement_rows
from statements.selectors.statements.rebuilding import Rebuild, rebuilds

NEWEST = 6


@dataclass(frozen=True, slots=True)
class Home:
    """The front page. Each count is of the statements that its link on the page lists.

    ``entered`` are statements of every kind as they came in, latest first; ``undecided`` counts
    those with a link that waits for a decision, ``suggested`` are the latest of these links.
    ``rebuilds`` are what an upgrade left to be made anew.
    """

    entered: Sequence[Statement]
    directives: Sequence[Statement]
    responses: Sequence[Statement]
    suggested: Sequence[ResponseLink]
    undecided: Total
    unmeasured: Total
    given_up: Total
    unlinked: Total
    without_text: Total
    answered: Total
    rebuilds: Sequence[Rebuild]


def home_page() -> Home:
    """Load the front page."""
    suggested = ResponseLink.objects.filter(state=LinkState.SUGGESTED)
    confirmed = ResponseLink.objects.confirmed()
    responses = Statement.objects.responses()
    directives = Statement.objects.directives()
    unmeasured = ResponseLink.objects.unmeasured(engine=ENGINE, background=current_background())
    return Home(
        entered=list(
            statement_rows(Statement.objects.all()).order_by("-entered_at", "-pk")[:NEWEST]
        ),
        directives=list(directive_rows(_latest(directives))),
        responses=list(statement_rows(_latest(responses))),
        suggested=list(
            suggested.select_related(
                "directive", "response__genre", "response__body__jurisdiction__parent__parent"
            ).order_by("-suggested_at", "-pk")[:NEWEST]
        ),
        undecided=Total.of(Statement.objects.answering(suggested)),
        unmeasured=Total.of(unmeasured.not_given_up()),
        given_up=Total.of(unmeasured.given_up()),
        unlinked=Total.of(responses.answering_nothing_known()),
        without_text=Total.of(
            Statement.objects.perhaps_without_text()
            .exclude(kind=StatementKind.REPORT)
            .exclude(revisions__is_current=True)
        ),
        answered=Total.of(
            confirmed.filter(directive__kind=StatementKind.DIRECTIVE).values("directive").distinct()
        ),
        rebuilds=rebuilds(),
    )


def _latest(statements: StatementQuerySet) -> StatementQuerySet:
    """Keep the latest, before anything of them is counted."""
    keys = list(statements.latest_first().values_list("pk", flat=True)[:NEWEST])
    return Statement.objects.filter(pk__in=keys)
