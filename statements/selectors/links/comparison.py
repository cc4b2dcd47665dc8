"""The whole texts of a comparison, their shared wording marked, in parts."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.echo import Clause, ClauseOutcome, ClauseResult, SharedPassage
from statements.engine.echo.edits import find_edits
from statements.engine.text.normalisation import normalise
from statements.engine.text.pages import with_plain_ends
from statements.models import Background, Revision, Statement
from statements.selectors.links.compared_texts import ComparedText, ComparedTexts
from statements.selectors.links.highlight import HighlightSegment, Mark, segment
from statements.selectors.links.measures import Measure, Measurement, measures_of
from statements.selectors.links.parts import ComparisonPart
from statements.selectors.links.provenance import Origin, RelatedTexts

type _Spans = NDArray[np.int64]

COMMON_BELOW = 0.2  # mean weight under which a clause is called boilerplate


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage as a row of a table: where it stands, its words there, and who said them first."""

    passage: SharedPassage
    anchor: str
    words: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class TextColumn(ComparedText):
    """A text with the pieces that a page shows.

    ``pieces`` and ``passage_rows`` are those of the part that is shown. ``spans`` are of all
    passages and have three rows: the clause that each passage takes up, its start and its end.
    """

    pieces: Sequence[HighlightSegment] = field(default_factory=list)
    passage_rows: Sequence[PassageRow] = field(default_factory=list)
    spans: _Spans = field(default_factory=lambda: np.empty((3, 0), np.int64))


