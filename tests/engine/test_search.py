"""Texts are searched in one form, and what is found is shown where it stands."""

import re
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.search.grams import all_grams, are_exact, grams_to_find
from statements.engine.search.passages import PASSAGE_CHARACTERS, best_passage, find_hits
from statements.engine.search.query import (
    MAX_DEPTH,
    MAX_TERMS,
    Either,
    Every,
    Field,
    Not,
    QueryFault,
    QueryFaultKind,
    Term,
    has_operators,
    parse,
    terms_of,
)
from statements.engine.text.searchable import pattern_of, searchable, searchable_with_origins

TEXTS = st.text(
    alphabet=st.sampled_from("人工智能發展发展构建ＡＩaiAI5㎏Ⅱ 　\n\t\u200b，。《》“”é\u0301")
)


@given(TEXTS | st.text())
def test_the_way_back_leads_to_the_character_it_was_made_of(text):
    form = searchable_with_origins(text)
    assert form.text == searchable(text)
    assert len(form.origins) == len(form.text)
    assert list(form.origins) == sorted(form.origins)
    for letter, origin in zip(form.text, form.origins, strict=True):
        assert letter in (" ", "〇") or letter in searchable(text[origin])


@given(TEXTS | st.text())
def test_what_is_searchable_stays_as_it_is(text):
    assert searchable(searchable(text)) == searchable(text)


@pytest.mark.parametrize(
    ("spelling", "other_spelling"),
    [
        ("構建自主可控", "构建自主可控"),
        ("人工\n　智能", "人工智能"),
        ("ＡＩ＋５Ｇ", "ai+5g"),
        ("5㎏", "5kg"),
        ("发展 AI 产业", "发展AI产业"),
        ("Action\n Plan", "action plan"),
        ("「自主」", "“自主”"),
        ("自主\u200b可控", "自主可控"),
    ],
)
def test_spellings_of_the_same_wording_are_one(spelling, other_spelling):
    assert searchable(spelling) == searchable(other_spelling)


def test_words_are_not_joined_and_han_is_not_parted():
    assert searchable("artificial intelligence") != searchable("artificialintelligence")
    assert " " not in searchable("人 工 智 能")


@given(TEXTS, TEXTS, st.data())
def test_every_wording_of_a_text_is_found_by_its_grams(title, text, data):
    fields = [searchable(title), searchable(text)]
    grams = set(all_grams(*fields).tolist())
    for form, in_title in ((fields[0], True), (fields[0], False), (fields[1], False)):
        if len(form) >= 2:
            start = data.draw(st.integers(0, len(form) - 2))
            end = data.draw(st.integers(start + 2, len(form)))
            if re.search(pattern_of(form[start:end]), form):
                assert set(grams_to_find(form[start:end], in_title=in_title)) <= grams


HAN = st.text("一发展人工智能鿿", max_size=12)


@given(HAN, HAN, st.text("一发展人工智能鿿", min_size=2, max_size=2))
def test_two_han_characters_are_found_by_their_gram_alone(title, text, wording):
    grams = set(all_grams(title, text).tolist())
    assert are_exact(wording)
    assert (set(grams_to_find(wording)) <= grams) == (wording in title or wording in text)
    assert (set(grams_to_find(wording, in_title=True)) <= grams) == (wording in title)


@given(TEXTS)
def test_grams_below_zero_are_those_of_two_han_characters(text):
    form = searchable(text)
    pairs = {pair for pair in map("".join, pairwise(form)) if are_exact(pair)}
    exact = {gram for pair in pairs for gram in grams_to_find(pair)}
    assert {gram for gram in all_grams("", form).tolist() if gram < 0} == exact
    assert len(exact) == len(pairs)


@pytest.mark.parametrize("wording", ["ai", "ａ发", "人工智", "㐀一", "〇一", "人"])
def test_other_wording_is_compared(wording):
    assert not are_exact(wording)


