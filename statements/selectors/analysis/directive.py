"""How a directive was answered: who, how soon, how closely, and who stayed silent."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from statements.engine.statistics.curves import CurvePoint, adoption_curve
from statements.engine.statistics.shares import Interval, wilson_interval
from statements.models import (
    ImpreciseDate,
    Jurisdiction,
    Latency,
    LinkState,
    ResponseLink,
    Revision,
    Statement,
)
from statements.selectors.analysis.clauses import ClauseMatrix, clause_matrix
from statements.selectors.analysis.medians import MedianTime, median_time
from statements.selectors.links.directives import (
    DirectivePage,
    current_revision,
    directive_page,
)
from statements.selectors.links.pace import first_of
from statements.selectors.sources.ledger import AnswerState, LedgerRow


@dataclass(frozen=True, slots=True)
class UnitAnswer:
    """The answer of one province, by its own confirmed responses.

    ``date`` are the possible days of the first one not certainly before the directive, and
    ``latency`` the days until then; None where unknown. ``is_early`` says that all its dated
    responses came before the directive, so that a date must be wrong.
    """

    row: LedgerRow
    links: tuple[ResponseLink, ...]
    date: ImpreciseDate | None
    latency: Latency | None
    is_early: bool

    @property
    def unit(self) -> Jurisdiction:
        return self.row.province

    @property
    def state(self) -> AnswerState:
        return self.row.state

    @property
    def is_answered(self) -> bool:
        return self.state is AnswerState.ANSWERED


@dataclass(frozen=True, slots=True)
class DirectiveAnalysis:
    """Everything that the dashboard of a directive shows, all of it from the database."""

    directive: Statement
    revision: Revision | None
    page: DirectivePage
    answers: tuple[UnitAnswer, ...]
    curve: tuple[CurvePoint, ...]
    matrix: ClauseMatrix
    median_of_searched: MedianTime | None
    unmeasured: tuple[int, ...]
    """Links without a fresh echo, for lack of a text or not measured yet: the matrix lacks them."""

    @property
    def coverage_interval(self) -> Interval:
        return wilson_interval(self.page.coverage.answered, self.page.coverage.looked_at)

    @property
    def undated(self) -> list[UnitAnswer]:
        """Return the provinces that answered on a day that nobody knows."""
        return [
            answer
            for answer in self.answers
            if answer.is_answered and not answer.date and not answer.is_early
        ]

    @property
    def early(self) -> list[UnitAnswer]:
        return [answer for answer in self.answers if answer.is_early]


def analyse_directive(directive: Statement, *, now: datetime) -> DirectiveAnalysis:
    """Load and summarise, in a number of queries that does not grow with the answers."""
    page = directive_page(directive, now=now)
    revision = current_revision(directive)
    links: defaultdict[str, list[ResponseLink]] = defaultdict(list)
    for link in page.links:
        if link.state == LinkState.CONFIRMED:
            links[link.response.body.jurisdiction_id].append(link)
    answers = tuple(
        _unit_answer(row, tuple(links[code]), directive) for code, row in page.ledger.rows.items()
    )
    provincial_links = [link for answer in answers for link in answer.links]
    return DirectiveAnalysis(
        directive=directive,
        revision=revision,
        page=page,
        answers=answers,
        curve=tuple(_curve(directive, answers)),
        matrix=clause_matrix(revision, [answer.unit for answer in answers], provincial_links),
        median_of_searched=_median_time(directive, answers),
        unmeasured=tuple(link.pk for link in provincial_links if not link.fresh_echo),
    )


def _unit_answer(
    row: LedgerRow, links: tuple[ResponseLink, ...], directive: Statement
) -> UnitAnswer:
    dates = [date for link in links if (date := link.response.possible_date)]
    directive_date = directive.possible_date
    possible = [
        date for date in dates if directive_date is None or date.last >= directive_date.first
    ]
    first = first_of(possible) if possible else None
    return UnitAnswer(
        row=row,
        links=links,
        date=first,
        latency=Latency.between(directive_date, first) if first and directive_date else None,
        is_early=bool(dates) and not possible,
    )


def _curve(directive: Statement, answers: Sequence[UnitAnswer]) -> list[CurvePoint]:
    """Return the answers by day; an empty curve where the directive's own day is unknown."""
    if directive.possible_date is None:
        return []
    return adoption_curve(
        [
            (answer.latency.shortest, answer.latency.longest) if answer.latency else (0, None)
            for answer in answers
            if answer.is_answered and not answer.is_early
        ]
    )


def _median_time(directive: Statement, answers: Sequence[UnitAnswer]) -> MedianTime | None:
    """Estimate over the provinces that answered, and those where looking found nothing."""
    directive_date = directive.possible_date
    return median_time(
        [answer.latency for answer in answers if answer.latency],
        [
            (until - directive_date.last).days
            for answer in answers
            if directive_date and not answer.latency and (until := answer.row.silent_until)
        ],
    )
