"""Texts side by side: the clauses of the first that others take up, with the gaps between."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.echo import ClauseOutcome, ClauseResult, SharedPassage
from statements.engine.text.spans import Span
from statements.selectors.links.compared_texts import ComparedText, ComparedTexts
from statements.selectors.links.comparison import (
    COMMON_BELOW,
    WordingChange,
    changes_of,
    shown_at,
    spans_of,
)
from statements.selectors.links.parts import NoSuchPart

MAX_CELLS = 600  # on one page: clauses times texts, the first included
CONTEXT = 12  # characters shown before and after a passage
RAIL = 1000  # steps that a text has on its rail


@dataclass(frozen=True, slots=True)
class AlignmentOptions:
    """What is shown, and in which order.

    ``order`` is the number of the text whose order rows follow, 0 for the first. ``with_common``
    shows boilerplate, ``by_all`` only what all texts with a wording take up. With a ``clause``, the
    part that has it is shown and not the one of that number.
    """

    order: int = 0
    with_common: bool = False
    by_all: bool = False
    part: int = 1
    clause: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands in a text between a passage and that of the row before.

    ``shared`` counts the characters in it that are shared too, and shown elsewhere. ``back`` is how
    many characters earlier the passage begins, where it does not follow that one.
    """

    start: int
    end: int
    shared: int
    back: int = 0

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Cell:
    """A passage with its context: ``start`` and ``end`` are characters of the whole text.

    ``position`` is where it begins, in thousandths of the text. ``words`` are in pieces where they
    were altered. Of the first text it is a clause, with what stands before its core as the context.
    """

    start: int
    end: int
    position: int
    before: str
    after: str
    words: Sequence[WordingChange]
    outcome: ClauseOutcome = ClauseOutcome.VERBATIM
    is_common: bool = False
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class AlignedRow:
    """A clause, counted from 1, and what each other text makes of it; None where it is absent.

    ``gaps`` are those before it, of the first text and of each other one.
    """

    clause: int
    first: Cell
    cells: Sequence[Cell | None]
    gaps: Sequence[Gap | None]
    is_shared_by_all: bool


@dataclass(frozen=True, slots=True)
class PassageRail:
    """Where shared passages stand in a text: stretches in thousandths of it."""

    verbatim: Sequence[Span]
    altered: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Alignment:
    """One part of the rows, and the rails of whole texts, the first text's first.

    ``rows`` of all ``total`` rows are shown; ``clauses`` counts all clauses of the first text,
    ``folded`` those that are boilerplate and not shown. ``last_gaps`` stand below the last row, on
    the last part.
    """

    texts: ComparedTexts
    options: AlignmentOptions
    rows: Sequence[AlignedRow]
    rails: Sequence[PassageRail]
    last_gaps: Sequence[Gap | None]
    part: int
    parts: int
    total: int
    folded: int
    clauses: int


