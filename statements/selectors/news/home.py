"""The front page: the newest directive with news, what moved this week, what rises, what waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, Exists, F, OuterRef, Q, When

from statements.engine.dates.days import day_in_beijing
from statements.engine.echo.echo import ENGINE
from statements.models import (
    CaptureDraft,
    Draft,
    Level,
    Occurrence,
    PhraseProposal,
    ResponseLink,
    Search,
    Statement,
    StatementKind,
    User,
)
from statements.models.statements.dates import day_after, first_day
from statements.selectors.analysis.adoption import Adoption, read_adoption
from statements.selectors.analysis.matrix import CellMeasure, ProvinceMatrix, province_matrix
from statements.selectors.analysis.spread import MedianSpread, spread_of
from statements.selectors.analysis.tiles import MeasureTile
from statements.selectors.links.frequencies import current_background
from statements.selectors.lists.counts import Total, count_together
from statements.selectors.sources.ledger import AnswerState

DIRECTIVES = 3  # with a map; the first is large
MOVES, PHRASES, ENTERED = 10, 6, 6
WEEK = timedelta(days=7)
SEASON = timedelta(days=30)  # phrases rise from one to the next


@dataclass(frozen=True, slots=True)
class DirectiveMap:
    """A directive with its map by clauses taken up. ``shares`` of them are in percent.

    ``answered`` provinces are among those ``looked_at``, as in the coverage of a directive.
    """

    directive: Statement
    tiles: Sequence[MeasureTile]
    shares: MedianSpread | None
    answered: int
    looked_at: int


@dataclass(frozen=True, slots=True)
class RisingPhrase:
    """A phrase with the statements of the last 30 days that use it, and of the 30 before."""

    key: int
    text: str
    latest: int
    before: int
    provinces: int


@dataclass(frozen=True, slots=True)
class Home:
    """The front page. Each count is that of the list its link leads to.

    ``adoption`` counts the answers to the first of ``maps``, by day, as its own page does.
    ``moves`` are the links confirmed in the last seven days, the latest if there are none.
    ``entered`` are the statements entered last.
    """

    maps: Sequence[DirectiveMap]
    classes: Sequence[tuple[str, str]]
    adoption: Adoption | None
    moves: Sequence[ResponseLink]
    is_this_week: bool
    rising: Sequence[RisingPhrase]
    entered: Sequence[Statement]
    counts: Mapping[str, Total]


def home_page(*, reader: User | None, now: datetime) -> Home:
    """Load the front page. ``reader`` is a person who enters data, with work of their own."""
    background = current_background()
    directives, entered = _latest(day_in_beijing(now))
    matrix = province_matrix(directives, CellMeasure.CLAUSES, now=now, background=background)
    maps = [
        DirectiveMap(
            row.directive,
            [
                MeasureTile(unit, cell.css_class, cell.figure, f"{unit.name_en}: {cell.words}")
                for unit, cell in zip(matrix.units, row.cells, strict=True)
            ],
            spread_of(
                (unit, share)
                for unit, share in zip(matrix.units, shares, strict=True)
                if share is not None
            ),
            answered=sum(cell.state is AnswerState.ANSWERED for cell in row.cells),
            looked_at=sum(cell.state.is_looked_at for cell in row.cells if cell.state),
        )
        for row, shares in zip(matrix.rows, matrix.figures, strict=True)
    ]
    moves = _moves(background)
    is_this_week = any(_is_new(link, now) for link in moves)
    return Home(
        maps=maps,
        classes=matrix.classes,
        adoption=_adoption(matrix) if matrix.rows else None,
        moves=[link for link in moves if _is_new(link, now)] if is_this_week else moves,
        is_this_week=is_this_week,
        rising=_rising(day_in_beijing(now)),
        entered=entered,
        counts=_counts(reader, background),
    )


def _latest(today: date) -> tuple[list[Statement], list[Statement]]:
    """Load the latest directives and the statements entered last, in one query.

    Directives with news come first: a map that nobody could fill tells nothing.
    """
    has_news = Case(When(_has_news(today), then=1), default=0)
    order = (has_news.desc(), day_after("possible_days").desc(nulls_last=True), "-pk")
    directives = Statement.objects.directives().order_by(*order).values("pk")[:DIRECTIVES]
    entered = Statement.objects.order_by("-entered_at", "-pk").values("pk")[:ENTERED]
    rows = (
        Statement.objects.filter(pk__in=directives.union(entered))
        .select_related("genre")
        .with_place()
        .order_by(*order)
    )
    statements = list(rows)
    latest = [row for row in statements if row.kind == StatementKind.DIRECTIVE]
    newest = sorted(statements, key=lambda row: (row.entered_at, row.pk), reverse=True)
    return latest[:DIRECTIVES], newest[:ENTERED]


def _has_news(today: date) -> Q:
    """Select directives of this season, and those that somebody looked into."""
    links = ResponseLink.objects.not_rejected().filter(directive=OuterRef("pk"))
    searches = Search.objects.filter(directive=OuterRef("pk"))
    is_recent = Q(possible_days__endswith__gt=today - SEASON)
    return is_recent | Q(Exists(links)) | Q(Exists(searches))


def _adoption(matrix: ProvinceMatrix) -> Adoption:
    """Count how many of the provinces that were there had answered the first directive by day."""
    row = matrix.rows[0]
    existing_units = [
        unit for unit, cell in zip(matrix.units, row.cells, strict=True) if cell.state is not None
    ]
    return read_adoption(row.directive, provinces=existing_units, as_of=None)


def _is_new(link: ResponseLink, now: datetime) -> bool:
    return link.decided_at is not None and link.decided_at >= now - WEEK


def _moves(background: int | None) -> list[ResponseLink]:
    return list(
        ResponseLink.objects.confirmed()
        .select_related("directive", "response__genre", "echo")
        .annotate_is_measured(engine=ENGINE, against=Q(echo__background=background))
        .with_place()
        .order_by("-decided_at", "-pk")[:MOVES]
    )


def _rising(today: date) -> list[RisingPhrase]:
    """Return the phrases that more statements use than in the 30 days before."""
    day = first_day("statement__possible_days")
    start = today - SEASON
    rows = (
        Occurrence.objects.filter(
            statement__possible_days__startswith__gt=start - SEASON,
            statement__possible_days__startswith__lte=today,
        )
        .annotate(day=day)
        .values("phrase", "phrase__text")
        .annotate(
            latest=Count("pk", filter=Q(day__gt=start)),
            before=Count("pk", filter=Q(day__lte=start)),
            provinces=Count(
                "statement__body__jurisdiction",
                filter=Q(day__gt=start, statement__body__jurisdiction__level=Level.PROVINCE),
                distinct=True,
            ),
        )
        .filter(latest__gt=F("before"))
        .order_by(F("before") - F("latest"), "phrase__text")[:PHRASES]
    )
    return [
        RisingPhrase(
            row["phrase"], row["phrase__text"], row["latest"], row["before"], row["provinces"]
        )
        for row in rows
    ]


def _counts(reader: User | None, background: int | None) -> dict[str, Total]:
    """Count what waits, in one query."""
    responses = Statement.objects.responses()
    suggested = ResponseLink.objects.open_suggestions()
    confirmed = ResponseLink.objects.confirmed()
    unmeasured = ResponseLink.objects.unmeasured(engine=ENGINE, background=background)
    counts = {
        "answered": Statement.objects.directives().filter(
            pk__in=confirmed.filter(directive__kind=StatementKind.DIRECTIVE).values("directive")
        ),
        "undecided": Statement.objects.answering(suggested),
        "unlinked": responses.answering_nothing_known(),
        "without_text": Statement.objects.perhaps_without_text()
        .exclude(kind=StatementKind.REPORT)
        .without_text(),
        "unmeasured": unmeasured.not_given_up(),
        "given_up": unmeasured.given_up(),
    }
    if reader:
        counts |= {
            "captures": CaptureDraft.objects.to_decide(),
            "links": suggested,
            "proposals": PhraseProposal.objects.to_decide(),
            "drafts": Draft.objects.filter(person=reader),
        }
    return count_together(counts)
