"""A pasted page is taken apart without losing its text, and two versions are merged losing none."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.workbench.forms import FORMS, body_in, form_of
from statements.engine.workbench.merging import merge_fields, merge_texts
from statements.engine.workbench.pasted import read_pasted

SEEDS = Path(__file__).parents[2] / "seeds"
PAGE = """首页 > 要闻
陕西省委理论学习中心组举行集体学习
2025-06-07 08:10  来源：陕西日报 作者：张三
6月6日，省委理论学习中心组举行学习。省委书记赵一德主持。

会议指出，要抓好落实。
责任编辑：李四"""


def test_a_page_gives_its_headline_source_days_and_text():
    pasted = read_pasted(PAGE)
    assert pasted.title == "陕西省委理论学习中心组举行集体学习"
    assert (pasted.publisher, pasted.author) == ("陕西日报", "张三")
    assert (pasted.published_on, pasted.day) == (date(2025, 6, 7), date(2025, 6, 6))
    assert pasted.text.startswith("6月6日，")
    assert pasted.text.endswith("要抓好落实。")


@pytest.mark.parametrize(
    "text",
    [
        "推动我国人工智能综合实力整体性、系统性跃升\n加快构建企业主导的产学研用协同创新体系",
        "会议强调，要抓好落实。",
        "",
        "2025-06-07",
    ],
)
def test_a_text_without_a_headline_stays_as_it_is(text):
    pasted = read_pasted(text)
    assert (pasted.text, pasted.title) == (text, "")


def test_a_document_of_short_paragraphs_keeps_them_and_its_signature():
    text = "各省：\n为深入实施行动，提出如下意见。\n国务院\n2025年8月21日\n（有删减）"
    pasted = read_pasted(f"国务院关于建桥的意见\n国发〔2025〕11号\n{text}")
    assert pasted.title == "国务院关于建桥的意见"
    assert pasted.text == f"国发〔2025〕11号\n{text}"


@pytest.mark.parametrize("source", ["", "2025-10-28 18:00 来源：新华社\n"])
def test_a_day_in_brackets_below_the_headline_is_part_of_the_text(source):
    text = "（2025年10月23日中国共产党第二十届中央委员会第四次全体会议通过）\n建桥是大事。"
    pasted = read_pasted(f"中共中央关于建桥的建议\n{source}{text}")
    assert (pasted.title, pasted.text) == ("中共中央关于建桥的建议", text)
    assert pasted.published_on == (date(2025, 10, 28) if source else None)
    assert pasted.day == date(2025, 10, 23)


def test_the_table_above_a_document_gives_its_title_number_and_days():
    page = """索 引 号：000014349/2025-00075
发文机关：国务院
成文日期：2025年08月21日
标　　题：国务院关于建桥的意见
发文字号：国发〔2025〕11号
发布日期：2025年08月26日

