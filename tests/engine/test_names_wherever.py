"""Names that hostile readers tried, by kind; each kind was missed or misread once."""

import re
from datetime import date

import pytest

from statements.engine.mentions.catalogue import Catalogue, Directive
from statements.engine.mentions.find import find_mentions
from statements.engine.ranking.features import Response


def on(*day):
    return (date(*day),) * 2


TEXT_DAYS = on(2025, 11, 10)
PLENUM = Directive("plenum", "中国共产党第二十届中央委员会第四次全体会议公报", "", on(2025, 10, 23))
FIFTH = Directive(
    "fifth", "习近平主持召开中央全面深化改革委员会第五次会议强调 修好桥", "", on(2024, 6, 11)
)
PLAN = Directive(
    "plan", "国务院办公厅关于印发《桥梁行动方案（2025—2027年）》的通知", "", on(2025, 9, 2)
)
PROVINCE = Directive("province", "浙江省人民政府关于支持桥梁发展的若干意见", "", on(2025, 9, 20))
NOTICE = Directive(
    "notice", "关于发布桥梁目录的公告", "市场监管总局公告2025年第9号", on(2025, 3, 2)
)
GREETING = Directive("greeting", "习近平向世界桥梁大会致贺信", "", on(2025, 7, 4))
FLOODS = Directive("floods", "习近平对防汛抗旱工作作出重要指示强调 防汛", "", on(2025, 7, 10))
MEETING = Directive("meeting", "中共中央政治局召开会议 分析经济形势", "", on(2025, 7, 30))
FIVE_YEARS = Directive(
    "five-years",
    "中共中央关于制定国民经济和社会发展第十五个五年规划的建议",
    "",
    on(2025, 10, 28),
)
ALL = (PLENUM, FIFTH, PLAN, PROVINCE, NOTICE, GREETING, FLOODS, MEETING, FIVE_YEARS)
CATALOGUE = Catalogue(ALL)


def mention_keys(text):
    return [mention.key for mention in find_mentions(text, TEXT_DAYS)]


def meanings(text):
    """Return what each name means: a directive, or why it means none."""
    resolutions = [
        CATALOGUE.resolve(mention, TEXT_DAYS) for mention in CATALOGUE.find(text, TEXT_DAYS)
    ]
    return {
        "+".join(ALL[candidate.directive].id for candidate in resolution.candidates)
        or ("missing" if resolution.is_missing else "not recognised")
        for resolution in resolutions
    }


@pytest.mark.parametrize(
    "number",
    [
        *("国发⟨2025⟩11号", "国发⦗2025⦘11号", "国发〚2025〛11号", "国发⟦2025⟧11号"),
        *("国发❲2025❳11号", "国发⟬2025⟭11号", "国发｟2025｠11号", "国发第〔2025〕11号"),
        *("国发〔2025〕No.11", "国发〔2025〕No. 11", "国发〔2025〕№11", "国发〔2025〕No.11号"),
        *("Guofa [2025] No. 11", "GUOFA（2025）No.11"),
    ],
)
def test_a_number_is_read_in_any_brackets_and_in_latin_letters(number):
    assert mention_keys(f"落实{number}。") == ["number:国发2025-11"]


@pytest.mark.parametrize(
    "text",
    ["Economic Research Journal (2024) No. 3", "《经济研究》(2024)No.3", "“2024”No. 1"],
)
def test_a_number_of_a_journal_is_no_document(text):
    assert not [key for key in mention_keys(text) if key.startswith("number:")]


@pytest.mark.parametrize("number", ["国发第〔2025〕11号", "国务院第2025年11号"])
def test_the_place_of_a_number_is_the_whole_of_it(number):
    text = f"落实{number}文件。"
    [mention] = find_mentions(text, TEXT_DAYS)
    assert text[mention.start : mention.end] == number


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("国办2025年5号文件", "国办发2025-5"),
        ("中办2025年5号文件", "中办发2025-5"),
        ("中办印发的2025年5号文件", "中办发2025-5"),
        ("2025年中办5号文件", "中办发2025-5"),
        ("中办发〔2025〕5号", "中办发2025-5"),
        ("中办函〔2025〕5号", "中办函2025-5"),
    ],
)
def test_either_general_office_is_named_by_its_short_name(text, key):
    assert mention_keys(f"落实{text}。") == [f"number:{key}"]


@pytest.mark.parametrize("number", ["10号暨11号。", "10号 11号文件。", "10号\n11号文件。"])
def test_a_list_may_have_another_mark_or_none(number):
    assert mention_keys(f"落实国发〔2025〕{number}") == ["number:国发2025-10", "number:国发2025-11"]


