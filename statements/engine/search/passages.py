"""Matches of a query in a text, and the best passage to show."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from statements.engine.search.query import Term
from statements.engine.text.searchable import pattern_of, searchable_with_origins

MAX_HITS = 200  # in one text; a passage shows a few of them
LEAD_CHARACTERS = 36  # characters shown before the first hit of a passage
PASSAGE_CHARACTERS = 120  # characters of a passage


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A match of a term: offsets in characters of the stored text."""

    start: int
    end: int
    typed: str


@dataclass(frozen=True, slots=True)
class SearchPassage:
    """An excerpt of a text of ``length`` characters, with its hits."""

    start: int
    end: int
    length: int
    hits: tuple[Hit, ...]

    @property
    def percent(self) -> int:
        """The position of the first hit in the text, from 0 to 100."""
        return round(100 * self.hits[0].start / self.length)


def find_hits(terms: Iterable[Term], text: str) -> list[Hit]:
    """Return the matches of terms in a stored text, in order; of overlapping ones the longer."""
    form = searchable_with_origins(text)
    hits: list[Hit] = []
    for term in terms:
        for match in re.finditer(pattern_of(term.wording), form.text):
            hits.append(Hit(*form.span(*match.span()), term.typed))
            if len(hits) >= MAX_HITS:
                break
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    separate: list[Hit] = []
    for hit in hits:
        if not separate or hit.start >= separate[-1].end:
            separate.append(hit)
    return separate


def best_passage(hits: Sequence[Hit], text: str) -> SearchPassage | None:
    """Return the excerpt with the most different terms, the earliest of several."""
    if not hits:
        return None
    windows = [_window(hits, index) for index in range(len(hits))]
    best = max(windows, key=lambda window: len({hit.typed for hit in window}))
    start = max(0, best[0].start - LEAD_CHARACTERS)
    end = min(len(text), max(start + PASSAGE_CHARACTERS, best[-1].end))
    return SearchPassage(start, end, len(text), tuple(best))


def _window(hits: Sequence[Hit], index: int) -> list[Hit]:
    """Return the hit at an index, and those after it that one passage shows with it."""
    first = hits[index]
    end = first.start - LEAD_CHARACTERS + PASSAGE_CHARACTERS
    return [first, *takewhile(lambda hit: hit.end <= end, hits[index + 1 :])]
