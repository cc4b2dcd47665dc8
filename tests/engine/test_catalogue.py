"""A mention means the directive that bears the name, or says that none is known."""

from datetime import date

import pytest
from hypothesis import given

from statements.engine.mentions.catalogue import Catalogue, Directive, key_with_day
from statements.engine.mentions.find import find_mentions
from tests.engine.test_mentions import TEXTS


def on(*day):
    return (date(*day),) * 2


TEXT_DAYS = on(2025, 5, 29)
STUDY = Directive(
    "study", "习近平在中共中央政治局第二十次集体学习时强调 推动桥梁事业发展", "", on(2025, 4, 26)
)
EARLIER_STUDY = Directive(
    "study-19", "习近平在中共中央政治局第二十次集体学习时强调 全面做好铁路工作", "", on(2019, 12, 1)
)
PLENUM = Directive("plenum", "中国共产党第二十届中央委员会第三次全体会议公报", "", on(2024, 7, 18))
DECISION = Directive(
    "decision",
    "中共中央关于修建桥梁的决定",
    "（2024年7月18日中国共产党第二十届中央委员会第三次全体会议通过）修建桥梁。",
    on(2024, 7, 21),
)
ECONOMY_23 = Directive("economy-23", "中央经济工作会议在北京举行", "", on(2023, 12, 12))
ECONOMY_24 = Directive("economy-24", "中央经济工作会议在北京举行", "", on(2024, 12, 12))
SYMPOSIUM = Directive(
    "symposium", "习近平主持召开深入推进桥梁建设座谈会强调 修好每一座桥", "", on(2025, 3, 1)
)
OPINION = Directive(
    "opinion", "国务院印发《关于推进桥梁养护的意见》", "国发〔2025〕9号\n各省：", on(2025, 3, 5)
)
VISIT = Directive(
    "visit", "习近平在湖滨考察时强调 谱写湖滨新篇章 途中在山前考察", "", on(2025, 4, 2)
)
SEMINAR = Directive(
    "seminar",
    "习近平在学习贯彻党的二十届三中全会精神桥梁研讨班上强调 学好全会精神",
    "",
    on(2024, 10, 1),
)
ALL = (STUDY, PLENUM, DECISION, ECONOMY_23, ECONOMY_24, SYMPOSIUM, OPINION, VISIT, SEMINAR)


def resolved_ids(text, *directives, text_days=TEXT_DAYS):
    catalogue = Catalogue(directives or ALL)
    return {
        catalogue.directives[candidate.directive].id
        for mention in catalogue.find(text, text_days)
        for candidate in catalogue.resolve(mention, text_days).candidates
    }


@pytest.mark.parametrize(
    ("text", "directive"),
    [
        ("学习二十届中央政治局第二十次集体学习时的重要讲话精神。", "study"),
        ("学习深入推进桥梁建设座谈会精神。", "symposium"),
        ("学习总书记在推进桥梁建设座谈会上的重要讲话精神。", "symposium"),
        ("落实国发〔2025〕9号文件。", "opinion"),
        ("落实《国务院关于推进桥梁养护的意见》。", "opinion"),
        ("按照关于推进桥梁养护的意见，养好桥梁。", "opinion"),
        ("学习习近平总书记在山前考察时的重要讲话精神。", "visit"),
        ("学习习近平总书记3月1日重要讲话精神。", "symposium"),
        ("学习习近平总书记4月25日重要讲话精神。", "study"),  # in the news a day later
        ("领会习近平总书记4月25日在政治局集体学习时的重要讲话。", "study"),
        ("印发《关于贯彻落实〈国务院关于推进桥梁养护的意见〉的实施方案》。", "opinion"),
        ("转发《关于印发〈关于推进桥梁养护的意见〉的通知》。", "opinion"),
    ],
)
def test_a_name_in_full_or_shortened_finds_its_directive(text, directive):
    assert resolved_ids(text) == {directive}


