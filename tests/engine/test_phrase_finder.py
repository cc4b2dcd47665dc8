"""Set phrases found in a text: whole wordings, none twice, names and attributions left out."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statements.engine.echo.frequencies import DocumentFrequencies, count_grams
from statements.engine.phrases.candidates import read_document
from statements.engine.phrases.finder import find_phrases
from statements.engine.text.normalisation import normalise

NOTHING = count_grams([])
READOUT = (
    "全国桥梁工作会议4日在北京召开。会议强调，要坚持安全第一，构建自主可控、协同运行的桥梁检测体系，"
    "奋力谱写“长虹卧波”新篇章。\n王小明、李大山出席会议。\n"
    "构建自主可控、协同运行的桥梁检测体系，是一项长期任务。各地要结合实际抓好落实。"
)
LETTERS = st.text("坚持桥梁安全，。、“”\n要强调\U0001f600㎏𠀀 ", max_size=60)


def phrases_of(text: str, archive: DocumentFrequencies = NOTHING) -> list[str]:
    return [phrase.text for phrase in find_phrases(text, archive)]


def test_a_wording_across_an_item_mark_is_found_whole():
    assert "构建自主可控、协同运行的桥梁检测体系" in phrases_of(READOUT)[:3]


def test_a_leading_must_is_no_part_of_a_phrase():
    assert "坚持安全第一" in phrases_of(READOUT)
    assert "要坚持安全第一" not in phrases_of(READOUT)


def test_a_phrase_ends_with_the_mark_that_closes_its_quotation():
    assert "奋力谱写“长虹卧波”新篇章" in phrases_of(READOUT)


def test_names_of_those_present_are_not_among_the_first_five():
    assert not any("王小明" in phrase for phrase in phrases_of(READOUT)[:5])


def test_a_wording_inside_a_clause_is_a_candidate_where_its_neighbours_change():
    text = "会议研究桥梁强国建设问题。代表认为桥梁强国建设任重道远。"
    wordings = {candidate.words for candidate in read_document(text).candidates}
    assert "桥梁强国建设" in wordings
    assert "桥梁强国" not in wordings  # 建设 always follows


def test_what_many_other_texts_say_is_no_new_phrase():
    reports = [f"坚持安全第一，第{number}份报告。" for number in range(40)]
    assert "坚持安全第一" in phrases_of(READOUT, count_grams(["别的报告。"] * 40))
    assert "坚持安全第一" not in phrases_of(READOUT, count_grams(reports))


@settings(deadline=None, max_examples=150)
@given(LETTERS)
def test_phrases_stand_where_they_say_and_share_no_letter(text):
    phrases = find_phrases(text, NOTHING)
    assert all(text[slice(*phrase.span)] == phrase.text for phrase in phrases)
    spans = sorted(phrase.span for phrase in phrases)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    scores = [phrase.score for phrase in phrases]
    assert scores == sorted(scores, reverse=True)
    wordings = [normalise(phrase.text).text for phrase in phrases]
    assert len(set(wordings)) == len(wordings)


@pytest.mark.parametrize("text", ["", "。", "\n\n", "要", "ab", "安全", "\ud800坚持安全第一"])
def test_texts_without_phrases_are_no_fault(text):
    assert len(find_phrases(text, NOTHING)) <= 1
