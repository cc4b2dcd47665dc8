"""One directive beside one to four responses, shared wording marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.echo import (
    Clause,
    ClauseFate,
    ClauseOutcome,
    Echo,
    Passage,
    measure_echo,
)
from statements.engine.echo.edits import find_edits
from statements.engine.text.normalisation import normalise
from statements.models import Background, Latency, ResponseLink, Revision, Statement
from statements.selectors.links.frequencies import prepared_directive
from statements.selectors.links.highlight import Mark, Segment, segment
from statements.selectors.links.measures import Measure, Measurement, measures_of
from statements.selectors.links.provenance import Origin, RelatedTexts
from statements.selectors.statements.page import statement_with_particulars

MAX_RESPONSES = 4
# Characters gone through for one page, the directive once for each response: more takes longer than
# a reader waits, and than one reader may hold a server. Four reports on a plan have some 170,000.
MAX_CHARACTERS = 200_000
type _Places = NDArray[np.int64]

COMMON_BELOW = 0.2  # mean weight under which a clause is called boilerplate


class TooLongToCompare(Exception):
    """The texts have more than ``MAX_CHARACTERS``."""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage as a row of a table: where it stands, its words there, and who said them first."""

    passage: Passage
    anchor: str
    words: str
    directive_words: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Column:
    """A response: its number on the page, its text in pieces, and what was measured of it.

    ``places`` has three rows: the clause that each passage takes up, its start and its end.
    """

    number: int
    statement: Statement
    revision: Revision | None
    link: ResponseLink | None
    latency: Latency | None
    echo: Echo | None
    pieces: Sequence[Segment] = field(default_factory=list)
    passage_rows: Sequence[PassageRow] = field(default_factory=list)
    places: _Places = field(default_factory=lambda: np.empty((3, 0), np.int64))


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of an altered clause: what stood there, and what stands there now."""

    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What became of a clause in one response; ``anchor`` leads to the passage, if it has one."""

    fate: ClauseOutcome
    anchor: str = ""
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause of the directive and its fate in each column; None where there is no text.

    ``lead`` is what stands before its core: the number of a point, who speaks, 要.
    """

    lead: str
    core: str
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
    pieces: Sequence[Segment]
    columns: Sequence[Column]
    clauses: Sequence[ClauseRow]
    measures: Sequence[Measure]

    @property
    def is_whole(self) -> bool:
        """Whether shares of the directive mean something."""
        return self.revision is not None and self.revision.is_whole


def compare(directive_id: int, response_ids: Iterable[int]) -> Comparison:
    """Compare current wordings.

    Raises ``Statement.DoesNotExist`` for an unknown directive, or ``TooLongToCompare``.
    """
    ids = list(response_ids)
    statements = statement_with_particulars().in_bulk([directive_id, *ids])
    if directive_id not in statements:
        raise Statement.DoesNotExist
    directive = statements[directive_id]
    texts = {
        revision.statement_id: revision
        for revision in Revision.objects.current().filter(statement__in=statements)
    }
    links = {
        link.response_id: link
        for link in ResponseLink.objects.filter(directive=directive, response__in=ids)
    }
    directive_revision = texts.get(directive_id)
    if directive_revision:
        _refuse_too_long(directive_revision, [texts[key] for key in ids if key in texts])
    background = Background.objects.filter(is_current=True).defer("grams", "counts").first()
    related_texts = RelatedTexts(directive)
    columns = [
        _column(
            Column(
                number=number,
                statement=statements[key],
                revision=texts.get(key),
                link=links.get(key),
                latency=statements[key].latency_after(directive),
                echo=_measured(directive_revision, texts.get(key), background),
            ),
            directive_revision,
            related_texts,
        )
        for number, key in enumerate((key for key in ids if key in statements), start=1)
    ]
    return Comparison(
        directive=directive,
        revision=directive_revision,
        background=background,
        pieces=_directive_pieces(directive_revision, columns),
        columns=columns,
        clauses=_clause_rows(directive_revision, columns),
        measures=measures_of(
            [
                Measurement(
                    directive_revision,
                    column.revision,
                    column.echo,
                    is_weighed=background is not None,
                )
                for column in columns
            ]
        ),
    )


def _refuse_too_long(directive: Revision, responses: Sequence[Revision]) -> None:
    characters = sum(len(directive.text) + len(response.text) for response in responses)
    if characters > MAX_CHARACTERS:
        raise TooLongToCompare


def _measured(
    directive_revision: Revision | None,
    response_revision: Revision | None,
    background: Background | None,
) -> Echo | None:
    if directive_revision is None or response_revision is None:
        return None
    directive = prepared_directive(directive_revision, background.pk if background else None)
    return measure_echo(
        directive=directive,
        response=response_revision.text,
        is_quotations=not response_revision.is_whole,
    )


def _column(
    column: Column, directive_revision: Revision | None, related_texts: RelatedTexts
) -> Column:
    """Mark the passages in a response and look for who said them first."""
    if not (directive_revision and column.revision and column.echo):
        return column
    text, passages = column.revision.text, column.echo.passages
    marks = [
        Mark(
            start=passage.response[0],
            end=passage.response[1],
            anchor=f"r{column.number}-{nth}",
            number=column.number,
            partner=_clause_anchor(column, passage.clause),
            kind=passage.kind.value,
            is_common=not passage.weight,
            is_quoted=passage.is_quoted,
        )
        for nth, passage in enumerate(passages, start=1)
    ]
    origins = related_texts.origins_of(text[slice(*passage.response)] for passage in passages)
    passage_rows = [
        PassageRow(
            passage=passage,
            anchor=mark.anchor,
            words=text[slice(*passage.response)],
            directive_words=directive_revision.text[slice(*passage.directive)],
            origin=origin,
        )
        for passage, mark, origin in zip(passages, marks, origins, strict=True)
    ]
    places = np.array([(passage.clause, *passage.response) for passage in passages], np.int64)
    return replace(
        column,
        pieces=segment(text, marks),
        passage_rows=passage_rows,
        places=places.reshape(-1, 3).T,
    )


def _clause_anchor(column: Column, clause: int) -> str:
    return f"d{column.number}-{clause + 1}"


def _shown_at(column: Column, clause: int, fate: ClauseFate) -> PassageRow | None:
    """Return the passage that shows a clause: its own, or the one that has the same words."""
    if fate.response is None or not column.passage_rows:
        return None
    start, end = fate.response
    clauses, firsts, lasts = column.places
    overlap = np.minimum(lasts, end) - np.maximum(firsts, start)
    # Its own before any other, and among several the one that overlaps most.
    own = np.flatnonzero(clauses == clause)
    best = int(own[overlap[own].argmax()]) if own.size else int(overlap.argmax())
    return column.passage_rows[best] if own.size or overlap[best] > 0 else None


def _directive_pieces(
    directive_revision: Revision | None, columns: Sequence[Column]
) -> list[Segment]:
    """Mark each clause that is taken up as what became of it, and dim what leads to clauses."""
    marks = []
    clauses: Sequence[Clause] = ()
    for column in columns:
        fates = column.echo.clauses if column.echo else ()
        clauses = clauses or [fate.clause for fate in fates]
        for place, fate in enumerate(fates):
            passage_row = _shown_at(column, place, fate)
            if passage_row is None:
                continue
            marks.append(
                Mark(
                    start=fate.clause.core[0],
                    end=fate.clause.core[1],
                    anchor=_clause_anchor(column, place),
                    number=column.number,
                    partner=passage_row.anchor,
                    kind=fate.fate.value,
                    is_common=not passage_row.passage.weight,
                    is_quoted=passage_row.passage.is_quoted,
                )
            )
    text = directive_revision.text if directive_revision else ""
    return segment(text, marks, dimmed=_leads(text, clauses))


def _leads(text: str, clauses: Sequence[Clause]) -> list[tuple[int, int]]:
    """Return the stretches that stand outside the cores of clauses and have letters."""
    ends = [0, *(clause.core[1] for clause in clauses)]
    starts = [*(clause.core[0] for clause in clauses), len(text)]
    return [
        (end, start)
        for end, start in zip(ends, starts, strict=True)
        if clauses and normalise(text[end:start]).text
    ]


def _clause_rows(directive_revision: Revision | None, columns: Sequence[Column]) -> list[ClauseRow]:
    measured = next((column.echo for column in columns if column.echo), None)
    if measured is None or directive_revision is None:
        return []
    return [
        ClauseRow(
            lead=directive_revision.text[fate.clause.start : fate.clause.core[0]],
            core=directive_revision.text[slice(*fate.clause.core)],
            is_common=fate.weight < COMMON_BELOW,
            counterparts=[_counterpart(directive_revision, column, row) for column in columns],
        )
        for row, fate in enumerate(measured.clauses)
    ]


def _counterpart(directive_revision: Revision, column: Column, row: int) -> Counterpart | None:
    if column.echo is None or column.revision is None:
        return None
    fate = column.echo.clauses[row]
    passage_row = _shown_at(column, row, fate)
    if fate.response is None or passage_row is None:
        return Counterpart(fate.fate)
    changes = []
    if fate.fate is ClauseOutcome.ALTERED:
        changes = [
            Change(
                kind=edit.change.name.lower(),
                before=directive_revision.text[slice(*edit.directive)],
                after=column.revision.text[slice(*edit.response)],
            )
            for edit in find_edits(
                directive_revision.text,
                column.revision.text,
                clause=fate.clause.core,
                counterpart=fate.response,
            )
        ]
    return Counterpart(fate.fate, passage_row.anchor, changes)