def test_a_day_means_every_speech_of_it_and_instructions_are_no_speech():
    order = Directive("order", "习近平对桥梁工作作出重要指示强调 修好桥", "", SYMPOSIUM.days)
    letter = Directive("letter", "习近平回信勉励桥梁专业学生 修好桥", "", SYMPOSIUM.days)
    other = Directive("other", "习近平在隧道座谈会上强调 修好隧道", "", SYMPOSIUM.days)
    directives = (SYMPOSIUM, order, letter, other)
    assert resolved_ids("学习习近平总书记3月1日重要讲话精神。", *directives) == {
        "symposium",
        "other",
    }
    assert resolved_ids("落实习近平总书记3月1日重要指示精神。", *directives) == {"order"}


def test_a_communique_and_the_decision_adopted_are_both_meant_by_the_plenum():
    assert resolved_ids("传达学习党的二十届三中全会精神。") == {"plenum", "decision"}


def test_a_yearly_conference_without_a_year_is_the_latest_before_the_text():
    assert resolved_ids("落实中央经济工作会议精神。") == {"economy-24"}
    assert resolved_ids("落实中央经济工作会议精神。", text_days=on(2024, 3, 1)) == {"economy-23"}


@pytest.mark.parametrize("when", ["2023年12月", "2023年", "2023年召开的", "2024年"])
def test_a_date_beside_the_name_finds_the_earlier_one(when):
    expected = {"economy-24" if when == "2024年" else "economy-23"}
    assert resolved_ids(f"落实{when}中央经济工作会议精神。") == expected


@pytest.mark.parametrize(
    "when", ["去年", "去年度", "上年", "上年度", "上一年", "上一年度", "2024年度", "上年度召开的"]
)
def test_the_conference_of_last_year_is_not_that_of_this_year(when):
    economy_25 = Directive("economy-25", "中央经济工作会议在北京举行", "", on(2025, 12, 11))
    expected = resolved_ids(
        f"落实{when}中央经济工作会议精神。",
        ECONOMY_23,
        ECONOMY_24,
        economy_25,
        text_days=on(2025, 12, 20),
    )
    assert expected == {"economy-24"}


@pytest.mark.parametrize(
    "name_text",
    [
        "7·30中央政治局会议",
        "7.30中央政治局会议",
        "07·30中共中央政治局会议",
        "“7·30”中央政治局会议",
        "7·30政治局会议",
        "7月30日中共中央政治局会议",
        "中央政治局7·30会议",
        "2024.7.30中央政治局会议",
        "在7·30中央政治局会议上的重要讲话",
    ],
)
def test_a_meeting_that_is_called_by_its_day_is_that_of_the_day(name_text):
    july = Directive("july", "中共中央政治局召开会议 分析经济形势", "", on(2024, 7, 30))
    april = Directive("april", "中共中央政治局召开会议 分析经济形势", "", on(2025, 4, 25))
    text = f"学习习近平总书记{name_text}精神。"
    assert resolved_ids(text, july, april) == {"july"}
    catalogue = Catalogue([april])
    [mention] = catalogue.find(text, TEXT_DAYS)
    assert catalogue.resolve(mention, TEXT_DAYS).is_missing


@pytest.mark.parametrize(
    "days", ["7·30和4·25", "“7·30”、“4·25”", "去年7月30日、今年4月25日", "7月30日和4月25日"]
)
def test_each_meeting_of_a_list_of_days_is_named(days):
    july = Directive("july", "中共中央政治局召开会议 分析经济形势", "", on(2024, 7, 30))
    april = Directive("april", "中共中央政治局召开会议 分析经济形势", "", on(2025, 4, 25))
    assert resolved_ids(f"学习{days}中央政治局会议精神。", july, april) == {"july", "april"}


def test_an_occasion_is_called_by_its_day_too():
    names = [
        Directive("2023", "习近平在全国桥梁工作会议上强调", "", on(2023, 8, 19)),
        Directive("2024", "习近平在全国桥梁工作会议上强调", "", on(2024, 10, 1)),
    ]
    text = "学习2023.8.19全国桥梁工作会议精神。"
    assert resolved_ids(text, *names) == {"2023"}
    assert resolved_ids(text.replace("2023.8.19", "“10·1”"), *names) == {"2024"}


