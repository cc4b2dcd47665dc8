"""Where the wording searched for stands in the statements of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from statements.engine.search.passages import Hit, Passage, best_passage, find_hits
from statements.engine.search.query import Expression, Field, Term, terms_of
from statements.models import Revision, Statement


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a passage; ``is_hit`` says that it is wording searched for."""

    text: str
    is_hit: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A passage of one field of a statement.

    The first hit is character number ``place``, from 1, of ``length`` in the field as stored;
    ``hits`` is how often the terms stand in all of it.
    """

    field: Field
    stretches: list[Stretch]
    place: int
    length: int
    percent: int
    hits: int
    is_cut_before: bool
    is_cut_after: bool


def found_in(page: Sequence[Statement], query: Expression | None) -> dict[int, list[Found]]:
    """Return, by statement, the best passage of each field that has a term of the query."""
    terms = terms_of(query)
    if not terms:
        return {}
    texts = dict(
        Revision.objects.filter(statement__in=page, is_current=True).values_list(
            "statement", "text"
        )
    )
    return {one.pk: _passages(one, texts.get(one.pk, ""), terms) for one in page}


def _passages(statement: Statement, text: str, terms: list[Term]) -> list[Found]:
    fields = [
        (Field.TITLE, statement.title_zh),
        (Field.TITLE, statement.title_en),
        (Field.SUMMARY, statement.summary),
        (Field.TEXT, text),
    ]
    found = []
    for field, words in fields:
        meant = [term for term in terms if term.field in (Field.ANY, field)]
        hits = find_hits(meant, words)
        if passage := best_passage(hits, words):
            found.append(_found(field, passage, words, len(hits)))
    return found


def _found(field: Field, passage: Passage, words: str, hits: int) -> Found:
    return Found(
        field=field,
        stretches=_stretches(passage.start, passage.end, passage.hits, words),
        place=passage.hits[0].start + 1,
        length=passage.length,
        percent=passage.percent,
        hits=hits,
        is_cut_before=passage.start > 0,
        is_cut_after=passage.end < passage.length,
    )


def _stretches(start: int, end: int, hits: Sequence[Hit], words: str) -> list[Stretch]:
    edges = sorted({start, end, *(edge for hit in hits for edge in (hit.start, hit.end))})
    begun = {hit.start for hit in hits}
    return [Stretch(words[first:last], is_hit=first in begun) for first, last in pairwise(edges)]