@pytest.mark.parametrize("issuer", ["深府", "穗府"])
def test_a_city_may_issue_as_its_government_alone(issuer):
    assert mention_keys(f"落实{issuer}〔2025〕7号。") == [f"number:{issuer}2025-7"]


def test_numbers_are_no_days_of_what_follows():
    plain = find_mentions("2.《关于修建桥梁的意见》", TEXT_DAYS)
    [_number, title] = find_mentions(
        "附件：1.国办发〔2025〕30号；2.《关于修建桥梁的意见》", TEXT_DAYS
    )
    assert title.days == plain[0].days is None


@pytest.mark.parametrize(
    "text",
    [
        *("市场监管总局公告2025年第9号", "国家市场监督管理总局公告2025年第9号"),
        *("市场监管总局2025年第9号公告", "市场监管总局公告〔2025〕9号"),
    ],
)
def test_an_announcement_is_numbered_as_an_order_is(text):
    assert meanings(f"落实{text}。") == {"notice"}
    assert meanings(f"落实{text.replace('9', '10')}。") == {"missing"}


@pytest.mark.parametrize("text", ["公告2025年第9号", "《国务院公报》2025年第9号"])
def test_an_announcement_of_nobody_and_a_gazette_are_no_directives(text):
    assert "missing" not in meanings(f"落实{text}。")


def test_what_several_issued_may_be_counted_by_any_and_is_never_missing():
    assert meanings("落实财政部 税务总局公告2025年第3号。") == {"not recognised"}


def test_the_term_of_a_congress_may_stand_in_an_order():
    assert mention_keys("中华人民共和国主席令（十四届）第四十五号") == ["number:主席令-45"]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("第二十届中央委员会四次全会", ["plenum:20:4"]),
        ("第二十届中央委员会第四次全会", ["plenum:20:4"]),
        ("二十届中纪委四次全会", ["discipline:20:4"]),
        ("第二十次中央政治局集体学习", ["study:20"]),
        ("第20次政治局集体学习", ["study:20"]),
        ("二十大精神", ["congress:party:20"]),
        ("十九大报告", ["congress:party:19"]),
        ("二十大胜利召开", ["congress:party:20"]),
        ("党的二十大部署", ["congress:party:20"]),
        ("习近平总书记亲临上海考察重要讲话精神", ["inspection:上海考察"]),
        ("习近平总书记在贵州云南考察时的讲话", ["inspection:云南考察", "inspection:贵州考察"]),
        (
            "习近平总书记考察贵州、云南省重要讲话精神",
            ["inspection:云南考察", "inspection:贵州考察"],
        ),
        ("习近平总书记对桥梁工作重要指示批示精神", ["instruction:桥梁工作"]),
        ("习近平总书记关于桥梁工作系列重要讲话和重要指示精神", ["instruction:桥梁工作"]),
        ("习近平总书记对桥梁工作作出了重要指示", ["instruction:桥梁工作"]),
        ("习近平总书记向桥梁大会发来贺信", ["letter:桥梁大会"]),
        ("习近平总书记向桥梁大会所致贺信精神", ["letter:桥梁大会"]),
        ("，习近平总书记在京出席桥梁大会", ["occasion:桥梁大会"]),
        ("中央财经委员会第6次会议精神", ["occasion:中央财经委第六次会议"]),
        ("中央财经委六次会议精神", ["occasion:中央财经委第六次会议"]),
    ],
)
def test_each_way_of_saying_it_is_one_name(text, keys):
    assert mention_keys(f"学习{text}。") == keys


@pytest.mark.parametrize(
    ("day_text", "days"),
    [
        ("‘4·25’重要讲话", ["2025-04-25"]),
        ("“七·二六”重要讲话", ["2025-07-26"]),
        ("2020.8.19重要讲话", ["2020-08-19"]),
        ("2025-04-25重要讲话", ["2025-04-25"]),
        ("20250425重要讲话", ["2025-04-25"]),
        ("4月25日的讲话", ["2025-04-25"]),
        ("4月25日和7月30日重要讲话", ["2025-04-25", "2025-07-30"]),
        ("2024年4月25日、今年7月30日重要讲话", ["2024-04-25", "2025-07-30"]),
    ],
)
def test_the_day_of_a_speech_is_read_as_any_date(day_text, days):
    keys = [f"speech:{day}" for day in days]
    assert mention_keys(f"学习习近平总书记{day_text}精神。") == keys