@pytest.mark.parametrize(
    "name_text",
    [
        "4·25集体学习",
        "4.25集体学习",
        "“4·25”集体学习",
        "4·25中央政治局集体学习",
        "中央政治局4·25集体学习",
        "4月25日中央政治局集体学习",
        "2025年4月25日中央政治局集体学习",
    ],
)
def test_a_study_session_may_be_called_by_its_day(name_text):
    assert resolved_ids(f"省委学习{name_text}精神。", STUDY, SYMPOSIUM) == {"study"}


@pytest.mark.parametrize("host", ["市委理论学习中心组", "市委常委会", "机关党支部的"])
def test_a_study_session_of_another_body_is_not_the_politburos(host):
    assert resolved_ids(f"{host}4·25集体学习。", STUDY, SYMPOSIUM) == set()


@pytest.mark.parametrize(("year", "ids"), [("2015年", set()), ("2025年", {"economy-24"})])
def test_a_conference_of_a_year_without_one_is_not_the_latest(year, ids):
    # That of December 2024 sets the work of 2025, and is called by either year.
    assert resolved_ids(f"落实{year}中央经济工作会议精神。") == ids


def test_a_numbered_meeting_of_a_commission_is_that_of_its_term():
    title = "习近平主持召开中央桥梁委员会第六次会议强调 修好桥"
    commission = Directive("commission", title, "", on(2025, 5, 1))
    assert resolved_ids("学习二十届中央桥梁委第六次会议精神。", commission) == {"commission"}
    assert resolved_ids("学习十九届中央桥梁委第六次会议精神。", commission) == set()


def test_a_session_number_of_another_term_is_not_meant():
    text = "学习二十届中央政治局第二十次集体学习精神。"
    assert resolved_ids(text, STUDY, EARLIER_STUDY) == {"study"}


def test_what_is_about_a_plenum_is_not_the_plenum():
    assert resolved_ids("传达党的二十届三中全会精神。", SEMINAR) == set()


def test_a_directive_after_the_text_is_never_meant():
    assert resolved_ids("学习中央政治局第二十次集体学习精神。", text_days=on(2025, 1, 1)) == set()


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("中央军委印发《关于执行〈桥梁诉讼法〉若干问题的规定》", "依据《桥梁诉讼法》办理。"),
        (
            "印发《新时代中国特色桥梁思想学习纲要（2023年版）》",
            "编写《新型桥梁思想学习纲要（2023年版）》。",
        ),
        ("中国桥梁家协会第七次全国代表大会在京召开", "中国隧道协会第八次全国代表大会开幕。"),
        ("习近平在庆祝全国人民代表大会成立70周年大会上强调", "提请全国人民代表大会审议。"),
        ("习近平春节前夕看望慰问基层干部群众", "省长看望慰问基层干部群众。"),
        ("习近平在桥梁研讨班开班式上强调", "书记在研讨班开班式上强调。"),
        ("国务院印发《桥梁养护专项行动方案》", "印发《山东省桥梁养护专项行动方案》。"),
        ("国务院印发《桥梁养护专项行动方案》", "印发《桥梁养护专项行动实施方案》。"),
    ],
)
def test_a_directive_that_shares_words_is_not_meant(title, text):
    assert resolved_ids(text, Directive("other", title, "", on(2025, 3, 5))) == set()


@pytest.mark.parametrize(
    ("text", "is_missing"),
    [
        ("落实《关于隧道养护的意见》。", True),
        ("依据《中华人民共和国桥梁法》处理。", True),
        ("落实习近平总书记对隧道工作作出的重要指示精神。", True),
        ("会议审议通过《隧道养护条例（草案）》。", False),
        ("会议审议通过《桥梁办法》和《隧道办法》。", False),
        ("《人民日报》发表题为《修好隧道》的文章。", False),
        ("落实习近平总书记关于隧道工作的重要指示精神。", False),
        ("习近平总书记对隧道工作多次作出重要指示。", False),
    ],
)
def test_only_a_name_of_one_directive_is_missing(text, is_missing):
    catalogue = Catalogue(ALL)
    resolutions = [catalogue.resolve(mention) for mention in catalogue.find(text, TEXT_DAYS)]
    assert {resolution.is_missing for resolution in resolutions} == {is_missing}


