"""The front page: what is new, and what remains to be done."""

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
    """The front page. Each count is that of the list its link leads to.

    ``entered`` are the statements of every kind entered last. ``suggested`` are the latest links
    without a decision; ``undecided`` counts the statements with such links. ``rebuilds`` is the
    background work after an upgrade.
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
            suggested.select_related("directive", "response__genre")
            .with_place()
            .order_by("-suggested_at", "-pk")[:NEWEST]
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
    """Keep the latest, before anything is aggregated over them."""
    keys = list(statements.latest_first().values_list("pk", flat=True)[:NEWEST])
    return Statement.objects.filter(pk__in=keys)
