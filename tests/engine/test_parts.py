"""The parts of the engine, each for itself."""

import unicodedata
from itertools import groupby
from operator import itemgetter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.echo.clauses import split_clauses
from statements.engine.echo.edits import EditOperation, find_edits
from statements.engine.echo.frequencies import add_counts, count_grams
from statements.engine.echo.index import build_index
from statements.engine.echo.quotation import mark_quoted
from statements.engine.text.grams import pack_grams
from statements.engine.text.normalisation import letters_in, normalise

documents = st.text("坚持底线，。、\n “”《》ＡＢab１", max_size=80)
anything = st.text(st.characters(codec=None), max_size=60)


@given(anything)
def test_every_letter_comes_from_one_character_in_order(text):
    letters = normalise(text)
    assert len(letters.text) == len(letters.codes) == len(letters.origins)
    assert all(np.diff(letters.origins) >= 0)
    # Signs of numbers (3.5, 2‰) are letters between other letters alone.
    offsets = {
        int(origin)
        for letter, origin in zip(letters.text, letters.origins, strict=True)
        if letter not in ".‰"
    }
    assert offsets == {at for at, character in enumerate(text) if normalise(character).text}


@given(st.text("3５五.．‰%, \u200b", max_size=20))
def test_signs_of_numbers_are_letters_for_every_part(text):
    letters = normalise(text).text
    assert letters == letters_in(text)
    assert normalise(letters).text == letters


@given(anything)
def test_normalised_text_is_normal(text):
    once = normalise(text).text
    assert normalise(once).text == once


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("構建後臺", "构建后台"),
        ("乾坤", "干坤"),  # by phrase it would stay 乾坤
        ("ＡＢｃ１２", "abc12"),
        ("“一”、\n　二", "一二"),
        ("①（二）", "1二"),
        ("Ⅱ㎏ß", "iikgss"),
        ("⼈⺠⻓江㈠", "人民长江一"),
        ("著力、保障衞生", "着力保障卫生"),
        ("二○三◯年，二O二五年，O型", "二〇三〇年二〇二五年o型"),
        ("人\ufe00工\U000e0100智\ue000能\u200b", "人工智能"),
        ("𠮷🙂\ud800", "𠮷"),
    ],
)
def test_what_is_folded_and_what_is_dropped(text, letters):
    assert normalise(text).text == letters


def test_composed_letters_fold_to_one():
    assert normalise(unicodedata.normalize("NFC", "é")).text == "é"


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


@given(documents, documents)
def test_edits_put_together_are_both_texts_letter_for_letter(directive, response):
    edits = find_edits(
        directive, response, clause=(0, len(directive)), counterpart=(0, len(response))
    )
    for side, text in (("directive", directive), ("response", response)):
        joined = "".join(text[slice(*getattr(edit, side))] for edit in edits)
        assert normalise(joined).text == normalise(text).text
    for edit in edits:
        if edit.operation is EditOperation.KEPT:
            directive_part, response_part = (
                directive[slice(*edit.directive)],
                response[slice(*edit.response)],
            )
            assert normalise(directive_part).text == normalise(response_part).text


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("习近平强调，要发展。要坚持。会议指出，要抓紧。", ["要发展。要坚持。"]),
        ("習近平總書記指出：要發展。\n省委要抓紧。", ["要發展。"]),
        ("习主席指出，要发展。", ["要发展。"]),
        ("李强总理指出，要发展。", ["要发展。"]),
        ("会议强调，要发展。", []),
        ("传达习近平总书记重要讲话精神，抓好落实。", []),
        ("他说：“好。”叫“一带一路”。", ["好。"]),
        ("共建“大家一起努力，把事情办好”。", ["大家一起努力，把事情办好"]),
        ("习近平强调，", []),
        ("“没有合上", []),
        (
            "习近平强调，要坚持自立自强。要突出\n应用导向，抓紧抓实。",
            ["要坚持自立自强。要突出", "应用导向，抓紧抓实。"],
        ),
        ("省委书记说：“抓“，这很要紧。他强调，“干”。", ["抓", "干"]),
        (
            "“第一段很长很长。\n“第二段很长。\n“第三段。”",
            ["第一段很长很长。\n“第二段很长。\n“第三段。"],
        ),
        ("他说：”好。”", ["好。"]),
        ("他说：＂好。＂", ["好。"]),
        ("他说：〝好。〞", ["好。"]),
        ("他说：‘好。’", ["好。"]),
        ("他说：「好『极』了。」走了", ["好『极』了。"]),
        ("他说：”好。“走了", ["好。"]),
        ("习\u200b近平强\n调，要发展。", ["要发展。"]),
        ("习近平指出：“要发展。”我们要抓紧。", ["要发展。"]),
        ("习近平强调：“十五五”时期是关键，要抓好。", ["“十五五”时期是关键，要抓好。"]),
        ("习近平强调：“要抓好”，我们抓紧。", ["要抓好"]),
        ("习近平指出，“要发展”。我们要抓紧。", ["要发展"]),
        ("习近平指出，“一带一路”是好事，要抓紧。", ["“一带一路”是好事，要抓紧。"]),
    ],
)
def test_what_is_quotation(text, quoted):
    stretches = groupby(zip(text, mark_quoted(text).tolist(), strict=True), key=itemgetter(1))
    marked = [
        "".join(letter for letter, _ in stretch) for is_quoted, stretch in stretches if is_quoted
    ]
    assert marked == quoted


def test_grams_are_packed_exactly_and_beyond_the_basic_plane_without_fault():
    grams = pack_grams(normalise("甲乙丙丁甲乙丙丁"))
    assert grams[0] == grams[4]
    assert len(set(grams.tolist())) == 4
    assert pack_grams(normalise("甲乙丙")).size == 0
    assert pack_grams(normalise("𠮷𠮷𠮷𠮷")).size == 1


@given(st.lists(documents, max_size=6), st.lists(documents, max_size=6))
def test_counts_of_parts_add_up_to_counts_of_the_whole(some, rest):
    whole = count_grams([*some, *rest])
    merged = add_counts([count_grams(some), count_grams(rest)])
    assert merged.documents == whole.documents
    assert np.array_equal(merged.grams, whole.grams)
    assert np.array_equal(merged.counts, whole.counts)


def test_weight_falls_from_distinctive_to_boilerplate():
    common, rare = "甲乙丙丁", "戊己庚辛"
    background = count_grams([common] * 30 + [rare] + ["子丑"] * 20)
    weights = background.weights(pack_grams(normalise(common + rare)))
    assert weights[0] == 0
    assert weights[4] == 1
    large = count_grams([])
    assert large.weights(pack_grams(normalise(common))).tolist() == [1]


def test_an_index_finds_the_directive_that_was_repeated():
    directives = {
        "芯片": "集中力量攻克高端芯片、基础软件等核心技术，构建自主可控的系统。",
        "防汛": "要做好防汛抗旱工作，确保人民群众生命财产安全。",
        "宪法": "坚持依宪治国、依宪执政，维护宪法权威。",
    }
    index = build_index(directives.items())
    response = "会议强调，要攻克高端芯片、基础软件等核心技术。"
    assert [candidate.id for candidate in index.candidates(response)] == ["芯片"]
    [likeness] = index.likenesses(response)
    assert (likeness.id, likeness.letters) == ("芯片", len("攻克高端芯片基础软件等核心技术"))
    assert index.candidates("") == index.candidates("今天天气很好") == []
    assert index.size > 0