@pytest.mark.parametrize(
    "text",
    [
        "落实《桥梁养护意见》。",  # 关于推进桥梁养护的意见
        "学习习近平总书记在桥梁座谈会上的重要讲话精神。",
        "落实中央经济会议精神。",
    ],
)
def test_what_may_be_short_for_a_known_name_is_not_said_to_be_missing(text):
    catalogue = Catalogue(ALL)
    [mention] = catalogue.find(text, TEXT_DAYS)
    assert not catalogue.resolve(mention, TEXT_DAYS).is_missing


@pytest.mark.parametrize(
    ("text", "title", "day"),
    [
        ("依据《桥梁安全保护条例》办理。", "桥梁安全保护条例", on(2018, 3, 1)),
        ("落实《关于建桥的意见》。", "中共中央 国务院关于建桥的意见", on(2019, 4, 1)),
        ("落实2017年中央经济工作会议精神。", "中央经济工作会议在北京举行", on(2017, 12, 18)),
        (
            "落实2024年7月30日中央政治局会议精神。",
            "中共中央政治局召开会议 分析研究经济形势",
            on(2024, 7, 30),
        ),
        (
            "学习《“十五五”规划建议》。",
            "中共中央关于制定国民经济和社会发展第十五个五年规划的建议",
            on(2025, 5, 1),
        ),
    ],
)
def test_a_title_or_a_date_means_what_is_old_too(text, title, day):
    old = Directive("old", title, "", day)
    assert resolved_ids(text, old) == {"old"}
    # A meeting that is held each month, and one that is held each year, without a date.
    catalogue = Catalogue([old])
    for undated in ("落实中央政治局会议精神。", "落实中央经济工作会议精神。"):
        for mention in catalogue.find(undated, TEXT_DAYS):
            assert not catalogue.resolve(mention, TEXT_DAYS).candidates


def test_a_report_of_each_year_is_not_that_of_years_ago():
    report = Directive("report", "政府工作报告", "", on(2019, 3, 5))
    catalogue = Catalogue([report])
    for mention in catalogue.find("落实《政府工作报告》。", TEXT_DAYS):
        assert not catalogue.resolve(mention, TEXT_DAYS).candidates


def test_a_visit_on_the_way_home_is_of_the_leader_too():
    title = (
        "习近平在湖滨考察时强调 始终干在实处走在前列 奋力谱写现代化新篇章 返京途中在陕西山前考察"
    )
    visit = Directive("visit", title, "", on(2025, 4, 2))
    assert resolved_ids("习近平总书记在陕西省山前市考察时强调。", visit) == {"visit"}


def test_directives_of_unknown_day_stay_ambiguous():
    undated = [Directive(str(at), ECONOMY_23.title) for at in range(2)]
    catalogue = Catalogue(undated)
    [mention] = catalogue.find("落实中央经济工作会议精神。", None)
    assert catalogue.resolve(mention).is_ambiguous


def test_an_unresolved_mention_is_described_so_that_a_later_directive_resolves_it():
    text = "学习中央政治局第二十次集体学习精神。"
    [mention] = find_mentions(text, TEXT_DAYS)
    before, after = Catalogue(()), Catalogue((STUDY,))
    assert before.resolve(mention, TEXT_DAYS).candidates == ()
    assert after.resolve(mention, TEXT_DAYS).is_resolved
    assert before.resolve(mention, TEXT_DAYS).description == "study:20"


def test_mentions_of_one_thing_share_a_description():
    mentions = find_mentions(
        "学习第20次中央政治局集体学习，即中央政治局第20次集体学习。", TEXT_DAYS
    )
    other = find_mentions("学习中央政治局第二十次集体学习精神。", TEXT_DAYS)
    assert key_with_day(mentions[-1]) == key_with_day(other[0])


@given(TEXTS)
def test_any_text_resolves_to_known_directives_or_none(text):
    catalogue = Catalogue(ALL)
    for mention in catalogue.find(text, TEXT_DAYS):
        resolution = catalogue.resolve(mention, TEXT_DAYS)
        assert all(0 <= it.directive < len(ALL) for it in resolution.candidates)
        assert all(0 < it.likeness <= 1 for it in resolution.candidates)


@given(TEXTS)
def test_any_text_can_be_a_directive(text):
    Catalogue([Directive("a", text, text), Directive("b", text[:40], text, TEXT_DAYS)])