各省、自治区、直辖市人民政府：
要建好桥。"""
    pasted = read_pasted(page)
    assert pasted.title == "国务院关于建桥的意见"
    assert pasted.text == "国发〔2025〕11号\n各省、自治区、直辖市人民政府：\n要建好桥。"
    assert (pasted.published_on, pasted.day) == (date(2025, 8, 26), date(2025, 8, 21))


@pytest.mark.parametrize("day", ["２０２５年６月７日", "二〇二五年六月七日", "2025.06.07"])
def test_all_lines_of_a_headline_and_days_in_any_numerals_are_read(day):
    headline = [
        "深入学习贯彻重要讲话精神",
        "扎实推进桥梁事业",
        "省委召开会议",
        "王浩主持",
        "刘捷出席",
    ]
    pasted = read_pasted("\n".join([*headline, f"发布日期：{day} 来源：某报", "会议指出，建桥。"]))
    assert pasted.title == " ".join(headline)
    assert pasted.published_on == date(2025, 6, 7)


@pytest.mark.parametrize(
    ("lead", "published_on", "day"),
    [
        ("12月30日，省委召开会议。", "2025年1月2日", date(2024, 12, 30)),
        ("6日，省委召开会议。", "2025-06-07", date(2025, 6, 6)),
        ("30日，省委召开会议。", "2025-06-01", date(2025, 5, 30)),
        ("2024年5月3日，省委召开会议。", "2025-06-01", date(2024, 5, 3)),
        ("2月30日，省委召开会议。", "2025-06-01", None),
    ],
)
def test_the_day_of_a_report_is_the_last_such_day_before_it_was_published(lead, published_on, day):
    page = f"省委召开会议\n{published_on} 来源：某报\n{lead}会议指出。"
    assert read_pasted(page).day == day


@given(st.text("会议指出2025-06年月日。\n 来源：>", max_size=80))
def test_no_page_is_too_odd_to_be_read_and_no_word_of_the_text_is_made_up(page):
    pasted = read_pasted(page)
    assert all(line in page for line in pasted.text.split("\n"))


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("省委理论学习中心组举行集体学习", "study-group"),
        ("省委常委会召开会议 传达学习", "standing-committee"),
        ("省政府常务会议研究部署", "executive-meeting"),
        ("关于印发行动方案的通知", "notice"),
        ("政府工作报告", "work-report"),
        ("关于促进人工智能发展的实施意见", "opinions"),
        ("浙江省人工智能行动方案", "action-plan"),
        ("全省科技工作会议召开", "work-conference"),
        ("省委书记在杭州调研", "inspection"),
        ("本报评论员：扛起使命", "commentary"),
        ("在全省大会上的讲话", "speech"),
        ("省委召开会议 传达学习习近平总书记在浙江考察时的重要讲话精神", "special-meeting"),
        ("学习习近平总书记重要讲话精神", ""),
        ("中国共产党第二十届中央委员会第三次全体会议公报", "plenum"),
        ("中共中央政治局召开会议 审议有关文件", "politburo-meeting"),
        ("习近平对青年工作作出重要指示强调 坚定理想", "instruction"),
        ("赵一德出席全省大会并讲话", ""),
        ("安徽：立足优势推进转化", ""),
        ("习近平主席署名文章引发热烈反响", "media-review"),
        ("农工党十七届三中全会在京开幕", ""),
        ("省委召开专题会议 研究部署人工智能行动计划", "special-meeting"),
        ("关于召开全省推进会的通知", "notice"),
        ("全省动员会部署落实国务院关于桥梁的通知", "special-meeting"),
        ("省委常委会召开会议 传达学习习近平总书记作出重要指示 研究人才工作", "standing-committee"),
        ("中办 国办印发《关于推进基本养老服务体系建设的意见》", "opinions"),
        ("王浩在宁波调研时强调落实总书记重要指示", "inspection"),
        ("刘捷赴宁波调研 要求抓紧整改", "inspection"),
        ("浙江代表团审议政府工作报告", ""),
        ("学习贯彻中央经济工作会议精神", ""),
        ("天气很好", ""),
    ],
)
def test_the_form_is_understood_from_the_headline(title, form):
    assert form_of(title, "") == form


def test_a_headline_that_only_relays_leaves_the_form_to_the_first_words():
    title = "传达学习习近平总书记重要讲话精神"
    assert form_of(title, "省委常委会召开会议，传达学习重要讲话精神。") == "standing-committee"
    assert form_of(title, "会议今天举行。") == "special-meeting"


def test_what_first_words_tell_of_the_centre_is_not_the_form_of_the_answer():
    meeting = "6月6日，省委常委会召开会议，传达学习贯彻。"
    for act in (
        "近日，习近平总书记对青年工作作出重要指示强调，坚定理想。",
        "中国共产党第二十届中央委员会第三次全体会议，审议通过《决定》。",
    ):
        assert form_of("坚决贯彻落实", act + meeting) == "standing-committee"
    assert form_of("", "省政府召开专题会议，研究《行动方案》。") == "special-meeting"


def test_each_form_that_is_understood_is_one_of_the_seeds():
    rows = csv.DictReader((SEEDS / "genres.csv").read_text().splitlines())
    case = json.loads((SEEDS / "ai_case.json").read_text())
    seeds = {row["slug"] for row in rows} | {genre["slug"] for genre in case["genres"]}
    assert {code for code, _pattern in FORMS} <= seeds


def test_a_body_is_named_with_its_part():
    body = body_in("6月6日，省委理论学习中心组举行学习")
    assert body
    assert (body.name, body.kind) == ("省委理论学习中心组", "party")
    assert body_in("天气很好") is None


PARAGRAPHS = st.lists(st.sampled_from("甲乙丙丁"), max_size=8).map("\n".join)


@given(PARAGRAPHS, PARAGRAPHS)
def test_what_only_one_changed_is_merged_as_it_is(base, changed):
    assert merge_texts(base, changed, base).text == changed
    assert merge_texts(base, base, changed).text == changed
    assert merge_texts(base, changed, changed).text == changed


@given(PARAGRAPHS, PARAGRAPHS, PARAGRAPHS)
def test_no_paragraph_that_either_wrote_is_lost(base, mine, theirs):
    merged = merge_texts(base, mine, theirs)
    old = set(base.split("\n"))
    added = (set(mine.split("\n")) | set(theirs.split("\n"))) - old
    assert added <= set(merged.both.split("\n"))
    if merged.is_clean:
        assert merged.text == merged.both


def test_changes_of_different_paragraphs_are_no_conflict():
    merged = merge_texts("甲\n乙\n丙", "甲一\n乙\n丙", "甲\n乙\n丙三")
    assert merged.is_clean
    assert merged.text == "甲一\n乙\n丙三"


def test_only_fields_that_both_changed_are_a_conflict():
    base = {"summary": "a", "note": "b", "title": "c", "post": "d"}
    mine = {**base, "note": "mine", "title": "mine", "post": "same"}
    theirs = {**base, "summary": "theirs", "title": "theirs", "post": "same"}
    merged = merge_fields(base, mine, theirs)
    assert merged.conflicts == ("title",)
    assert merged.taken_over == ("summary",)
    assert merged.values == {"summary": "theirs", "note": "mine", "title": "mine", "post": "same"}
    assert merge_fields({}, mine, theirs).conflicts == ("summary", "note", "title")


@pytest.mark.parametrize(
    ("title", "lead", "form"),
    [
        ("王浩：以实干答卷", "", "signed-article"),
        ("会议指出：抓好落实", "会议指出：要抓好落实。", ""),
        ("", "新华社：近日消息", ""),
        ("", "原标题：抓好落实", ""),
        ("省委常委会召开会议", "", "standing-committee"),
    ],
)
def test_an_authors_name_before_a_colon_makes_a_signed_article(title, lead, form):
    assert form_of(title, lead) == form
