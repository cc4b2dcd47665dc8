"""Segments of a text: where marks overlap, what is dimmed, and that no letter is lost."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.selectors.links.highlight import Mark, segment

TEXT = "甲乙丙丁戊己庚辛壬癸"


def mark(start, end, number=1, *, kind="verbatim", is_common=False, is_quoted=False):
    anchor = f"r{number}-{start}"
    return Mark(start, end, anchor, number, f"#d{number}-{start}", kind, is_common, is_quoted)


def shape(segments):
    return [(piece.text, [each.number for each in piece.marks]) for piece in segments]


def test_a_text_without_marks_is_one_segment():
    assert shape(segment(TEXT, [])) == [(TEXT, [])]
    assert segment("", []) == []


def test_a_text_is_split_where_marks_of_two_columns_overlap():
    segments = segment(TEXT, [mark(1, 5, number=2), mark(3, 8, number=1)])
    assert shape(segments) == [
        ("甲", []),
        ("乙丙", [2]),
        ("丁戊", [1, 2]),
        ("己庚辛", [1]),
        ("壬癸", []),
    ]
    assert [piece.anchors for piece in segments] == [(), ("r2-1",), ("r1-3",), (), ()]


def test_of_two_passages_of_one_column_the_first_is_the_partner():
    first, second = mark(0, 4), mark(2, 6)
    segments = segment(TEXT, [first, second])
    assert [piece.marks for piece in segments] == [(first,), (first,), (second,), ()]
    assert segments[1].anchors == (second.anchor,)


def test_marks_that_touch_stay_apart():
    first, second = mark(0, 3), mark(3, 6)
    assert [piece.marks for piece in segment(TEXT, [first, second])] == [(first,), (second,), ()]


def test_what_leads_to_clauses_is_dimmed_and_nothing_else():
    segments = segment(TEXT, [mark(2, 4)], dimmed=[(0, 2), (4, 5)])
    assert [(piece.text, piece.is_dimmed) for piece in segments] == [
        ("甲乙", True),
        ("丙丁", False),
        ("戊", True),
        ("己庚辛壬癸", False),
    ]


def test_of_a_stretch_nothing_else_is_shown():
    assert shape(segment(TEXT, [mark(4, 6)], stretch=(3, 8))) == [
        ("丁", []),
        ("戊己", [1]),
        ("庚辛", []),
    ]


@pytest.mark.parametrize(
    ("marks", "css_class"),
    [
        ([mark(0, 2, kind="altered")], "altered"),
        ([mark(0, 2, kind="altered"), mark(0, 2, number=2)], "verbatim"),
        ([mark(0, 2, is_common=True, is_quoted=True)], "verbatim common quoted"),
        ([mark(0, 2, is_common=True), mark(0, 2, number=2)], "verbatim"),
    ],
)
def test_a_segment_looks_like_its_closest_passage(marks, css_class):
    assert segment(TEXT, marks)[0].css_class == css_class


spans = st.tuples(st.integers(0, 9), st.integers(1, 10)).filter(lambda span: span[0] < span[1])


@given(st.lists(st.tuples(spans, st.integers(1, 3)), max_size=6))
def test_segments_are_the_whole_text_and_each_has_the_columns_that_mark_it(drawn):
    marks = [mark(start, end, number) for (start, end), number in drawn]
    segments = segment(TEXT, marks)
    assert "".join(piece.text for piece in segments) == TEXT
    edges = [0]
    for piece in segments:
        edges.append(edges[-1] + len(piece.text))
    for piece, (start, end) in zip(segments, pairwise(edges), strict=True):
        numbers = {each.number for each in marks if each.start <= start and end <= each.end}
        assert [each.number for each in piece.marks] == sorted(numbers)
