"""Texts aligned on the clauses of the first: which rows, in which order, and what lies between."""

import pytest

from statements.engine.echo.echo import ClauseOutcome
from statements.selectors.links.alignment import AlignmentOptions, Gap, align
from statements.selectors.links.compared_texts import TextKey, load_texts
from statements.selectors.links.parts import NoSuchPart
from tests.factories import make_directive, make_statement

pytestmark = pytest.mark.django_db

FIRST = "构建自主可控的桥梁检测体系"
SECOND = "完善隧道养护长效机制"
THIRD = "推广绿色低碳运输装备"
DIRECTIVE_TEXT = f"会议强调，要{FIRST}，{SECOND}，{THIRD}。"
WEATHER = "明天多云转晴。"


def alignment_of(texts, **options):
    """Align texts on a directive that has three clauses."""
    keys = [TextKey(make_statement(text=text).pk) for text in texts]
    directive = make_directive(text=DIRECTIVE_TEXT)
    return align(load_texts(TextKey(directive.pk), keys), AlignmentOptions(**options))


def clauses_of(alignment):
    return [row.clause for row in alignment.rows]


def test_only_clauses_that_some_text_takes_up_have_rows():
    alignment = alignment_of([f"我省{THIRD}。", f"我市{FIRST}。"])
    assert clauses_of(alignment) == [1, 3]
    assert [[cell is not None for cell in row.cells] for row in alignment.rows] == [
        [False, True],
        [True, False],
    ]
    assert (alignment.total, alignment.clauses) == (2, 3)


def test_rows_follow_the_text_that_was_chosen():
    texts = [f"我省{THIRD}。{WEATHER}我省{FIRST}。"]
    assert clauses_of(alignment_of(texts)) == [1, 3]
    assert clauses_of(alignment_of(texts, order=1)) == [3, 1]
    assert clauses_of(alignment_of(texts, order=7)) == [1, 3]


def test_what_the_chosen_text_lacks_comes_last():
    texts = [f"我省{THIRD}。", f"我市{FIRST}，{SECOND}，{THIRD}。"]
    assert clauses_of(alignment_of(texts, order=1)) == [3, 1, 2]


def test_what_all_texts_share_is_asked_of_those_that_have_a_text():
    texts = [f"我省{FIRST}，{SECOND}。", f"我市{SECOND}。", ""]
    assert clauses_of(alignment_of(texts, by_all=True)) == [2]
    rows = alignment_of(texts).rows
    assert [row.is_shared_by_all for row in rows] == [False, True]


def test_a_cell_has_the_passage_with_its_context():
    text = f"{WEATHER}我省构建自主可控安全的桥梁检测体系。{WEATHER}"
    alignment = alignment_of([text])
    (row,), (rail_of_first, rail) = alignment.rows, alignment.rails
    (cell,) = row.cells
    assert cell.outcome is ClauseOutcome.ALTERED
    assert text[cell.start : cell.end].startswith("构建")
    assert text[: cell.start].endswith(cell.before)
    assert text[cell.end :].startswith(cell.after)
    assert "".join(change.after for change in cell.words) == text[cell.start : cell.end]
    assert row.first.before == "要"
    assert cell.position == 1000 * cell.start // len(text)
    assert rail.verbatim == []
    assert rail.altered == [(cell.position, -(-1000 * cell.end // len(text)))]
    assert len(rail_of_first.verbatim) == 1


def test_gaps_are_what_stands_between_passages():
    text = f"我省{FIRST}。{WEATHER}我省{SECOND}。"
    first, second = alignment_of([text]).rows
    start, end = first.cells[0].start, first.cells[0].end
    assert first.gaps[1] == Gap(0, start, 0)
    assert second.gaps[1] == Gap(end, second.cells[0].start, 0)
    assert text[end : second.cells[0].start] == f"。{WEATHER}我省"


def test_a_gap_counts_what_is_shared_and_shown_elsewhere():
    text = f"我省{FIRST}，{THIRD}，{SECOND}。"
    rows = alignment_of([text]).rows
    assert clauses_of(alignment_of([text])) == [1, 2, 3]
    assert rows[1].gaps[1].shared == len(THIRD)
    back = text.index(SECOND) - text.index(THIRD)
    assert rows[2].gaps[1] == Gap(text.index(THIRD), text.index(THIRD), 0, back=back)


def test_what_follows_the_last_row_stands_below_it():
    text = f"我省{FIRST}。{WEATHER}"
    alignment = alignment_of([text, f"我市{FIRST}"])
    of_first, gap, none = alignment.last_gaps
    assert DIRECTIVE_TEXT[of_first.start :] == f"，{SECOND}，{THIRD}。"
    assert text[gap.start : gap.end] == f"。{WEATHER}"
    assert none.length == 0


def test_a_part_has_so_many_rows_and_gaps_go_on_from_the_part_before(monkeypatch):
    text = f"我省{FIRST}，{SECOND}，{THIRD}。"
    whole = alignment_of([text])
    monkeypatch.setattr("statements.selectors.links.alignment.MAX_CELLS", 4)  # two rows of two
    parts = [alignment_of([text], part=number) for number in (1, 2)]
    assert [clauses_of(part) for part in parts] == [[1, 2], [3]]
    assert [(part.part, part.parts, part.total) for part in parts] == [(1, 2, 3), (2, 2, 3)]
    assert [row.gaps for part in parts for row in part.rows] == [row.gaps for row in whole.rows]
    assert parts[0].last_gaps == ()
    assert parts[1].last_gaps == whole.last_gaps
    assert alignment_of([text], clause=2).part == 2  # counted from 0
    for number in (0, 3):
        with pytest.raises(NoSuchPart):
            alignment_of([text], part=number)


def test_without_a_text_there_are_no_rows():
    alignment = alignment_of(["", WEATHER])
    assert (alignment.rows, alignment.total, alignment.last_gaps) == ([], 0, ())
    assert all(not rail.verbatim and not rail.altered for rail in alignment.rails)
