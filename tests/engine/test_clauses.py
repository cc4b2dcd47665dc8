"""A text is cut into clauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.echo.clauses import split_clauses

documents = st.text("坚持底线，。、\n “”《》ＡＢab１", max_size=80)


@given(documents)
def test_clauses_slice_to_themselves_and_do_not_overlap(text):
    end = 0
    for clause in split_clauses(text):
        assert text[clause.start : clause.end] == clause.text
        assert clause.start >= end
        end = clause.end


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("攻克芯片、软件，构建系统。", ["攻克芯片、软件", "构建系统"]),
        ("坚持“绿水青山，就是金山银山”理念，好", ["坚持“绿水青山，就是金山银山”理念", "好"]),
        ("印发《纲要，及说明》。", ["印发《纲要，及说明》"]),
        ("一、抓落实。（二）促发展；3. 保民生", ["抓落实", "促发展", "保民生"]),
        ("第一，抓落实，三、四季度", ["抓落实", "三、四季度"]),
        ("投入1,000万元，10:30开会，增3.5倍", ["投入1,000万元", "10:30开会", "增3.5倍"]),
        ("“没有合上，的", ["没有合上", "的"]),
    ],
)
def test_where_clauses_are_cut(text, clauses):
    assert [clause.text for clause in split_clauses(text)] == clauses


def test_a_clause_keeps_its_id_when_others_come_and_marks_change():
    before = {clause.text: clause.id for clause in split_clauses("抓落实，促发展，抓落实。")}
    after = {clause.text: clause.id for clause in split_clauses("开新局；抓“落实”；促发展！")}
    assert after["促发展"] == before["促发展"]
    ids = [clause.id for clause in split_clauses("抓落实，抓落实")]
    assert len(set(ids)) == 2
    assert after["抓“落实”"] == ids[0]
