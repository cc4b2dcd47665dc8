"""What a query says beside its result: what looks like an operator, and is read as a word."""

import pytest

from statements.engine.search.notes import NoteKind
from statements.engine.search.query import Term, parse, read_query
from statements.engine.text.searchable import searchable


@pytest.mark.parametrize("word", ["2025-04", "人工智能—产业", "well-known", "发展！"])
def test_a_sign_inside_a_word_is_no_operator(word):
    assert parse(word) == Term(searchable(word), word)
    assert notes(word) == []


def notes(query):
    parsed = read_query(query)
    return [(note.kind, note.position, note.typed) for note in parsed.notes] if parsed else []


@pytest.mark.parametrize(
    ("query", "kind", "position", "typed"),
    [
        ("发展 or 教育", NoteKind.LOWER_CASE_OR, 4, "or"),
        ("发展 Or 教育", NoteKind.LOWER_CASE_OR, 4, "Or"),
        ("发展 ａｎｄ 教育", NoteKind.LOWER_CASE_AND, 4, "ａｎｄ"),
        ("发展 not 教育", NoteKind.LOWER_CASE_NOT, 4, "not"),
        ("发展 NEAR/5 教育", NoteKind.FOREIGN_OPERATOR, 4, "NEAR/5"),
        ("发展 NEAR 教育", NoteKind.FOREIGN_OPERATOR, 4, "NEAR"),
        ("发展* 教育", NoteKind.WILDCARD, 1, "发展*"),
        ("develop? 教育", NoteKind.WILDCARD, 1, "develop?"),
        ("title:发展＊", NoteKind.WILDCARD, 7, "发展＊"),
        ("教育 develop~2", NoteKind.SIMILAR, 4, "develop~2"),
        ("~发展 教育", NoteKind.SIMILAR, 1, "~发展"),
        ("发展AND教育", NoteKind.ATTACHED_OPERATOR, 1, "发展AND教育"),
        ("发展ＯＲ教育", NoteKind.ATTACHED_OPERATOR, 1, "发展ＯＲ教育"),
        ("发展NOT 教育", NoteKind.ATTACHED_OPERATOR, 1, "发展NOT"),
        ("/发展.+/", NoteKind.PATTERN, 1, "/发展.+/"),
        ("发展|教育", NoteKind.SYMBOL, 1, "发展|教育"),
        ("+发展 教育", NoteKind.PLUS, 1, "+发展"),
        ("发展 | 教育", NoteKind.LOOSE_SIGN, 4, "|"),
        ("发展 ＆ 教育", NoteKind.LOOSE_SIGN, 4, "＆"),
        ("发展 - 教育", NoteKind.LOOSE_EXCLUSION, 4, "-"),
        ("发展 —— 教育", NoteKind.LOOSE_EXCLUSION, 4, "——"),
        ("发展 ！ 教育", NoteKind.LOOSE_EXCLUSION, 4, "！"),
        ("“发展”—“教育”", NoteKind.LOOSE_EXCLUSION, 5, "—"),
        ("(发展)-教育", NoteKind.LOOSE_EXCLUSION, 5, "-"),
        ("发展 BUT 教育", NoteKind.FOREIGN_OPERATOR, 4, "BUT"),
        ("发展 AND/OR 教育", NoteKind.FOREIGN_OPERATOR, 4, "AND/OR"),
        ("发展 NOT教育", NoteKind.ATTACHED_OPERATOR, 4, "NOT教育"),
        ("发展 ＯＲ教育", NoteKind.ATTACHED_OPERATOR, 4, "ＯＲ教育"),
        ("发展 NOT-教育", NoteKind.ATTACHED_OPERATOR, 4, "NOT-教育"),
        ("作者：王浩", NoteKind.FOREIGN_FIELD, 1, "作者：王浩"),
        ("发展 来源:新华社", NoteKind.FOREIGN_FIELD, 4, "来源:新华社"),
        ("［发展 教育", NoteKind.FOREIGN_BRACKET, 1, "［发展"),
        ("发展 教育】", NoteKind.FOREIGN_BRACKET, 4, "教育】"),
        ("➕发展 教育", NoteKind.PLUS, 1, "➕发展"),
        ("发展 除了 教育", NoteKind.LOWER_CASE_NOT, 4, "除了"),
        ("发展 或者 教育", NoteKind.LOWER_CASE_OR, 4, "或者"),
        ("发展 并且 教育", NoteKind.LOWER_CASE_AND, 4, "并且"),
        ("发展 不含 教育", NoteKind.LOWER_CASE_NOT, 4, "不含"),
        ("人工?能", NoteKind.WILDCARD, 1, "人工?能"),
        ("关键词：发展", NoteKind.FOREIGN_FIELD, 1, "关键词：发展"),
        ("篇名:发展", NoteKind.FOREIGN_FIELD, 1, "篇名:发展"),
        ("〜发展", NoteKind.SIMILAR, 1, "〜发展"),
    ],
)
def test_what_looks_like_an_operator_and_is_none_is_noted(query, kind, position, typed):
    assert notes(query) == [(kind, position, typed)]


@pytest.mark.parametrize(
    "query",
    [
        *("发展 AND NOT 教育", "“发展 or 教育”", "title:计划", "R&D", "人工智能+"),
        *("国发【2025】11号", "【解读】发展", "“来源：新华社”", "NOTE", "ORACLE"),
    ],
)
def test_what_was_read_as_it_is_meant_is_not_noted(query):
    assert notes(query) == []
