"""Conferences, sessions and instructions are named without the words around them."""

from datetime import date
from itertools import product

import pytest

from statements.engine.mentions.find import find_mentions

TEXT_DAYS = (date(2025, 11, 10),) * 2
_BEFORE_A_CONFERENCE = """学习了 传达学习了 重温 深刻把握 紧扣 对标 对照 锚定 聚焦 以 把 将 学习宣传
落实好 依据 扎实推动 主动对接 深学细悟 研读 收看了 听取了 切实把思想和行动统一到 研究部署"""
_TIMES = """上周五 今年7月底 2024年底 2024年下半年 去年12月 11月9日晚 前不久 最近 此前
这次 本次 年初 岁末 三季度"""


@pytest.mark.parametrize(
    "verb",
    _BEFORE_A_CONFERENCE.split(),
)
def test_no_word_before_the_name_of_a_conference_is_part_of_it(verb):
    beginnings = ("会议", "会议强调，要", "省委理论学习中心组", "")
    conferences = ("中央桥梁工作会议", "第九次全国桥梁工作会议", "国务院第八次全体会议")
    for beginning, conference in product(beginnings, conferences):
        text = f"{beginning}{verb}{conference}精神，结合实际抓好落实。"
        [mention] = find_mentions(text, TEXT_DAYS)
        assert text[mention.start : mention.end] == mention.name == conference


@pytest.mark.parametrize(
    "time",
    _TIMES.split(),
)
def test_no_time_before_the_name_of_a_conference_is_part_of_it(time):
    particles = ("召开的", "举行的", "闭幕的", "的", "")
    for particle, conference in product(particles, ("中央桥梁工作会议", "中央政治局会议")):
        text = f"会议传达学习{time}{particle}{conference}精神。"
        [mention] = find_mentions(text, TEXT_DAYS)
        assert text[mention.start : mention.end] == conference


def test_the_end_of_a_year_is_the_day_of_a_meeting_but_not_of_what_is_done_then():
    [meeting] = find_mentions("2023年底召开的中央桥梁工作会议精神。", TEXT_DAYS)
    assert meeting.days == (date(2023, 11, 1), date(2023, 12, 31))
    [document] = find_mentions("到2026年底《桥梁养护行动计划》全面完成。", TEXT_DAYS)
    assert document.days is None


def test_an_instruction_before_a_conference_is_named_too():
    text = "传达学习习近平总书记对桥梁养护的重要指示精神和第九次全国桥梁工作会议精神。"
    assert [
        (mention.key, text[mention.start : mention.end]) for mention in find_mentions(text)
    ] == [
        ("instruction:桥梁养护", "对桥梁养护的重要指示"),
        ("occasion:第九次全国桥梁工作会议", "第九次全国桥梁工作会议"),
    ]


def test_a_session_of_the_peoples_congress_is_named_in_either_order():
    texts = "十四届全国人大四次会议", "全国人大十四届四次会议"
    keys = [[mention.key for mention in find_mentions(f"学习{text}精神。")] for text in texts]
    assert keys == [["congress:people:14:4"]] * 2


def test_words_that_hold_the_characters_of_a_letter_are_none():
    for text in (
        "一致表示要贯彻全国桥梁信访工作部署。",
        "导致有关部门通信中断。",
        "致力打造诚信社会。",
    ):
        assert not find_mentions(text, TEXT_DAYS)