@pytest.mark.parametrize(
    "text",
    [
        *("浙江省委召开十五届四中全会。", "市委召开四届四中全会。"),
        *("贯彻省两会精神。", "全市“两会”精神。", "学习地方两会精神。"),
        *("学习工会十八大精神。", "学习中国妇女十三大精神。"),
        *("学习省十二大精神。", "学习市十三大报告。", "学习该企业二十大精神。"),
        *("推进十四大部署。", "市委工作会议十二大部署。", "实施十五大胜利工程。"),
        *("该企业二十大部署。", "修建十二大报告厅。"),
        *("省委书记向桥梁大会致贺信。", "学习上级会议精神。", "贯彻近期会议精神。"),
    ],
)
def test_what_is_of_other_bodies_or_of_none_is_no_name(text):
    assert mention_keys(text) == []


@pytest.mark.parametrize(
    "text",
    [
        *("落实该意见。", "按照上述文件要求。", "落实有关会议、文件精神。", "贯彻此次会议精神。"),
        *("学习习近平总书记重要讲话精神。", "落实习近平总书记重要指示精神。"),
        *("学习习近平总书记最新重要讲话精神。", "落实党中央、国务院文件精神。"),
    ],
)
def test_what_points_back_names_nothing(text):
    assert mention_keys(text) == []


_USUAL_TITLES = """实施方案 行动计划 若干措施 若干意见 实施意见 指导意见 工作要点 工作方案 总体方案
暂行办法 管理办法 五年规划 规划建议 实施细则 细则 公告 通告 批复 工作报告
三年行动计划 专项行动方案"""


@pytest.mark.parametrize("title", _USUAL_TITLES.split())
def test_what_many_documents_are_called_is_not_recognised(title):
    assert meanings(f"落实《{title}》。") == {"not recognised"}


@pytest.mark.parametrize("title", _USUAL_TITLES.split())
def test_a_usual_title_means_the_one_before_that_it_ends(title):
    full = f"关于修建桥梁的{title}"
    assert mention_keys(f"印发《{full}》。《{title}》提出要求。") == [f"document:{full}"] * 2


@pytest.mark.parametrize(
    "definition",
    [
        *("（以下简称《桥梁意见》）", "（下称《桥梁意见》）", "，以下简称《桥梁意见》"),
        *(
            "（浙政发〔2025〕15号，以下简称《桥梁意见》）",
            "（浙政发〔2025〕15号）（简称《桥梁意见》）",
        ),
    ],
)
def test_a_short_title_means_what_it_is_defined_as(definition):
    text = f"印发《关于支持桥梁发展的若干意见》{definition}。要落实《桥梁意见》。"
    titles = [mention for mention in CATALOGUE.find(text, TEXT_DAYS) if text[mention.start] == "《"]
    assert len(titles) == 3
    assert {mention.name for mention in titles} == {"关于支持桥梁发展的若干意见"}


@pytest.mark.parametrize(
    "number", ["2025年中央一号文件", "中央一号文件", "今年中央1号文件", "中央2025年1号文件"]
)
def test_a_number_of_the_centre_is_found_and_not_said_to_be_missing(number):
    assert meanings(f"贯彻{number}精神。") == {"not recognised"}
    document = Directive("first", "关于建桥的意见", "中发〔2025〕1号", on(2025, 1, 1))
    catalogue = Catalogue([document])
    [mention] = catalogue.find(f"贯彻{number}精神。", TEXT_DAYS)
    is_dated = number != "中央一号文件"
    assert catalogue.resolve(mention, TEXT_DAYS).is_resolved is is_dated


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("贯彻中央全面深化改革委员会第五次会议精神。", "fifth"),
        ("贯彻中央深改委第5次会议精神。", "fifth"),
        ("贯彻中央全面深化改革委员会第六次会议精神。", "missing"),
        ("贯彻中央深改委第六次会议精神。", "missing"),
        ("学习《关于制定国民经济和社会发展第十五个五年规划的建议》。", "five-years"),
        ("学习《关于制定国民经济和社会发展第十四个五年规划的建议》。", "missing"),
        ("落实《桥梁行动方案（2025—2027年）》。", "plan"),
        ("落实《桥梁行动方案》。", "plan"),
        ("落实《关于印发〈桥梁行动方案（2025-2027年）〉的通知》。", "plan"),
        ("落实《桥梁行动方案（2021—2023年）》。", "missing"),
        ("落实《浙江省人民政府关于支持桥梁发展的若干意见》。", "province"),
        ("落实《山东省人民政府关于支持桥梁发展的若干意见》。", "missing"),
        ("学习习近平总书记致世界桥梁大会的贺信。", "greeting"),
        ("学习习近平主席向世界桥梁大会致贺信精神。", "greeting"),
        ("落实习近平总书记对防汛抗旱工作重要指示精神。", "floods"),
        ("落实习近平总书记关于防汛抗旱工作重要指示批示精神。", "floods"),
        ("学习7月30日中央政治局会议精神。", "meeting"),
        ("学习中央政治局7月份会议精神。", "meeting"),
        ("学习4月30日中央政治局会议精神。", "missing"),
        ("学习中央政治局会议精神。", "not recognised"),
        ("学习国务院常务会议精神。", "not recognised"),
    ],
)
def test_only_what_is_understood_and_is_not_there_is_missing(text, meaning):
    assert meanings(text) == {meaning}


