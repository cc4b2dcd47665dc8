"""A directive is found by whatever its title and its first sentence call it."""

from datetime import timedelta

import pytest

from statements.engine.mentions.catalogue import Catalogue, Directive
from statements.engine.mentions.find import find_mentions
from statements.engine.mentions.naming import names_of
from tests.engine.test_catalogue import ALL, ECONOMY_24, OPINION, TEXT_DAYS, on, resolved_ids


@pytest.mark.parametrize(
    ("title", "quoted"),
    [
        ("中华人民共和国桥梁安全法", "中华人民共和国桥梁安全法"),
        ("中华人民共和国桥梁安全法（2025修正）", "中华人民共和国桥梁安全法"),
        ("中华人民共和国桥梁安全法", "桥梁安全法"),
        ("中国共产党桥梁工作条例（2023年修订）", "中国共产党桥梁工作条例"),
        ("桥梁养护服务管理办法（试行）", "桥梁养护服务管理办法"),
        ("桥梁养护服务管理办法（试行）", "桥梁养护服务管理办法（试行）"),
        ("桥梁法（草案二次审议稿）", "桥梁法（草案）"),
        ("桥梁准入负面清单（2025年版）", "桥梁准入负面清单"),
        ("全球桥梁治理倡议", "全球桥梁治理倡议"),
        ("新型桥梁发展行动方案（2025—2027年）", "新型桥梁发展行动方案"),
        ("国务院关于印发桥梁发展规划的通知（国发〔2017〕35号）", "关于印发桥梁发展规划的通知"),
        ("中共中央关于修建桥梁的建议（全文）", "中共中央关于修建桥梁的建议"),
        ("关于修建桥梁的意见（虚构演示）", "关于修建桥梁的意见（虚构演示）"),
        ("关于修建桥梁的意见【受权发布】", "关于修建桥梁的意见"),
        ("（受权发布）桥梁养护条例", "桥梁养护条例"),
        ("国务院关于修建桥梁的意见_中央文件_中国政府网", "国务院关于修建桥梁的意见"),
        ("关于修建桥梁的意见全文发布", "关于修建桥梁的意见"),
        ("国家桥梁发展战略", "国家桥梁发展战略"),
        ("关于支持桥梁发展的若干举措", "关于支持桥梁发展的若干举措"),
        ("国家桥梁应急预案", "国家桥梁应急预案"),
    ],
)
def test_a_text_in_the_archive_is_never_said_to_be_missing_or_unknown(title, quoted):
    catalogue = Catalogue([Directive("it", title, "", on(2025, 4, 25)), *ALL])
    (mention,) = catalogue.find(f"会议传达学习《{quoted}》，研究贯彻意见。", TEXT_DAYS)
    resolution = catalogue.resolve(mention, TEXT_DAYS)
    assert [candidate.directive for candidate in resolution.candidates] == [0]
    assert not resolution.is_missing


def test_the_version_that_is_quoted_whole_is_meant_and_no_other():
    trial, final = "桥梁养护服务管理办法（试行）", "桥梁养护服务管理办法"
    documents = Directive("trial", trial, "", on(2023, 4, 1)), Directive("final", final)
    for title, key in ((trial, "trial"), (final, "final")):
        assert resolved_ids(f"学习《{title}》。", *documents) == {key}


@pytest.mark.parametrize(
    "title",
    ["桥梁安全法实施条例", "山前省桥梁安全法实施办法", "铁路安全法", "桥梁安全法草案说明会议"],
)
def test_a_title_like_that_of_a_law_does_not_mean_the_law(title):
    law = Directive("law", "中华人民共和国桥梁安全法", "", on(2025, 4, 25))
    assert resolved_ids(f"学习《{title}》。", law) == set()


@pytest.mark.parametrize(
    ("title", "day", "named"),
    [
        (
            "十九届中央政治局第九次集体学习（桥梁）",
            on(2018, 10, 31),
            "十九届中央政治局第九次集体学习",
        ),
        (
            "政治局第二十次集体学习（桥梁）",
            on(2025, 4, 25),
            "习近平总书记在中央政治局第二十次集体学习时的重要讲话",
        ),
        ("桥梁企业座谈会", on(2025, 2, 17), "习近平总书记在桥梁企业座谈会上的重要讲话"),
        ("桥梁企业座谈会讲话", on(2025, 2, 17), "习近平总书记在桥梁企业座谈会上的重要讲话"),
        ("国务院第十次全体会议", on(2025, 1, 20), "国务院第十次全体会议"),
        ("二十届四中全会精神", on(2025, 10, 23), "党的二十届四中全会"),
        ("全国两会", on(2025, 3, 11), "全国两会"),
        ("十四届全国人大三次会议", on(2025, 3, 11), "全国两会"),
        ("习近平总书记考察山东", on(2024, 5, 24), "习近平总书记视察山东重要讲话"),
        ("山东考察讲话", on(2024, 5, 24), "习近平总书记视察山东重要讲话"),
        ("世界桥梁大会贺信", on(2024, 5, 24), "习近平主席致世界桥梁大会的贺信"),
        ("党的二十大", on(2022, 10, 16), "党的二十大"),
        ("中央一号文件：关于修建桥梁的意见", on(2025, 2, 23), "今年中央一号文件"),
    ],
)
def test_a_directive_is_found_however_shortly_it_is_entered(title, day, named):
    later = (day[0] + timedelta(days=10),) * 2
    catalogue = Catalogue([Directive("it", title, "", day), OPINION, ECONOMY_24])
    (mention,) = catalogue.find(f"会议传达学习{named}精神。", later)
    resolution = catalogue.resolve(mention, later)
    assert [candidate.directive for candidate in resolution.candidates] == [0]