def test_the_index_finds_a_word_only_where_one_begins():
    for text in ("he said", "Mainz", "2AI", "会saiz"):
        grams = set(all_grams("", searchable(text)).tolist())
        assert not set(grams_to_find("ai")) <= grams
    for text in ("AI", "人工智能AI芯片", "an aim", "（AI）"):
        grams = set(all_grams("", searchable(text)).tolist())
        assert set(grams_to_find("ai")) <= grams


def test_no_gram_reaches_from_one_field_into_the_next():
    assert not set(grams_to_find("能发")) & set(all_grams("人工智能", "发展").tolist())
    assert not set(grams_to_find("发展", in_title=True)) & set(all_grams("人工", "发展").tolist())


def test_the_language_of_queries():
    assert parse("") is None
    assert parse("发展") == Term("发展", "发展")
    assert parse('发展 "人工 智能" -芯片') == Every(
        (Term("发展", "发展"), Term("人工智能", "人工 智能"), Not(Term("芯片", "芯片")))
    )
    assert parse("教育 科技 OR 人才") == Either(
        (Every((Term("教育", "教育"), Term("科技", "科技"))), Term("人才", "人才"))
    )
    assert parse("（教育 OR 科技） 人才") == Every(
        (Either((Term("教育", "教育"), Term("科技", "科技"))), Term("人才", "人才"))
    )
    assert parse("title:AI summary:“行动 计划”") == Every(
        (Term("ai", "AI", Field.TITLE), Term("行动计划", "行动 计划", Field.SUMMARY))
    )
    assert parse("or 十五五") == Every((Term("or", "or"), Term("十五五", "十五五")))


@pytest.mark.parametrize(
    ("query", "fault", "position"),
    [
        ("发展 人", QueryFaultKind.TOO_SHORT, 4),
        ("发展 “人工", QueryFaultKind.UNCLOSED_QUOTE, 4),
        ("发展 《", QueryFaultKind.NOTHING_TO_FIND, 4),
        ("，。！", QueryFaultKind.NOTHING_TO_FIND, 1),
        ('发展 ""', QueryFaultKind.NOTHING_TO_FIND, 4),
        ("(教育 科技", QueryFaultKind.UNCLOSED_BRACKET, 1),
        ("教育) 科技", QueryFaultKind.STRAY_BRACKET, 3),
        ("()", QueryFaultKind.NOTHING_TO_FIND, 1),
        ("教育 OR", QueryFaultKind.OR_LACKS_A_SIDE, 4),
        ("OR 教育", QueryFaultKind.OR_LACKS_A_SIDE, 1),
        ("AND 教育", QueryFaultKind.AND_LACKS_A_SIDE, 1),
        ("教育 ＡＮＤ", QueryFaultKind.AND_LACKS_A_SIDE, 4),
        ("教育 AND AND 科技", QueryFaultKind.AND_LACKS_A_SIDE, 8),
        ("教育 AND OR 科技", QueryFaultKind.AND_LACKS_A_SIDE, 4),
        ("教育 NOT", QueryFaultKind.NOT_LACKS_A_TERM, 4),
        ("(教育 NOT)", QueryFaultKind.NOT_LACKS_A_TERM, 5),
        ("NOT AND 教育", QueryFaultKind.NOT_LACKS_A_TERM, 1),
        ("教育 — 科技 NOT —", QueryFaultKind.NOT_LACKS_A_TERM, 9),
        ("—", QueryFaultKind.NOTHING_TO_FIND, 1),
        ("教育 「人工", QueryFaultKind.UNCLOSED_QUOTE, 4),
        ("教育”", QueryFaultKind.UNCLOSED_QUOTE, 3),
        ("教育 'Xi'an", QueryFaultKind.UNCLOSED_QUOTE, 4),
        ("“教育 「科技」", QueryFaultKind.UNCLOSED_QUOTE, 1),
        ("place:浙江", QueryFaultKind.UNKNOWN_FIELD, 1),
        ("教育 " * (MAX_TERMS + 1), QueryFaultKind.TOO_MANY_TERMS, 3 * MAX_TERMS + 1),
        ("(" * (MAX_DEPTH + 1) + "教育", QueryFaultKind.TOO_DEEP, MAX_DEPTH + 1),
    ],
)
def test_a_fault_in_a_query_points_at_its_character(query, fault, position):
    with pytest.raises(QueryFault) as refusal:
        parse(query)
    assert (refusal.value.fault, refusal.value.position) == (fault, position)


