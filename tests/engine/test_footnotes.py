"""The mark of a footnote is no part of the sentence that it stands in; other numbers are."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.echo.clauses import split_clauses
from statements.engine.echo.echo import ClauseOutcome, measure_echo
from statements.engine.mentions.find import find_mentions
from statements.engine.text.folding import fold
from statements.engine.text.footnotes import without_footnotes
from statements.engine.text.identity import wording_key
from statements.engine.text.normalisation import normalise
from statements.engine.text.searchable import searchable

MARKS = ("[1]", "[1][2]", "［２］", "【3】", "〔4〕", "[12]", "[1-3]", "[1,2]", "[注1]")
WHOLE = "会议强调，要逐桥建立养护档案，定期评估“智慧桥梁”的结构安全。"
BEFORE, AFTER = WHOLE[:10], WHOLE[10:]


@pytest.mark.parametrize("mark", MARKS)
def test_a_sentence_is_the_same_with_a_footnote(mark):
    for text in (BEFORE + mark + AFTER, WHOLE.replace("”", f"”{mark}"), WHOLE[:-1] + mark + "。"):
        assert normalise(text).text == normalise(WHOLE).text
        assert searchable(text) == searchable(WHOLE)
        assert fold(text).text == fold(WHOLE).text
        assert wording_key(text) == wording_key(WHOLE)
        assert [clause.letters for clause in split_clauses(text)] == [
            clause.letters for clause in split_clauses(WHOLE)
        ]


@pytest.mark.parametrize("mark", MARKS)
def test_a_clause_with_a_footnote_is_taken_up_word_for_word(mark):
    with_mark = BEFORE + mark + AFTER
    for directive, response in ((WHOLE, with_mark), (with_mark, WHOLE)):
        echo = measure_echo(directive=directive, response=response)
        assert {result.outcome for result in echo.clauses} == {ClauseOutcome.VERBATIM}


@pytest.mark.parametrize("mark", MARKS)
def test_a_name_with_a_footnote_is_found(mark):
    text = f"学习贯彻党的二十届{mark}四中全会精神。"
    [mention] = find_mentions(text, (date(2025, 11, 10),) * 2)
    assert mention.key == "plenum:20:4"
    assert text[mention.start : mention.end] == f"党的二十届{mark}四中全会"


@pytest.mark.parametrize(
    "text",
    [
        "国发[2025]11号",
        "国发〔25〕3号",
        "面积120m²",
        "①坚持创新；②坚持协调",
        "工作如下：①坚持创新",
        "[1] 习近平：《论桥梁》",
        "（3）定期评估",
        "附件①的内容",
        "10³立方米",
        "第【3】条",
        "国发[5]号",
        "完成率达到[98]%",
    ],
)
def test_a_number_of_the_text_itself_stays(text):
    assert without_footnotes(text) == text


@given(st.text("桥梁[]〔〕①¹12注，。 \n"))
def test_a_text_without_its_footnotes_has_its_length_and_has_none(text):
    bare = without_footnotes(text)
    assert len(bare) == len(text)
    assert all(read == written or read == " " for read, written in zip(bare, text, strict=True))
