"""How a directive was answered: who, how soon, how closely, and who stayed silent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from statements.engine.echo.echo import ENGINE
from statements.engine.statistics.curves import CurvePoint
from statements.engine.statistics.shares import Interval, wilson_interval
from statements.models import (
    ImpreciseDate,
    Jurisdiction,
    Latency,
    ResponseLink,
    ResponseLinkQuerySet,
    Revision,
    Statement,
)
from statements.selectors.analysis.adoption import Adoption, adoption_of, read_adoption
from statements.selectors.analysis.clauses import ClauseMatrix, clause_matrix
from statements.selectors.analysis.medians import MedianTime, median_time
from statements.selectors.analysis.spread import MedianSpread, spread_of
from statements.selectors.links.directives import (
    DirectivePage,
    directive_page,
)
from statements.selectors.links.frequencies import current_background
from statements.selectors.sources.ledger import AnswerState, LedgerRow


@dataclass(frozen=True, slots=True)
class UnitAnswer:
    """The answer of one province, by its own confirmed responses.

    ``latency`` are the days until the first one not certainly before the directive; None where
    unknown.
    """

    row: LedgerRow
    latency: Latency | None

    @property
    def unit(self) -> Jurisdiction:
        return self.row.province

    @property
    def state(self) -> AnswerState:
        return self.row.state

    @property
    def is_answered(self) -> bool:
        return self.state is AnswerState.ANSWERED

    @property
    def date(self) -> ImpreciseDate | None:
        """The possible days of that first one."""
        return self.row.answer.date if self.row.answer else None

    @property
    def is_early(self) -> bool:
        """Whether all dated responses came before the directive, so that a date must be wrong."""
        return self.row.answer is not None and self.row.answer.is_early

    @property
    def responses(self) -> int:
        return self.row.answer.confirmed if self.row.answer else 0

    @property
    def rung(self) -> int | None:
        """The greatest depth that somebody coded."""
        return self.row.answer.rung if self.row.answer else None


@dataclass(frozen=True, slots=True)
class DirectiveAnalysis:
    """Everything that the dashboard of a directive shows, all of it from the database.

    ``peer`` is the curve of another directive. With ``as_of`` all is as it stood on that day, by
    the answers, searches and visits that are held now.
    """

    directive: Statement
    revision: Revision | None
    page: DirectivePage
    answers: tuple[UnitAnswer, ...]
    adoption: Adoption
    peer: Adoption | None
    matrix: ClauseMatrix
    median_of_searched: MedianTime | None
    background: int | None
    unmeasured: int
    """Links without a fresh echo, for lack of a text or not measured yet: the matrix lacks them."""
    as_of: date | None = None

    @property
    def curve(self) -> Sequence[CurvePoint]:
        return self.adoption.points

    @property
    def coverage_interval(self) -> Interval:
        return wilson_interval(self.page.coverage.answered, self.page.coverage.looked_at)

    @property
    def uptake(self) -> MedianSpread | None:
        """How many clauses the provinces with a text took up."""
        units = enumerate(self.matrix.units)
        return spread_of(
            (unit, self.matrix.taken_up(index))
            for index, unit in units
            if self.matrix.has_text(index)
        )

    @property
    def quoted(self) -> int:
        """The provinces of which only quotations are held, so that they may take up more."""
        return sum("w" in fates and fates.strip("w") != "" for fates in self.matrix.letters)

    @property
    def responses(self) -> int:
        """The number of confirmed responses of provinces."""
        return sum(answer.responses for answer in self.answers)

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


def analyse_directive(
    directive: Statement,
    *,
    now: datetime,
    as_of: date | None = None,
    peer: Statement | None = None,
) -> DirectiveAnalysis:
    """Load and summarise, without going through the answers, which may be many thousands."""
    page = directive_page(directive, now=now, as_of=as_of)
    rows = page.ledger.rows.values()
    revision, background = Revision.objects.current_of(directive), current_background()
    answers = tuple(_unit_answer(row, directive) for row in rows)
    units = [answer.unit for answer in answers]
    return DirectiveAnalysis(
        directive=directive,
        revision=revision,
        page=page,
        answers=answers,
        adoption=read_adoption(directive, provinces=units, as_of=as_of)
        if as_of
        else adoption_of(
            directive, [row.answer for row in rows if row.answer], units=len(units), as_of=None
        ),
        peer=_peer(peer) if peer else None,
        matrix=clause_matrix(revision, list(rows), background),
        median_of_searched=_median_time(directive, answers),
        background=background,
        unmeasured=sum(
            answer.confirmed - (answer.measured if answer.is_fresh(background) else 0)
            for row in rows
            if (answer := row.answer)
        ),
        as_of=as_of,
    )


def _peer(directive: Statement) -> Adoption:
    provinces = Jurisdiction.objects.provinces().existing_on(directive.possible_date)
    return read_adoption(directive, provinces=provinces, as_of=None)


def provincial_links(analysis: DirectiveAnalysis) -> ResponseLinkQuerySet:
    """Return the confirmed links that the analysis counts, by place, each with ``is_measured``."""
    links = ResponseLink.objects.confirmed()
    if analysis.as_of:
        after = analysis.as_of + timedelta(days=1)
        links = links.filter(response__possible_days__endswith__lte=after)
    return (
        links.filter(
            directive=analysis.directive,
            body__jurisdiction__in=[answer.unit for answer in analysis.answers],
        )
        .annotate_is_measured(engine=ENGINE, against=Q(echo__background=analysis.background))
        .order_by("body__jurisdiction__gb_code", "pk")
    )


def _unit_answer(row: LedgerRow, directive: Statement) -> UnitAnswer:
    issued, date = directive.possible_date, row.answer.date if row.answer else None
    return UnitAnswer(row, Latency.between(issued, date) if issued and date else None)


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
