"""The pages of a body and of an official."""

from collections.abc import Sequence
from dataclasses import dataclass

from statements.models import Body, Official, Statement, StatementQuerySet, Tenure
from statements.selectors.lists.counts import Total

LATEST = 10


@dataclass(frozen=True, slots=True)
class NamePage:
    """What the page shows of a body or an official: tenures and statements, the latest first."""

    tenures: Sequence[Tenure]
    statements: Sequence[Statement]
    total: Total


def body_page(body: Body) -> NamePage:
    """Load the page of a body."""
    tenures = Tenure.objects.filter(body=body).select_related("official", "body")
    return _page(list(tenures.order_by("post", "-held")), Statement.objects.filter(body=body))


def official_page(official: Official) -> NamePage:
    """Load the page of an official."""
    tenures = Tenure.objects.filter(official=official).select_related("official", "body")
    return _page(list(tenures.order_by("-held")), Statement.objects.filter(official=official))


def _page(tenures: Sequence[Tenure], statements: StatementQuerySet) -> NamePage:
    latest = statements.select_related("genre", "body").latest_first()[:LATEST]
    return NamePage(tenures, list(latest), Total.of(statements))