QUERIES = st.lists(
    st.sampled_from(
        [
            "教育",
            "科技",
            "ab",
            "AND",
            "ＯＲ",
            "NOT",
            "or",
            "title:",
            *" ()（）-—!！\"“”„‘’'「」『』«».*+?[]^$|&{}",
        ]
    ),
    max_size=30,
).map("".join)


@given(QUERIES)
def test_any_query_is_read_or_refused_with_a_place(query):
    with suppress(QueryFault):
        parse(query)
        return
    with pytest.raises(QueryFault) as refusal:
        parse(query)
    assert 1 <= refusal.value.position <= len(query) + 1


PAIRED = [
    *(
        "“人工智能”",
        "“人工智能“",
        "”人工智能”",
        "”人工智能“",
        '"人工智能”',
        '“人工智能"',
        "„人工智能“",
    ),
    *(
        "＂人工智能＂",
        "‘人工智能’",
        "’人工智能’",
        "'人工智能'",
        "＇人工智能＇",
        "〝人工智能〞",
        "〝人工智能〟",
        "″人工智能″",
    ),
    *(
        "「人工智能」",
        "『人工智能』",
        "﹁人工智能﹂",
        "﹃人工智能﹄",
        "｢人工智能｣",
        "«人工智能»",
        "»人工智能«",
    ),
    *(
        "‹人工智能›",
        "「『人工智能』」",
        "“‘人工智能’”",
        "「人工智能”",
        '"“人工智能”"',
        "“人工智能 ”",
    ),
]


@pytest.mark.parametrize("query", PAIRED)
def test_quotation_marks_of_any_kind_only_keep_words_together(query):
    wording = parse(query)
    assert isinstance(wording, Term)
    assert wording.wording == "人工智能"
    assert parse(f"发展 -{query} AND 教育") == parse("发展 -人工智能 教育")


@given(st.sampled_from('"“”„＂'), st.sampled_from('"“”„＂'), st.text("人工 智能", max_size=8))
def test_any_two_marks_of_a_family_pair(opening, closing, inside):
    wording = f"发{inside}展"
    assert parse(f"{opening}{wording}{closing} 教育") == parse(f'"{wording}" 教育')


@pytest.mark.parametrize(
    ("query", "wordings"),
    [
        ("“实施“人工智能+”行动”", ["实施“人工智能+”行动"]),
        ('"实施“人工智能+”行动"', ["实施“人工智能+”行动"]),
        ("「坚持『自立』自强」", ["坚持『自立』自强"]),
        ("“人工智能“ “基础软件“", ["人工智能", "基础软件"]),
        ("“人工智能”和国“软件”", ["人工智能", "和国", "软件"]),
        ("'people's congress'", ["people's congress"]),
        ("Xi’an people's", ["xi’an", "people's"]),
        ("发展'芯片'", ["发展", "芯片"]),
    ],
)
def test_marks_within_a_quotation_belong_to_it_and_an_apostrophe_to_its_word(query, wordings):
    assert [term.wording for term in terms_of(parse(query))] == [*map(searchable, wordings)]


@pytest.mark.parametrize(
    "word", ["NOT ", "ＮＯＴ ", "AND NOT ", "&& NOT ", *"-－−–—‐‑‒―﹣﹘─!！", "——"]
)
def test_not_and_a_sign_right_before_a_wording_leave_it_out(word):
    assert parse(f"发展 {word}芯片") == parse("发展 -芯片")
    assert parse(f"发展 {word}(芯片 OR 软件)") == parse("发展 -(芯片 OR 软件)")
    assert parse(f"(教育 {word}芯片) 发展") == parse("(教育 -芯片) 发展")


