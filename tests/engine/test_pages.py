"""What a PDF puts between two lines of a sentence is no part of it; nothing else is left out."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.echo.clauses import split_clauses
from statements.engine.echo.echo import ClauseOutcome, measure_echo
from statements.engine.echo.edits import EditOperation, find_edits
from statements.engine.echo.quotation import mark_quoted
from statements.engine.mentions.find import find_mentions
from statements.engine.text.folding import fold
from statements.engine.text.identity import wording_key
from statements.engine.text.normalisation import holds_words, normalise
from statements.engine.text.pages import with_plain_ends
from statements.engine.text.phrases import count_uses
from statements.engine.text.searchable import searchable, searchable_with_origins
from statements.engine.text.wrapping import unwrap

DIRECTIVE = (
    "要坚持政府引导和市场主导相结合，统筹推进桥梁养护与智能监测体系建设。"
    "各地要逐桥建立养护档案，定期评估结构安全。"
)
BEFORE, AFTER = "会议强调，要坚持政府引导和市场主导相结合，统筹推进桥梁养", "护与智能监测体系建设。"
WHOLE = BEFORE + AFTER
BREAKS = (
    *("\n3\n", "\n 3 \n", "\n\n3\n\n", "\n３\n", "\n3\n\x0c", "\r\n3\r\n", "\n3/12\n"),
    *("\n— 3 —\n", "\n- 3 -\n", "\n－3－\n", "\n—3—\n", "\n–３–\n", "\n· 3 ·\n", "\n―― 3 ――\n"),
    *("\n第3页\n", "\n第 3 页\n", "\n第三页\n", "\n第3页 共12页\n", "\n第 3 页/共 12 页\n"),
    *(f"\n{' ' * 40}— 3 —\n", f"\n{' ' * 40}3{' ' * 40}\n"),
    *("\n共12页 第3页\n", "\nPage 3 of 12\n", "\n第3頁\n", "\n\x0c- 3 -\n", "\u2028- 3 -\u2028"),
    *("\nP3\n", "\nP. 3\n", "\n. 3 .\n", "\n（3）\n", "\n(3)\n"),
    *("\x85- 3 -\x85", "\v3 \v"),
)
PAGE = "全省各级各部门要提高思想认识，压实工作责任，细化具体举措，加强督促检查。" * 4
HEAD = "浙江省人民政府公报"


@pytest.mark.parametrize("page_break", BREAKS)
def test_a_sentence_is_one_over_a_page_break(page_break):
    text = BEFORE + page_break + AFTER
    assert normalise(text).text == normalise(WHOLE).text
    assert searchable(text) == searchable(WHOLE)
    assert fold(text).text == fold(WHOLE).text
    assert wording_key(text) == wording_key(WHOLE)
    assert [clause.letters for clause in split_clauses(text)] == [
        clause.letters for clause in split_clauses(WHOLE)
    ]
    assert count_uses(["统筹推进桥梁养护"], searchable(text)) == 1


@pytest.mark.parametrize("page_break", BREAKS)
def test_a_clause_over_a_page_break_is_taken_up_word_for_word(page_break):
    cut_response = measure_echo(directive=DIRECTIVE, response=BEFORE + page_break + AFTER)
    cut_directive = measure_echo(
        directive=DIRECTIVE.replace("养护与", f"养{page_break}护与"), response=WHOLE
    )
    for echo in (cut_response, cut_directive):
        outcomes = [result.outcome for result in echo.clauses]
        assert outcomes == [ClauseOutcome.VERBATIM] * 2 + [ClauseOutcome.ABSENT] * 2


@pytest.mark.parametrize("page_break", BREAKS)
def test_a_name_and_a_readout_continue_over_a_page_break(page_break):
    text = f"会议传达学习习近平总书记在全国桥梁建设工作座{page_break}谈会上的重要讲话精神。"
    [mention] = find_mentions(text, (date(2025, 5, 29),) * 2)
    assert mention.key == "occasion:全国桥梁建设工作座谈会"
    readout = f"习近平强调，{BEFORE}{page_break}{AFTER}"
    is_quoted = mark_quoted(readout)
    assert all(is_quoted[readout.index("护与") :])


def test_an_edit_shows_no_page_number():
    directive = DIRECTIVE.replace("养护与", "养\n— 3 —\n护与")
    response = BEFORE.replace("统筹", "全面") + "\n3\n" + AFTER
    [edit] = [
        edit
        for edit in find_edits(
            directive,
            response,
            clause=(directive.index("统筹"), directive.index("。")),
            counterpart=(response.index("全面"), response.index("。")),
        )
        if edit.operation is not EditOperation.KEPT
    ]
    assert directive[slice(*edit.directive)] == "统筹"


@pytest.mark.parametrize(
    "text",
    [
        "去年全省人工智能核心产业规模达到\n120\n亿元，增长较快。",  # a number of the sentence
        "全省人工智能核心产业规模在各地区中列\n3\n名，增长较快。",
        "会议决定把原来的年度目标任务提高到\n85\n并提出要求。",
        "全省把城市道路的停电时间压缩为平均\n5\n小时以内。",
        "大会对关于桥梁养护的意见表决得赞成\n120\n票，决定通过。",
        "会议审议通过关于桥梁养护的意见草案\n3\n。",
        "会议强调，要抓好贯彻落实。\n3\n会议还研究了其他事项。",  # it may be that of a point
        "各地区的任务数\n东部地区省份及其所属各县市\n12\n中部地区省份及其所属各县市\n15\n西部地区",
        "省份\n12\n中部",
        "全省各级各部门提高思想认识\n2025\n会议强调，要抓好落实。",
        "— 3 —",  # a title, a name or a word that is searched for
        "3",
        "3\n4",
        "第3页",
        "看第3页\n会议强调，要抓好落实。",
        "-3\n会议强调，要抓好落实。",
        "（3）\n会议强调，要抓好落实。",
        "[3]\n会议强调，要抓好落实。",
        f"{HEAD}\n{PAGE}\n{HEAD}\n{PAGE}",  # a line that is said twice
        f"{PAGE}\n责任单位：省交通运输厅\n— 2 —\n{PAGE}\n责任单位：省交通运输厅\n{PAGE}\n— 3 —",
    ],
)
def test_a_number_or_a_line_that_may_be_the_writers_is_read(text):
    letters = normalise(text).text
    assert letters == "".join(
        normalise(line).text
        for line in text.split("\n")
        if not (line.startswith("— ") and "\n" in text)
    )
    assert normalise(searchable(text)).text == normalise(fold(text).text).text == letters


def test_numbers_of_pages_count_on_between_paragraphs():
    pages = [PAGE, PAGE, PAGE + BEFORE, AFTER + PAGE, PAGE]
    text = "\n".join(part for n, page in enumerate(pages, start=6) for part in (page, str(n)))
    assert normalise(text).text == normalise("".join(pages)).text
    other = text.replace("\n7\n", "\n70\n")
    assert normalise(other).text.count("70") == 1


def test_lines_of_a_set_width_tell_more():
    lines = [PAGE[start : start + 24] for start in range(0, 72, 24)]
    cut, rest = "聚焦桥梁养护与智能监测，集中力量攻克基础软", "件等核心技术，压实各方责任。"
    assert normalise("\n".join([*lines, cut, "3", rest])).text.count("软件") == 1
    short = "桥梁养护规模达到"  # the line is not full, so the number is the sentence's
    assert "3件" in normalise("\n".join([*lines, short, "3", rest])).text


def test_a_running_head_beside_two_page_numbers_is_left_out_and_the_title_is_not():
    first, last = PAGE + BEFORE, AFTER + PAGE
    text = f"{HEAD}\n{first}\n— 1 —\n{HEAD}\n{last}\n— 2 —\n{HEAD}\n{PAGE}"
    assert normalise(text).text == normalise(HEAD + first + last + PAGE).text
    once = text.replace(f"— 2 —\n{HEAD}", "— 2 —")
    assert normalise(once).text.count(HEAD) == 2


def test_a_text_of_a_file_with_two_characters_at_each_line_end_is_unwrapped():
    text = "会议强调，要全面推进桥梁养\r\n护与监测。"
    assert unwrap(text) == text.replace("\r\n", "  ")
    assert len(split_clauses(WHOLE.replace("养护", "养\r\n护"))) == len(split_clauses(WHOLE))


LINES = st.lists(
    st.one_of(
        st.sampled_from([BEFORE, AFTER, PAGE, HEAD, "", " ", *(line.strip() for line in BREAKS)]),
        st.integers(0, 30).map(str),
        st.text("会议要求3１第页—- ，。个", max_size=14),
    ),
    max_size=14,
)


@given(LINES, st.sampled_from(["\n", "\r\n", "\x0c", "\u2028"]))
def test_nothing_but_numbers_and_repeated_lines_is_left_out(lines, line_end):
    text = line_end.join(lines)
    plain = with_plain_ends(text)
    assert len(plain) == len(text)
    at = 0
    for line in lines:
        kept = plain[at : at + len(line)]
        if kept.strip() != line.strip():
            assert not kept.strip()
            is_number = any(map(str.isdigit, line)) or "第三页" in line
            assert is_number or lines.count(line) > 1
        at += len(line) + len(line_end)


@given(LINES, st.integers(0, 200), st.integers(1, 60))
def test_a_text_holds_whatever_is_selected_in_it(lines, start, length):
    text = "\n".join(lines)
    selection = text[start : start + length]
    assert holds_words(text, selection)
    # As a browser hands over what is selected, and as a box of one line holds it.
    assert holds_words(text, selection.replace("\n", "\n\n"))
    assert holds_words(text, selection.replace("\n", " "))
    assert not holds_words(text, "没有这些字")


@given(LINES)
def test_every_part_leaves_out_the_same_and_offsets_lead_back(lines):
    text = "\n".join(lines)
    letters = normalise(text)
    for form in (searchable_with_origins(text), fold(text), fold(text, keep_spaces=True)):
        pairs = zip(form.text, form.origins, strict=True)
        by_form = [(letter, origin) for letter, origin in pairs if letter.isalnum()]
        assert by_form == list(zip(letters.text, letters.origins.tolist(), strict=True))
    assert searchable(searchable(text)) == searchable(text)


@pytest.mark.parametrize("space", [" ", "\t", "\u00a0", "\u2003", "\u3000"])
def test_spaces_at_the_end_of_a_line_are_no_part_of_its_width(space):
    lines = [chr(0x4E00 + number) * 30 + space * (number * 7 % 10) for number in range(12)]
    assert "\n" not in unwrap("\n".join(lines))


@pytest.mark.parametrize("end", ["\n\n", "\n \n", "\r\n\r\n", "\n\n\n"])
def test_a_blank_line_after_each_line_of_a_set_width_ends_no_paragraph(end):
    lines = [PAGE[start : start + 28] for start in range(0, len(PAGE), 28)]
    text = end.join(lines)
    assert [clause.letters for clause in split_clauses(text)] == [
        clause.letters for clause in split_clauses(PAGE)
    ]
    assert len(with_plain_ends(text)) == len(text)


def test_paragraphs_with_blank_lines_between_stay_paragraphs():
    for paragraphs in (
        ["全省各级各部门要提高思想认识，压实工作责任。"] * 4,
        ["一、提高全省上下的思想认识", "要压实。", "二、细化全省上下的具体举措", "要督促。"],
        [
            "第一行是一个没有句号的标题行",
            "第二行\n与第三行之间没有空行的段落",
            "末行也没有句号的一行字",
        ],
        ["实验室的等级如下", "P3", "P2"],
        ["春风送暖过长桥桥上行人笑语飘", "两岸青山看不尽一江碧水送新潮"] * 2,
        ["甲市　二〇二四年　完成投资十二亿元", "乙市　二〇二四年　完成投资三十二亿元"] * 2,
    ):
        text = "\n\n".join(paragraphs)
        assert with_plain_ends(text) == text