@pytest.mark.parametrize("title", ["学习贯彻全国两会精神", "关于桥梁企业座谈会的报道"])
def test_what_is_about_a_meeting_does_not_bear_its_name(title):
    report = Directive("report", title, "", on(2025, 3, 12))
    assert not resolved_ids("学习桥梁企业座谈会精神、全国两会精神。", report)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("中共中央政治局4月25日下午就桥梁进行第二十次集体学习。", "中央政治局第二十次集体学习"),
        ("深入推进桥梁建设座谈会4月25日在北京召开。", "深入推进桥梁建设座谈会"),
        ("中国共产党第二十届中央委员会第四次全体会议，于4月23日至25日举行。", "二十届四中全会"),
        ("中共中央办公厅近日印发《关于修建桥梁的通知》。", "《关于修建桥梁的通知》"),
        ("习近平近日给桥梁大学师生回信。", "习近平总书记给桥梁大学师生的重要回信"),
    ],
)
def test_a_directive_whose_title_is_a_slogan_is_found_by_what_its_text_announces(text, named):
    slogan = Directive("it", "修好每一座桥 造福人民", text, on(2025, 4, 25))
    assert resolved_ids(f"会议传达学习{named}精神。", slogan) == {"it"}


@pytest.mark.parametrize(
    "text",
    [
        "党的二十大闭幕不到一周，习近平前往湖滨。",
        "为贯彻落实桥梁建设座谈会精神，各地行动起来。",
        "在二十届一中全会上当选的中央政治局常委同记者见面。",
        "会议审议通过了《关于修建桥梁的意见》。",
        "桥梁建设座谈会精神宣讲会在湖滨举行。",
        "习近平总书记在桥梁建设座谈会上的重要讲话引发热烈反响。",
    ],
)
def test_what_a_text_only_refers_to_in_its_first_sentence_is_not_its_name(text):
    slogan = Directive("it", "修好每一座桥 造福人民", text, on(2025, 4, 25))
    named = "党的二十大、二十届一中全会、桥梁建设座谈会精神和《关于修建桥梁的意见》"
    assert not resolved_ids(f"会议传达学习{named}。", slogan)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "学习《关于修建桥梁的意见》（国发〔2026〕18号）和习近平总书记关于铁路工作的重要指示精神",
            ["document:关于修建桥梁的意见", "number:国发2026-18", "instruction:铁路工作"],
        ),
        (
            "学习习近平总书记关于桥梁的重要论述和习近平总书记关于铁路工作的重要指示精神",
            ["instruction:铁路工作"],
        ),
        ("习近平总书记关于桥梁、关于铁路的重要指示", ["instruction:桥梁关于铁路"]),
        (
            "学习习近平总书记对学习习近平新时代思想主题教育作出的重要指示",
            ["instruction:学习习近平新时代思想主题教育"],
        ),
    ],
)
def test_instructions_do_not_swallow_what_is_named_before_them(text, names):
    assert [mention.key for mention in find_mentions(f"会议{text}。", TEXT_DAYS)] == names


def test_a_number_beside_a_title_is_a_name_of_the_directive():
    for title in ("国务院关于桥梁的通知（国发〔2026〕18号）", "（国发〔2026〕18号）桥梁通知"):
        assert resolved_ids("落实国发〔2026〕18号。", Directive("it", title)) == {"it"}


@pytest.mark.parametrize("slogan", ["坚持和完善桥梁养护基本制度", "把桥梁安全作为根本标准"])
def test_a_slogan_that_ends_as_documents_do_is_not_found_in_every_text(slogan):
    directive = Directive("it", slogan, "", on(2025, 4, 25))
    assert not resolved_ids(f"我们要{slogan}，抓好落实。", directive)
    assert resolved_ids(f"学习《{slogan}》。", directive) == {"it"}


def test_a_place_in_brackets_is_part_of_a_title():
    for title in ("（浙江）桥梁养护管理条例", "桥梁养护管理条例（浙江）"):
        local = Directive("local", title, "", on(2025, 4, 25))
        central = Directive("central", "桥梁养护管理条例", "", on(2025, 4, 20))
        assert resolved_ids("学习《桥梁养护管理条例》。", local, central) == {"central"}


def test_a_title_of_two_letters_is_not_meant_wherever_it_is_quoted():
    assert not resolved_ids("学习《讲话》。", Directive("it", "讲话", "", on(2025, 4, 25)))


@pytest.mark.parametrize(
    "title", ["桥梁座谈会反响热烈", "人民日报评论员：修好桥", "解读桥梁座谈会"]
)
def test_a_comment_is_not_what_its_first_sentence_is_about(title):
    text = "桥梁建设座谈会4月25日在北京召开。"
    comment = Directive("it", title, text, on(2025, 4, 25))
    assert not resolved_ids("学习桥梁建设座谈会精神。", comment)


def test_who_holds_a_meeting_is_no_part_of_its_name():
    names = names_of(Directive("it", "王浩主持桥梁工作会议", "", on(2025, 4, 25)))
    assert "王浩主持桥梁工作会议" not in {name for _kind, name in names}


@pytest.mark.parametrize("subject", ["标准化工作", "照顾老人工作", "接种疫苗工作", "表彰工作"])
def test_instructions_may_be_about_what_begins_as_another_verb(subject):
    text = f"习近平总书记对{subject}作出重要指示。"
    assert [mention.name for mention in find_mentions(text, TEXT_DAYS)] == [subject]