def test_operators_are_words_in_capitals_of_either_width():
    assert (
        parse("发展 AND 芯片")
        == parse("发展 ＡＮＤ 芯片")
        == parse("发展 && 芯片")
        == parse("发展 芯片")
    )
    assert parse("发展 ＯＲ 芯片") == parse("发展 || 芯片") == parse("发展 OR 芯片")
    assert parse("教育 AND 科技 OR 人才") == parse("(教育 科技) OR 人才")
    assert parse('"AND" 发展') == Every((Term("and", "AND"), Term("发展", "发展")))


@pytest.mark.parametrize("query", ["标题:发展", "题目：发展", "title: 发展", "标题： “发展”"])
def test_a_field_is_named_in_either_language_and_a_space_may_follow(query):
    assert parse(query) == Term("发展", "发展", Field.TITLE)


@pytest.mark.parametrize("number", ["国发(2025)11号", "国发（2025）11号", "国发（２０２５）第11号"])
def test_the_number_of_a_document_is_one_term_with_brackets_of_either_kind(number):
    usual = number.replace("(", "〔").replace(")", "〕").replace("（", "〔").replace("）", "〕")
    for typed in (number, f"“{number}”"):
        wordings = [term.wording for term in terms_of(parse(f"{typed} 发展"))]
        assert wordings == [searchable(number), searchable(usual), "发展"]


@pytest.mark.parametrize("title", ["《关于桥梁的意见（试行）》", "《关于桥梁的意见(试行)》"])
def test_brackets_within_a_title_group_nothing(title):
    assert [term.wording for term in terms_of(parse(f"{title} 发展"))] == [
        searchable(title),
        "发展",
    ]
    assert len(terms_of(parse(f"({title} OR 发展)"))) == 2


def test_a_field_before_brackets_or_a_minus_is_that_of_what_follows():
    assert parse("标题：（教育 OR 正文:科技） 人才") == parse("(标题:教育 OR 正文:科技) 人才")
    assert parse("标题:-教育 人才") == parse("-标题:教育 人才")


def test_more_than_wordings_beside_each_other_is_an_operator():
    assert not has_operators(parse("教育 AND “科技”"))
    assert all(
        map(
            has_operators,
            map(parse, ("教育 -科技", "教育 OR 科技", "title:教育", "教育 (科技 OR 人才)")),
        )
    )


def test_what_is_excluded_is_no_reason_to_be_found():
    assert [term.wording for term in terms_of(parse("教育 -科技 (人才 OR -芯片)"))] == [
        "教育",
        "人才",
    ]


def hits(query, text):
    return [text[hit.start : hit.end] for hit in find_hits(terms_of(parse(query)), text)]


def test_hits_are_the_characters_of_the_text_itself():
    text = "會議強調，要構建自主\n可控的 ＡＩ 體系。He said AI."
    assert hits("构建自主可控 AI 体系", text) == ["構建自主\n可控", "ＡＩ", "體系", "AI"]
    assert hits("自主 构建自主", text) == ["構建自主"]


def test_a_word_is_found_from_its_beginning_only():
    assert hits("AI", "said main AI AIs 发展AI产业") == ["AI", "AI", "AI"]


@pytest.mark.parametrize("wording", ["a.c", "a+b", "[ab]", "a\\b", "(ab)", "a|b", "a{2}", "^ab$"])
def test_marks_of_patterns_are_only_characters(wording):
    assert hits(f'"{wording}"', f"xx {wording} yy") == [wording]
    assert hits(f'"{wording}"', "abc aab") == []


def test_a_passage_shows_as_many_different_terms_as_stand_together():
    text = "教育" + "，" * 300 + "科技教育人才" + "，" * 300
    passage = best_passage(find_hits(terms_of(parse("教育 科技 人才")), text), text)
    assert passage is not None
    assert {hit.typed for hit in passage.hits} == {"教育", "科技", "人才"}
    assert passage.end - passage.start <= PASSAGE_CHARACTERS
    assert (passage.length, passage.percent) == (len(text), 50)
    assert best_passage([], text) is None