@pytest.mark.parametrize(
    ("title", "text", "other"),
    [
        ("习近平向第七届桥梁大会致贺信", "习近平总书记致第7届桥梁大会的贺信", "第8届"),
        ("习近平向第21届桥梁大会致贺信", "习近平总书记致第二十一届桥梁大会的贺信", "第二十届"),
        (
            "习近平出席第三届桥梁合作论坛开幕式",
            "习近平总书记在第3届桥梁合作论坛开幕式上的重要讲话",
            "第2届",
        ),
        *(
            (f"印发《{years}年修桥行动方案》的通知", f"《{wording}修桥行动方案》", other)
            for years, wording, other in (
                ("2024—2025", "2024年—2025年", "2025年—2026年"),
                ("2024—2025", "2024年至2025年", "2025年至2026年"),
                ("2024年至2025", "2024—2025年", "2025—2026年"),
            )
        ),
        (
            "印发《修桥行动方案（2024—2027年）》的通知",
            "《修桥行动方案（2024年至2027年）》",
            "2021年至2024年",
        ),
        (
            "印发《修桥行动方案（2024年到2027年）》的通知",
            "《修桥行动方案（2024—2027年）》",
            "2021—2024年",
        ),
        ("印发《“7.26”水灾重建规划》的通知", "《“7·26”水灾重建规划》", "7·27"),
        ("印发《“7·26”水灾重建规划》的通知", "《“7.26”水灾重建规划》", "7.27"),
    ],
)
def test_a_number_is_one_however_it_is_written(title, text, other):
    catalogue = Catalogue([Directive("one", title, "", on(2025, 7, 4))])

    def resolution_of(text):
        [mention] = catalogue.find(f"学习{text}。", TEXT_DAYS)
        return catalogue.resolve(mention, TEXT_DAYS)

    assert resolution_of(text).is_resolved
    with_another = re.sub("第.{1,3}届|20.*?20[0-9]{2}年|7.26", other, text)
    assert resolution_of(with_another).is_missing


def test_a_title_of_a_later_day_is_not_said_to_be_missing():
    catalogue = Catalogue([Directive("later", "国务院关于建桥的意见", "", on(2025, 9, 20))])
    earlier = on(2025, 1, 1)
    [mention] = catalogue.find("落实《国务院关于建桥的意见》。", earlier)
    resolution = catalogue.resolve(mention, earlier)
    assert not resolution.candidates
    assert not resolution.is_missing


_FORMULAS = """党的二十大和二十届四中全会精神 中共二十大和二十届四中全会精神
二十大和二十届四中全会关于建桥的部署 党的二十大精神、二十届四中全会精神
党的二十大以及党的二十届四中全会精神 党的二十大和党的二十届四中全会要求"""


@pytest.mark.parametrize("formula", _FORMULAS.split())
def test_the_standing_formula_does_not_answer_the_plenum_that_it_lists(formula):
    [plenum] = [
        CATALOGUE.resolve(mention, TEXT_DAYS)
        for mention in CATALOGUE.find(f"全面贯彻{formula}，修好桥梁。", TEXT_DAYS)
        if mention.key == "plenum:20:4"
    ]
    assert not plenum.mention.is_answer
    assert plenum.is_unique
    assert not plenum.is_resolved


@pytest.mark.parametrize(
    "text",
    [
        "全面贯彻党的二十届四中全会精神，修好桥梁。",
        "学习党的二十大、二十届四中全会上的重要讲话。",
        "学习党的二十大和二十届四中全会《决定》。",
        "学习中央经济工作会议和二十届四中全会精神。",
    ],
)
def test_a_plenum_for_itself_is_answered(text):
    [plenum] = [
        CATALOGUE.resolve(mention, TEXT_DAYS)
        for mention in CATALOGUE.find(text, TEXT_DAYS)
        if mention.key == "plenum:20:4" and not mention.name.startswith("?")
    ][:1]
    assert plenum.mention.is_answer
    assert plenum.is_resolved


def test_a_title_has_no_formula():
    response = Response("a", "学习贯彻党的二十大和二十届四中全会精神", "修好桥梁。", TEXT_DAYS)
    [_congress, mention] = CATALOGUE.find(response.title, TEXT_DAYS)
    assert response.answers(mention)
