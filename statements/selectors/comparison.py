"""One directive beside one to four responses, shared wording marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from statements.engine.echo import ClauseFate, Echo, Fate, Passage, measure_echo
from statements.engine.edits import Edit, find_edits
from statements.models import Background, Latency, ResponseLink, Revision, Statement
from statements.selectors.backgrounds import prepared_directive
from statements.selectors.marking import Mark, Piece, cut
from statements.selectors.measures import Measure, Measured, measures_of
from statements.selectors.parentage import Family, Origin
from statements.selectors.statements import statement_with_particulars

MOST_RESPONSES = 4
COMMON_BELOW = 0.2  # mean weight under which a clause is called boilerplate


@dataclass(frozen=True, slots=True)
class Heard:
    """A passage as a row of a table: where it stands, its words there, and who said them first."""

    passage: Passage
    anchor: str
    words: str
    asked: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Column:
    """A response: its number on the page, its text in pieces, and what was measured of it."""

    number: int
    statement: Statement
    revision: Revision | None
    link: ResponseLink | None
    latency: Latency | None
    echo: Echo | None
    pieces: Sequence[Piece] = field(default_factory=list)
    heard: Sequence[Heard] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of an altered clause: what stood there, and what stands there now."""

    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What became of a clause in one response; ``anchor`` leads to the passage, if it has one."""

    fate: Fate
    anchor: str = ""
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause of the directive and its fate in each column; None where there is no text."""

    text: str
    is_common: bool
    counterparts: Sequence[Counterpart | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A directive in pieces, and the columns beside it.

    ``background`` is what wording was weighed against; None before the archive was counted.
    """

    directive: Statement
    revision: Revision | None
    background: Background | None
    pieces: Sequence[Piece]
    columns: Sequence[Column]
    clauses: Sequence[ClauseRow]
    measures: Sequence[Measure]

    @property
    def is_whole(self) -> bool:
        """Whether shares of the directive mean something."""
        return self.revision is not None and self.revision.is_whole


def compare(directive_id: int, response_ids: Iterable[int]) -> Comparison:
    """Compare current wordings. Raises ``Statement.DoesNotExist`` for an unknown directive."""
    ids = list(response_ids)
    statements = statement_with_particulars().in_bulk([directive_id, *ids])
    if directive_id not in statements:
        raise Statement.DoesNotExist
    directive = statements[directive_id]
    texts = {
        revision.statement_id: revision
        for revision in Revision.objects.filter(statement__in=statements, is_current=True)
    }
    links = {
        link.response_id: link
        for link in ResponseLink.objects.filter(directive=directive, response__in=ids)
    }
    asked = texts.get(directive_id)
    background = Background.objects.filter(is_current=True).defer("grams", "counts").first()
    family = Family(directive)
    columns = [
        _column(
            Column(
                number=number,
                statement=statements[one],
                revision=texts.get(one),
                link=links.get(one),
                latency=_latency(directive, statements[one]),
                echo=_measured(asked, texts.get(one), background),
            ),
            asked,
            family,
        )
        for number, one in enumerate((one for one in ids if one in statements), start=1)
    ]
    return Comparison(
        directive=directive,
        revision=asked,
        background=background,
        pieces=_directive_pieces(asked, columns),
        columns=columns,
        clauses=_clause_rows(asked, columns),
        measures=measures_of(
            [
                Measured(asked, column.revision, column.echo, is_weighed=background is not None)
                for column in columns
            ]
        ),
    )


def _measured(
    asked: Revision | None, said: Revision | None, background: Background | None
) -> Echo | None:
    if asked is None or said is None:
        return None
    directive = prepared_directive(asked, background.pk if background else None)
    return measure_echo(directive=directive, response=said.text)


def _latency(directive: Statement, response: Statement) -> Latency | None:
    asked, answered = directive.date, response.date
    return Latency.between(asked, answered) if asked and answered else None


def _column(column: Column, asked: Revision | None, family: Family) -> Column:
    """Mark the passages in a response and look for who said them first."""
    if not (asked and column.revision and column.echo):
        return column
    text, passages = column.revision.text, column.echo.passages
    marks = [
        _mark(passage, passage.response, column.number, f"r{place}", f"d{place}")
        for passage, place in zip(passages, _places(column), strict=True)
    ]
    origins = family.origins_of(text[slice(*passage.response)] for passage in passages)
    heard = [
        Heard(
            passage=passage,
            anchor=mark.anchor,
            words=text[slice(*passage.response)],
            asked=asked.text[slice(*passage.directive)],
            origin=origin,
        )
        for passage, mark, origin in zip(passages, marks, origins, strict=True)
    ]
    return replace(column, pieces=cut(text, marks), heard=heard)


def _places(column: Column) -> list[str]:
    """Name the passages of a column, as in 2-1."""
    passages = column.echo.passages if column.echo else ()
    return [f"{column.number}-{nth}" for nth, _ in enumerate(passages, start=1)]


def _mark(passage: Passage, span: tuple[int, int], number: int, own: str, partner: str) -> Mark:
    return Mark(
        start=span[0],
        end=span[1],
        anchor=own,
        number=number,
        partner=partner,
        kind=passage.kind.value,
        is_common=not passage.weight,
        is_quoted=passage.is_quoted,
    )


def _directive_pieces(asked: Revision | None, columns: Sequence[Column]) -> list[Piece]:
    marks = [
        _mark(passage, passage.directive, column.number, f"d{place}", f"r{place}")
        for column in columns
        if column.echo
        for passage, place in zip(column.echo.passages, _places(column), strict=True)
    ]
    return cut(asked.text if asked else "", marks)


def _clause_rows(asked: Revision | None, columns: Sequence[Column]) -> list[ClauseRow]:
    measured = next((column.echo for column in columns if column.echo), None)
    if measured is None or asked is None:
        return []
    return [
        ClauseRow(
            text=fate.clause.text,
            is_common=fate.weight < COMMON_BELOW,
            counterparts=[
                _counterpart(asked, column, column.echo.clauses[row]) if column.echo else None
                for column in columns
            ],
        )
        for row, fate in enumerate(measured.clauses)
    ]


def _counterpart(asked: Revision, column: Column, fate: ClauseFate) -> Counterpart:
    if fate.response is None or column.revision is None:
        return Counterpart(fate.fate)
    start, end = fate.response
    anchor = next(
        (
            one.anchor
            for one in column.heard
            if one.passage.response[0] < end and start < one.passage.response[1]
        ),
        "",
    )
    edits: Sequence[Edit] = ()
    if fate.fate is Fate.ALTERED:
        edits = find_edits(
            asked.text,
            column.revision.text,
            asked=(fate.clause.start, fate.clause.end),
            said=fate.response,
        )
    changes = [
        Change(
            kind=edit.change.name.lower(),
            before=asked.text[slice(*edit.directive)],
            after=column.revision.text[slice(*edit.response)],
        )
        for edit in edits
    ]
    return Counterpart(fate.fate, anchor, changes)
