"""A comparison of whole texts: which clause leads to which passage, and what was altered."""

import numpy as np
import pytest

from statements.engine.echo.clauses import Clause
from statements.engine.echo.echo import ClauseOutcome, ClauseResult
from statements.models import Basis
from statements.selectors.links.compared_texts import TextKey, load_texts
from statements.selectors.links.comparison import compare, shown_at
from statements.selectors.links.parts import NoSuchPart
from tests.factories import make_directive, make_revision, make_statement

pytestmark = pytest.mark.django_db

FIRST = "构建自主可控的桥梁检测体系"
SECOND = "完善隧道养护长效机制"
DIRECTIVE_TEXT = f"会议强调，要{FIRST}，{SECOND}。"
CLAUSE = Clause(start=0, end=8, text=SECOND, core=(0, 8), letters=SECOND, first=0, nth=1)


def comparison_of(directive, *responses, **options):
    keys = [TextKey(response.pk) for response in responses]
    return compare(load_texts(TextKey(directive.pk), keys), **options)


def marked(pieces):
    return [piece.text for piece in pieces if piece.marks]


def test_each_clause_leads_to_its_passage_and_back():
    directive = make_directive(text=DIRECTIVE_TEXT)
    response = make_statement(text=f"我省{SECOND}。明天多云转晴。我省{FIRST}。")
    comparison = comparison_of(directive, response)
    (column,) = comparison.columns
    assert marked(comparison.pieces) == [FIRST, SECOND]
    assert marked(column.pieces) == [SECOND, FIRST]
    passage_anchors = {piece.text: piece.anchors[0] for piece in column.pieces if piece.marks}
    for piece in comparison.pieces:
        for mark in piece.marks:
            assert mark.partner == f"#{passage_anchors[piece.text]}"
    clause_anchors = {mark.anchor for piece in comparison.pieces for mark in piece.marks}
    partners = {mark.partner for piece in column.pieces for mark in piece.marks}
    assert partners == {f"#{anchor}" for anchor in clause_anchors}
    assert [row.words for row in column.passage_rows] == [SECOND, FIRST]


def test_every_letter_of_both_texts_is_shown():
    directive = make_directive(text=DIRECTIVE_TEXT)
    response = make_statement(text=f"我省{FIRST}。")
    comparison = comparison_of(directive, response)
    assert "".join(piece.text for piece in comparison.pieces) == DIRECTIVE_TEXT
    assert "".join(piece.text for piece in comparison.columns[0].pieces) == f"我省{FIRST}。"
    assert [piece.text for piece in comparison.pieces if piece.is_dimmed] == ["会议强调，要"]


def test_a_row_says_what_each_text_makes_of_a_clause():
    directive = make_directive(text=DIRECTIVE_TEXT)
    altered = make_statement(text="我市构建自主可控安全的桥梁检测体系。")
    without_text = make_statement()
    comparison = comparison_of(directive, altered, without_text)
    first, second = comparison.clauses
    assert (first.lead, first.core) == ("要", FIRST)
    assert first.counterparts[0].outcome is ClauseOutcome.ALTERED
    changes = [(change.before, change.after) for change in first.counterparts[0].changes]
    assert ("", "安全") in changes
    assert "".join(before for before, _after in changes) == FIRST
    assert second.counterparts[0].outcome is ClauseOutcome.ABSENT
    assert second.counterparts[0].address == ""
    assert [row.counterparts[1] for row in comparison.clauses] == [None, None]
    assert comparison.columns[1].pieces == []


def test_without_a_text_of_the_directive_nothing_is_compared():
    comparison = comparison_of(make_directive(), make_statement(text=FIRST))
    assert (comparison.clauses, comparison.pieces) == ([], [])
    assert comparison.all_clauses == 0
    assert not comparison.is_whole


def test_excerpts_are_no_whole():
    directive = make_directive()
    make_revision(directive, DIRECTIVE_TEXT, basis=Basis.EXCERPTS)
    comparison = comparison_of(directive, make_statement(text=f"我省{FIRST}。"))
    assert not comparison.is_whole
    assert marked(comparison.pieces) == [FIRST]


def test_of_a_long_comparison_parts_are_shown_that_lead_to_one_another(monkeypatch):
    monkeypatch.setattr("statements.selectors.links.parts.MAX_CELLS", 1)
    directive = make_directive(text=DIRECTIVE_TEXT)
    response = make_statement(text=f"我省{SECOND}，{FIRST}。")
    parts = [comparison_of(directive, response, part_number=number) for number in (1, 2)]
    assert [[row.core for row in part.clauses] for part in parts] == [[FIRST], [SECOND]]
    assert {part.all_clauses for part in parts} == {2}
    texts = ["".join(piece.text for piece in part.pieces) for part in parts]
    assert "".join(texts) == DIRECTIVE_TEXT
    # The first clause is the second passage of the response, which the other part shows.
    partners = [mark.partner for part in parts for piece in part.pieces for mark in piece.marks]
    assert ["&part=2#" in partners[0], "&part=1#" in partners[1]] == [True, True]
    with pytest.raises(NoSuchPart):
        comparison_of(directive, response, part_number=3)


@pytest.mark.parametrize(
    ("passages", "number"),
    [
        ([(0, 0, 9), (1, 20, 30)], 1),  # its own
        ([(1, 18, 22), (1, 22, 30), (0, 20, 30)], 1),  # of its own, the one that has most of it
        ([(0, 0, 9), (2, 20, 30)], 1),  # another that has the same words
        ([(0, 0, 9), (2, 40, 50)], None),
        ([], None),
    ],
)
def test_a_clause_is_shown_by_its_own_passage_or_by_the_one_with_its_words(passages, number):
    result = ClauseResult(CLAUSE, ClauseOutcome.VERBATIM, (20, 30), weight=1.0)
    spans = np.array(passages, np.int64).reshape(-1, 3).T
    assert shown_at(spans, 1, result) == number
    assert shown_at(spans, 1, result._replace(response=None)) is None