@dataclass(frozen=True, slots=True)
class WordingChange:
    """A stretch of an altered clause: what stood there, and what stands there now."""

    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What became of a clause in one response; ``address`` leads to the passage, if it has one."""

    outcome: ClauseOutcome
    address: str = ""
    changes: Sequence[WordingChange] = ()


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause of the directive and its outcome in each column; None where there is no text.

    ``lead`` is what stands before its core: the number of a point, who speaks, 要.
    """

    lead: str
    core: str
    is_common: bool
    counterparts: Sequence[Counterpart | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A directive in pieces, and the columns beside it.

    ``pieces`` and ``clauses`` are those of the ``part`` that is shown, of ``all_clauses``; the
    measures are of the whole texts. ``left_out`` counts the texts in which nobody looked for who
    said a passage first.
    """

    texts: ComparedTexts
    pieces: Sequence[HighlightSegment]
    columns: Sequence[TextColumn]
    clauses: Sequence[ClauseRow]
    measures: Sequence[Measure]
    part: ComparisonPart
    all_clauses: int
    left_out: int

    @property
    def directive(self) -> Statement:
        return self.texts.directive

    @property
    def revision(self) -> Revision | None:
        return self.texts.revision

    @property
    def background(self) -> Background | None:
        return self.texts.background

    @property
    def is_whole(self) -> bool:
        return self.texts.is_whole


def compare(texts: ComparedTexts, *, part_number: int = 1) -> Comparison:
    """Mark the part of whole texts that one page shows. Raises ``NoSuchPart``."""
    columns = [_column(text) for text in texts.texts]
    echoes = [column.echo for column in columns if column.echo]
    part = ComparisonPart.of(
        part_number,
        [len(rows) for echo in echoes for rows in (echo.clauses, echo.passages)],
        columns=len(columns),
        query=texts.query,
    )
    related_texts = RelatedTexts(texts.directive)
    columns = [_marked(column, texts.revision, related_texts, part) for column in columns]
    return Comparison(
        texts=texts,
        pieces=_directive_pieces(texts.revision, columns, part),
        columns=columns,
        clauses=_clause_rows(texts.revision, columns, part),
        measures=measures_of_texts(texts),
        part=part,
        all_clauses=max((len(echo.clauses) for echo in echoes), default=0),
        left_out=related_texts.left_out,
    )


def measures_of_texts(texts: ComparedTexts) -> list[Measure]:
    """Return the figures of whole texts, one column for each beside the first."""
    is_weighed = texts.background is not None
    return measures_of(
        [
            Measurement(texts.revision, text.revision, text.echo, is_weighed=is_weighed)
            for text in texts.texts
        ]
    )


def _column(text: ComparedText) -> TextColumn:
    column = TextColumn(**{field.name: getattr(text, field.name) for field in fields(ComparedText)})
    return replace(column, spans=spans_of(text))


def spans_of(text: ComparedText) -> _Spans:
    """Return where passages stand: the clause that each takes up, its start and its end."""
    passages = text.echo.passages if text.echo else ()
    spans = [(passage.clause, *passage.response) for passage in passages]
    return np.array(spans, np.int64).reshape(-1, 3).T


def _marked(
    column: TextColumn,
    directive_revision: Revision | None,
    related_texts: RelatedTexts,
    part: ComparisonPart,
) -> TextColumn:
    """Mark the passages of a part of a response, and look for who said them first."""
    if not (directive_revision and column.revision and column.echo):
        return column
    text, passages = column.revision.text, column.echo.passages[part.rows]
    stretch = part.stretch_of(text, column.spans[1].tolist())
    marks = [
        Mark(
            start=passage.response[0],
            end=min(passage.response[1], stretch[1]),
            anchor=_passage_anchor(column, index),
            number=column.number,
            partner=part.address_of(_clause_anchor(column, passage.clause), passage.clause),
            kind=passage.kind.value,
            is_common=not passage.weight,
            is_quoted=passage.is_quoted,
        )
        for index, passage in enumerate(passages, start=part.rows.start)
    ]
    plain_text = with_plain_ends(text)
    origins = related_texts.origins_of(plain_text[slice(*passage.response)] for passage in passages)
    passage_rows = [
        PassageRow(
            passage=passage,
            anchor=mark.anchor,
            words=text[slice(*passage.response)],
            origin=origin,
        )
        for passage, mark, origin in zip(passages, marks, origins, strict=True)
    ]
    return replace(column, pieces=segment(text, marks, stretch=stretch), passage_rows=passage_rows)


def _clause_anchor(column: TextColumn, clause: int) -> str:
    return f"d{column.number}-{clause + 1}"


def _passage_anchor(column: TextColumn, index: int) -> str:
    return f"r{column.number}-{index + 1}"


def shown_at(spans: _Spans, clause: int, result: ClauseResult) -> int | None:
    """Return which passage shows a clause: its own, or the one that has the same words."""
    if result.response is None or not spans.size:
        return None
    start, end = result.response
    clauses, firsts, lasts = spans
    overlap = np.minimum(lasts, end) - np.maximum(firsts, start)
    # Its own before any other, and among several the one that overlaps most.
    own = np.flatnonzero(clauses == clause)
    best = int(own[overlap[own].argmax()]) if own.size else int(overlap.argmax())
    return best if own.size or overlap[best] > 0 else None


def _directive_pieces(
    directive_revision: Revision | None, columns: Sequence[TextColumn], part: ComparisonPart
) -> list[HighlightSegment]:
    """Mark each clause that is taken up as what became of it, and dim what leads to clauses."""
    text = directive_revision.text if directive_revision else ""
    clauses: Sequence[Clause] = ()
    marks = []
    for column in columns:
        if column.echo is None:
            continue
        clauses = clauses or [result.clause for result in column.echo.clauses]
        for index, result in enumerate(column.echo.clauses[part.rows], start=part.rows.start):
            passage_number = shown_at(column.spans, index, result)
            if passage_number is None:
                continue
            passage = column.echo.passages[passage_number]
            marks.append(
                Mark(
                    start=result.clause.core[0],
                    end=result.clause.core[1],
                    anchor=_clause_anchor(column, index),
                    number=column.number,
                    partner=part.address_of(
                        _passage_anchor(column, passage_number), passage_number
                    ),
                    kind=result.outcome.value,
                    is_common=not passage.weight,
                    is_quoted=passage.is_quoted,
                )
            )
    stretch = part.stretch_of(text, [clause.start for clause in clauses])
    dimmed = _leads(text, clauses[part.rows], stretch)
    return segment(text, marks, dimmed=dimmed, stretch=stretch)


def _leads(text: str, clauses: Sequence[Clause], stretch: tuple[int, int]) -> list[tuple[int, int]]:
    """Return what stands outside the cores of clauses in a stretch of text and has letters."""
    ends = [stretch[0], *(clause.core[1] for clause in clauses)]
    starts = [*(clause.core[0] for clause in clauses), stretch[1]]
    return [
        (end, start)
        for end, start in zip(ends, starts, strict=True)
        if clauses and normalise(text[end:start]).text
    ]


def _clause_rows(
    directive_revision: Revision | None, columns: Sequence[TextColumn], part: ComparisonPart
) -> list[ClauseRow]:
    measured = next((column.echo for column in columns if column.echo), None)
    if measured is None or directive_revision is None:
        return []
    return [
        ClauseRow(
            lead=directive_revision.text[result.clause.start : result.clause.core[0]],
            core=directive_revision.text[slice(*result.clause.core)],
            is_common=result.weight < COMMON_BELOW,
            counterparts=[
                _counterpart(directive_revision, column, row, part) for column in columns
            ],
        )
        for row, result in enumerate(measured.clauses[part.rows], start=part.rows.start)
    ]


def _counterpart(
    directive_revision: Revision, column: TextColumn, row: int, part: ComparisonPart
) -> Counterpart | None:
    if column.echo is None or column.revision is None:
        return None
    result = column.echo.clauses[row]
    passage_number = shown_at(column.spans, row, result)
    if result.response is None or passage_number is None:
        return Counterpart(result.outcome)
    return Counterpart(
        result.outcome,
        part.address_of(_passage_anchor(column, passage_number), passage_number),
        changes_of(result, directive_revision.text, column.revision.text),
    )


def changes_of(
    result: ClauseResult, directive_text: str, response_text: str
) -> list[WordingChange]:
    """Return what was altered of a clause, in order; nothing of one that stands word for word."""
    if result.outcome is not ClauseOutcome.ALTERED or result.response is None:
        return []
    return [
        WordingChange(
            kind=edit.operation.name.lower(),
            before=directive_text[slice(*edit.directive)],
            after=response_text[slice(*edit.response)],
        )
        for edit in find_edits(
            directive_text,
            response_text,
            clause=result.clause.core,
            counterpart=result.response,
        )
    ]