def align(texts: ComparedTexts, options: AlignmentOptions) -> Alignment:
    """Align the texts on the clauses of the first. Raises ``NoSuchPart``."""
    columns = [_Column.of(text) for text in texts.texts]
    cores = _cores(texts)
    shared = [
        clause for clause in range(len(cores)) if any(column.takes_up(clause) for column in columns)
    ]
    matches = [clause for clause in shared if not options.by_all or _all_take_up(columns, clause)]
    common = {clause for clause in matches if _weight(texts, clause) < COMMON_BELOW}
    clauses = [clause for clause in matches if options.with_common or clause not in common]
    if 0 < options.order <= len(columns):
        clauses.sort(key=columns[options.order - 1].order_of)
    size = max(1, MAX_CELLS // (len(columns) + 1))
    parts = max(1, -(-len(clauses) // size))
    part = clauses.index(options.clause) // size + 1 if options.clause in clauses else options.part
    if not 1 <= part <= parts:
        raise NoSuchPart(part)
    first = _FirstText(texts, cores, shared)
    gap_reader = _GapReader([first, *columns])
    all_gaps = [gap_reader.gaps_to(clause) for clause in clauses]
    rows = slice((part - 1) * size, part * size)
    return Alignment(
        texts=texts,
        options=options,
        rows=[
            AlignedRow(
                clause=clause + 1,
                first=first.cell(clause),
                cells=[column.cell(clause, first.text) for column in columns],
                gaps=gaps,
                is_shared_by_all=_all_take_up(columns, clause),
            )
            for clause, gaps in zip(clauses[rows], all_gaps[rows], strict=True)
        ],
        rails=[first.rail, *(column.rail for column in columns)],
        last_gaps=gap_reader.gaps_to_end() if part == parts and clauses else (),
        part=part,
        parts=parts,
        total=len(clauses),
        folded=0 if options.with_common else len(common),
        clauses=len(cores),
    )


def _cores(texts: ComparedTexts) -> list[Span]:
    echo = next((text.echo for text in texts.texts if text.echo), None)
    return [result.clause.core for result in echo.clauses] if echo else []


def _weight(texts: ComparedTexts, clause: int) -> float:
    return next(text.echo.clauses[clause].weight for text in texts.texts if text.echo)


def _all_take_up(columns: "Sequence[_Column]", clause: int) -> bool:
    with_text = [column for column in columns if column.results]
    return bool(with_text) and all(column.takes_up(clause) for column in with_text)


class _FirstText:
    """The text that the others are aligned on; its passages are its clauses."""

    def __init__(self, texts: ComparedTexts, cores: Sequence[Span], shared: Sequence[int]) -> None:
        self.text = texts.revision.text if texts.revision else ""
        self.cores = cores
        self.covered = _covered(self.text, [cores[clause] for clause in shared])
        echo = next((text.echo for text in texts.texts if text.echo), None)
        self._starts = [result.clause.start for result in echo.clauses] if echo else []
        self.rail = PassageRail(
            _stretches([cores[clause] for clause in shared], len(self.text)), ()
        )

    def span(self, clause: int) -> Span | None:
        return self.cores[clause]

    def cell(self, clause: int) -> Cell:
        start, end = self.cores[clause]
        return Cell(
            start=start,
            end=end,
            position=_position(start, self.text),
            before=self.text[self._starts[clause] : start],
            after="",
            words=[WordingChange("kept", self.text[start:end], self.text[start:end])],
        )


@dataclass(frozen=True, slots=True)
class _Column:
    """A text beside the first, with the outcome of each clause."""

    text: str
    results: Sequence[ClauseResult]
    covered: NDArray[np.int64]
    passage_spans: NDArray[np.int64]
    passages: Sequence[SharedPassage]
    rail: PassageRail

    @classmethod
    def of(cls, source: ComparedText) -> "_Column":
        text = source.revision.text if source.revision else ""
        results = source.echo.clauses if source.echo else ()
        spans = [(result.response, result.outcome) for result in results if result.response]
        by_outcome = {
            outcome: [span for span, own in spans if own is outcome] for outcome in ClauseOutcome
        }
        return cls(
            text=text,
            results=results,
            covered=_covered(text, [span for span, _outcome in spans]),
            passage_spans=spans_of(source),
            passages=source.echo.passages if source.echo else (),
            rail=PassageRail(
                _stretches(by_outcome[ClauseOutcome.VERBATIM], len(text)),
                _stretches(by_outcome[ClauseOutcome.ALTERED], len(text)),
            ),
        )

    def span(self, clause: int) -> Span | None:
        return self.results[clause].response if self.results else None

    def takes_up(self, clause: int) -> bool:
        return self.span(clause) is not None

    def order_of(self, clause: int) -> tuple[bool, int]:
        """Sort by where the text has a clause; those that it lacks come last, as they were."""
        span = self.span(clause)
        return (span is None, span[0] if span else clause)

    def cell(self, clause: int, first_text: str) -> Cell | None:
        span = self.span(clause)
        if span is None:
            return None
        result, (start, end) = self.results[clause], span
        words = self.text[start:end]
        number = shown_at(self.passage_spans, clause, result)
        passage = None if number is None else self.passages[number]
        return Cell(
            start=start,
            end=end,
            position=_position(start, self.text),
            before=self.text[max(0, start - CONTEXT) : start],
            after=self.text[end : end + CONTEXT],
            words=changes_of(result, first_text, self.text)
            or [WordingChange("kept", words, words)],
            outcome=result.outcome,
            is_common=passage is not None and not passage.weight,
            is_quoted=passage is not None and passage.is_quoted,
        )


class _GapReader:
    """Goes from row to row and remembers, text by text, the passage it met last."""

    def __init__(self, columns: "Sequence[_FirstText | _Column]") -> None:
        self._columns = columns
        self._spans: list[Span] = [(0, 0)] * len(columns)

    def gaps_to(self, clause: int) -> list[Gap | None]:
        """Return the gap of each text before a clause, and go on to it; None where it lacks it."""
        gaps: list[Gap | None] = []
        for number, column in enumerate(self._columns):
            span = column.span(clause)
            if span is None:
                gaps.append(None)
                continue
            gaps.append(_gap(self._spans[number], span, column.covered))
            self._spans[number] = span
        return gaps

    def gaps_to_end(self) -> list[Gap | None]:
        """Return what stands after the passages of the last row."""
        return [
            _gap(last, (len(column.text), len(column.text)), column.covered)
            if column.text
            else None
            for last, column in zip(self._spans, self._columns, strict=True)
        ]


def _gap(last: Span, span: Span, covered: NDArray[np.int64]) -> Gap:
    if span[0] < last[0]:
        return Gap(span[0], span[0], 0, back=last[0] - span[0])
    start, end = min(last[1], span[0]), span[0]
    return Gap(start, end, int(covered[end] - covered[start]))


def _covered(text: str, spans: Sequence[Span]) -> NDArray[np.int64]:
    """Return how many characters before each offset, and before the end, lie in a span."""
    is_covered = np.zeros(len(text), np.int64)
    for start, end in spans:
        is_covered[start:end] = 1
    return np.concatenate(([0], np.cumsum(is_covered)))


def _position(start: int, text: str) -> int:
    return RAIL * start // max(len(text), 1)


def _stretches(spans: Sequence[Span], length: int) -> list[Span]:
    """Return the thousandths of a text in which spans lie, adjacent ones joined."""
    is_marked = np.zeros(RAIL, np.int8)
    for start, end in spans:
        is_marked[RAIL * start // length : -(-RAIL * end // length)] = 1
    return list(_runs(is_marked))


def _runs(is_marked: NDArray[np.int8]) -> Iterator[Span]:
    edges = np.flatnonzero(np.diff(is_marked, prepend=0, append=0)).tolist()
    yield from list(pairwise(edges))[::2]
