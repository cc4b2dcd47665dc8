"""Search snippets: the best matching passage of each field of the statements on a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from statements.engine.search.passages import Hit, SearchPassage, best_passage, find_hits
from statements.engine.search.query import Expression, Field, Term, terms_of
from statements.models import Statement


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of text in a snippet; ``is_hit`` says whether it matched the query."""

    text: str
    is_hit: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """The best matching passage of one field of a statement.

    ``position`` is the position of the first hit in the stored field, in characters from 1, and
    ``length`` the length of the field. ``hits`` counts the matches in the whole field.
    """

    field: Field
    stretches: list[Stretch]
    position: int
    length: int
    percent: int
    hits: int
    is_cut_before: bool
    is_cut_after: bool


def find_snippets(page: Sequence[Statement], query: Expression | None) -> dict[int, list[Snippet]]:
    """Return, by statement, a snippet of each field that contains a term of the query.

    Each statement has its ``current_text`` (``annotate_current_text``).
    """
    terms = terms_of(query)
    if not terms:
        return {}
    return {
        statement.pk: _snippets(statement, statement.current_text or "", terms)
        for statement in page
    }


def _snippets(statement: Statement, text: str, terms: list[Term]) -> list[Snippet]:
    fields = [
        (Field.TITLE, statement.title_zh),
        (Field.TITLE, statement.title_en),
        (Field.SUMMARY, statement.summary),
        (Field.TEXT, text),
    ]
    snippets = []
    for field, field_text in fields:
        field_terms = [term for term in terms if term.field in (Field.ANY, field)]
        hits = find_hits(field_terms, field_text)
        if passage := best_passage(hits, field_text):
            snippets.append(_snippet(field, passage, field_text, len(hits)))
    return snippets


def _snippet(field: Field, passage: SearchPassage, field_text: str, hits: int) -> Snippet:
    return Snippet(
        field=field,
        stretches=_stretches(passage.start, passage.end, passage.hits, field_text),
        position=passage.hits[0].start + 1,
        length=passage.length,
        percent=passage.percent,
        hits=hits,
        is_cut_before=passage.start > 0,
        is_cut_after=passage.end < passage.length,
    )


def _stretches(start: int, end: int, hits: Sequence[Hit], field_text: str) -> list[Stretch]:
    edges = sorted({start, end, *(edge for hit in hits for edge in (hit.start, hit.end))})
    hit_starts = {hit.start for hit in hits}
    return [
        Stretch(field_text[first:last], is_hit=first in hit_starts)
        for first, last in pairwise(edges)
    ]
