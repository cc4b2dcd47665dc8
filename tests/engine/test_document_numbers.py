"""A number is that of its issuer, whatever stands before it, however it is written and listed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.mentions.catalogue import Catalogue, Directive
from statements.engine.mentions.find import find_mentions
from statements.engine.mentions.mention import MentionKind

TEXT_DAYS = (date(2025, 9, 20),) * 2
ISSUED = (date(2025, 8, 21),) * 2
PLAN = Directive("plan", "关于修建桥梁的意见", "国发〔2025〕11号\n各省：", ISSUED)
ORDER = Directive("order", "桥梁条例", "中华人民共和国国务院令\n第743号\n《桥梁条例》", ISSUED)
UNUSUAL = Directive("unusual", "湖滨桥梁意见", "湖滨改革〔2025〕7号\n各县：", ISSUED)
CATALOGUE = Catalogue([PLAN, ORDER, UNUSUAL])


def numbers(text):
    """Return each number with the words that say it."""
    return [
        (text[mention.start : mention.end], mention.name)
        for mention in CATALOGUE.find(text, TEXT_DAYS)
        if mention.kind is MentionKind.NUMBER
    ]


def keys(text):
    return [key for _words, key in numbers(text)]


def resolved_ids(text):
    resolutions = (
        CATALOGUE.resolve(mention, TEXT_DAYS) for mention in CATALOGUE.find(text, TEXT_DAYS)
    )
    return [
        CATALOGUE.directives[meaning.directive].id
        for resolution in resolutions
        for meaning in resolution.candidates
    ]


_WRITTEN = """国发[2025]11号 国发【2025】11号 国发（2025）11号
国发(2025)11号 国发﹝2025﹞11号 国发〈2025〉11号
国发〖2025〗11号 国发〔2025〕第11号 国发〔2025年〕11号
国发〔2025〕１１号 国发〔二○二五〕11号 国发〔二〇二五〕十一号
国发〔二O二五〕11号 国发2025年11号 国发2025年第11号
国发二〇二五年十一号 國發〔2025〕11號"""
_ORDERS = """国务院令第743号 中华人民共和国国务院令第743号 国令第743号 国务院令743号
国务院第743号令 国务院743号令 国务院令〔2021〕第743号 第743号国务院令
国务院令第七百四十三号"""
_ISSUERS = """国发 国办发 国函 国办函 国发明电 国办发明电 中发 中办发 厅字 银发 财建 财教
发改高技 发改办高技 工信部联科 教技 教技厅函 国科发高 国资发改革 人社部发
自然资发 环办综合函 国卫医发 税总发 浙政发 浙委发 浙委办发 吉政办发 吉厅字
鲁政字 鲁政办字 陕政发 闽政 粤府办 皖办发 沪委办发 内政发 京政函 杭政函
苏财建发
环办大气 建办质 国办电政函 水节约 国药监药注 矿安 办河湖 中青发 妇厅字 残联厅函
浙财建 粤农农 鲁工信 沪发改规范 京人社 杭政 赣市府发 总工办发 新兵发"""
_BEFORE = "对照 遵循 转发 见 详见 将 对 以 按照 落实 会议要求对照 会议学习了 各地要抓好 （ 、"


@pytest.mark.parametrize("before", ["", *_BEFORE.split()])
def test_what_stands_before_a_number_is_no_part_of_it(before):
    text = f"{before}国发〔2025〕11号抓好贯彻落实。"
    assert numbers(text) == [("国发〔2025〕11号", "国发2025-11")]
    assert resolved_ids(text) == ["plan"]
    assert find_mentions(text, TEXT_DAYS)[0].is_answer


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=12))
def test_no_letters_before_a_number_keep_it_from_its_directive(before):
    # Two letters may make an issuer of their own with it, as 浙政发 with 政发.
    text = f"{before}。国发〔2025〕11号"
    assert "plan" in resolved_ids(text)


@pytest.mark.parametrize(
    "number",
    _WRITTEN.split(),
)
def test_brackets_numerals_and_script_make_no_difference_to_a_number(number):
    assert numbers(f"会议对照{number}，抓好落实。") == [(number, "国发2025-11")]
    assert resolved_ids(f"会议对照{number}，抓好落实。") == ["plan"]


@pytest.mark.parametrize(
    ("number_list", "spans"),
    [
        ("国发〔2025〕10号、11号", ["国发〔2025〕10号", "11号"]),
        ("国发〔2025〕10、11号", ["国发〔2025〕10", "11号"]),
        ("国发〔2025〕10号和11号", ["国发〔2025〕10号", "11号"]),
        ("国发〔2025〕10号以及第11号", ["国发〔2025〕10号", "第11号"]),
        ("国发〔2024〕10号、〔2025〕11号", ["国发〔2024〕10号", "〔2025〕11号"]),
        ("国发〔2025〕10号/11号", ["国发〔2025〕10号", "11号"]),
        ("国发〔2025〕10号；11号、", ["国发〔2025〕10号", "11号"]),
        ("国发〔2025〕10号，11号文件", ["国发〔2025〕10号", "11号"]),
    ],
)
def test_each_number_of_a_list_is_named_where_it_stands(number_list, spans):
    text = f"贯彻落实{number_list}的具体举措"
    assert [words for words, _key in numbers(text)] == spans
    assert "plan" in resolved_ids(text)


@pytest.mark.parametrize(
    "number_list",
    [
        "〔2024〕3号、2025年11号",
        "〔2024〕3号和〔2025〕11号",
        "〔2024〕3号，2025年11号文件",
        "2024年3号、二〇二五年十一号",
        "〔2024〕3号至〔2025〕11号",
        "去年3号、今年11号文件",
        "〔2024〕3号文、2025年11号文",
        "〔2024〕3号文件和2025年11号文件",
    ],
)
def test_each_number_of_a_list_has_its_own_year(number_list):
    assert keys(f"落实国发{number_list}要求") == ["国发2024-3", "国发2025-11"]
    assert resolved_ids(f"落实国发{number_list}要求") == ["plan"]


def test_what_follows_a_number_of_another_year_is_of_that_year():
    assert keys("国发〔2024〕3号、2025年10号、11号") == [
        "国发2024-3",
        "国发2025-10",
        "国发2025-11",
    ]
    assert keys("国家发展改革委令2024年第28号、2025年第3号") == [
        "国家发展改革委令2024-28",
        "国家发展改革委令2025-3",
    ]
    assert set(keys("国发〔2025〕9号至〔2025〕11号")) == {
        f"国发2025-{number}" for number in (9, 10, 11)
    }


@pytest.mark.parametrize(
    "number",
    [
        "国务院今年11号",
        "今年国务院11号",
        "国务院2025年11号",
        "国务院今年印发的11号",
        "国务院印发的2025年11号",
        "国务院今年的11号",
        "今年国发11号",
        "国发今年11号",
        "2025年国发11号",
        "本年度国发11号",
    ],
)
def test_the_day_of_the_text_gives_a_year_that_is_said_relative_to_it(number):
    assert numbers(f"落实{number}文件。") == [(number, "国发2025-11")]
    assert resolved_ids(f"落实{number}文件。") == ["plan"]


@pytest.mark.parametrize(
    "number", ["去年国办发5号", "国办发去年5号", "上年度国办发5号", "国办发上一年5号"]
)
def test_a_number_of_last_year_is_of_the_year_before_the_text(number):
    [mention] = CATALOGUE.find(f"落实{number}文。", TEXT_DAYS)
    assert mention.name == "国办发2024-5"
    assert CATALOGUE.resolve(mention, TEXT_DAYS).is_missing
    for text_days in (None, (date(2024, 12, 31), date(2025, 1, 1))):
        [mention] = CATALOGUE.find(f"落实{number}文。", text_days)
        assert mention.name == "国办发?-5"


@pytest.mark.parametrize(
    "number", ["国务院去年11号文件", "国务院2025年12号文件", "2024年3号文件", "国务院11号文件"]
)
def test_a_number_that_names_only_who_issued_it_is_not_said_to_be_missing(number):
    [mention] = CATALOGUE.find(f"落实{number}。", TEXT_DAYS)
    resolution = CATALOGUE.resolve(mention, TEXT_DAYS)
    assert not resolution.candidates
    assert not resolution.is_missing


@pytest.mark.parametrize(
    "number_range", ["9-11号", "9至11号", "9—11号", "9～11号", "9号至11号", "九至十一号"]
)
def test_each_number_of_a_range_is_named(number_range):
    text = f"落实国发〔2025〕{number_range}要求"
    assert set(keys(text)) == {f"国发2025-{number}" for number in (9, 10, 11)}
    assert {words for words, _key in numbers(text)} == {f"国发〔2025〕{number_range}"}
    assert resolved_ids(text) == ["plan"]


def test_of_a_range_too_long_to_be_meant_only_the_ends_are_named():
    assert keys("国发〔2025〕1-900号") == ["国发2025-1", "国发2025-900"]


def test_a_list_ends_before_what_is_no_number_of_a_document():
    assert keys("国发〔2025〕10号、11月底前落实") == ["国发2025-10"]
    assert keys("国发〔2025〕10号，11号召开会议") == ["国发2025-10"]
    assert keys("国发〔2025〕10号和3号楼") == ["国发2025-10"]


@pytest.mark.parametrize(
    "number",
    _ORDERS.split(),
)
def test_an_order_is_known_by_its_number_alone(number):
    assert numbers(f"落实{number}。") == [(number, "国务院令-743")]
    assert resolved_ids(f"落实{number}。") == ["order"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("国家发展改革委令2025年第28号", "国家发展改革委令2025-28"),
        ("中国人民银行令〔2024〕第5号", "中国人民银行令2024-5"),
        ("人民银行令〔二〇二三〕第5号", "中国人民银行令2023-5"),
        ("住房城乡建设部令第58号", "住建部令-58"),
        ("中华人民共和国住房和城乡建设部令第58号", "住建部令-58"),
        ("国家发展和改革委员会令2025年第28号", "国家发展改革委令2025-28"),
        ("国家互联网信息办公室令第12号", "国家网信办令-12"),
        ("浙江省人民政府令第388号", "浙江省政府令-388"),
        ("中华人民共和国主席令第三十一号", "主席令-31"),
        ("国家主席令第31号", "主席令-31"),
        ("国家发展改革委2025年第29号令", "国家发展改革委令2025-29"),
        ("国务院2021年第743号令", "国务院令-743"),
    ],
)
def test_only_the_orders_of_ministries_are_counted_by_year(text, key):
    assert numbers(f"落实{text}。") == [(text, key)]


def test_orders_are_listed_too_and_one_without_issuer_means_the_one_of_its_number():
    assert keys("落实国务院第743号令、第744号令") == ["国务院令-743", "国务院令-744"]
    assert numbers("落实第743号令、第744号令") == [
        ("第743号令", "?令-743"),
        ("第744号令", "?令-744"),
    ]
    assert resolved_ids("落实第743号令、第744号令") == ["order"]
    assert keys("主席令第3号") == ["主席令-3"]


@pytest.mark.parametrize(
    "issuer",
    _ISSUERS.split(),
)
def test_the_usual_issuers_are_known_by_their_ending(issuer):
    for before in ("", "会议要求对照", "落实", "见", "全省", "省发展改革委"):
        assert numbers(f"{before}{issuer}〔2025〕3号。") == [
            (f"{issuer}〔2025〕3号", f"{issuer}2025-3")
        ]


@pytest.mark.parametrize(
    "ministry", ["国家发展改革委发改高技", "财政部财建", "教育部教技", "浙江省浙政发"]
)
def test_the_name_of_who_issues_is_no_part_of_its_number(ministry):
    [issuer] = [
        ending for ending in ("发改高技", "财建", "教技", "浙政发") if ministry.endswith(ending)
    ]
    assert keys(f"按照{ministry}〔2025〕3号") == [f"{issuer}2025-3"]


@pytest.mark.parametrize("issuer", ["环办大气", "浙财建", "新兵发", "粤工信", "湖滨发"])
def test_a_year_in_brackets_makes_a_number_of_an_unusual_issuer_a_document(issuer):
    for brackets in ("（2025）", "(2025)", "〔2025〕", "[2025]", "【2025】"):
        assert keys(f"依据{issuer}{brackets}3号") == [f"{issuer}2025-3"]


@pytest.mark.parametrize("what", ["合同", "建设路", "京房权证", "台风", "安全生产许可证", "民诉"])
def test_a_year_in_round_brackets_makes_no_document_of_all_that_is_numbered(what):
    assert keys(f"依据{what}（2025）3号") == []


@pytest.mark.parametrize("before", ["建议", "组织", "广泛", "统一", "全文", "公开"])
@pytest.mark.parametrize("issuer", ["财税", "浙政发", "教技", "厅字"])
def test_a_word_before_a_usual_issuer_makes_no_issuer_of_its_own(before, issuer):
    assert keys(f"{before} {issuer}〔2025〕3号") == [f"{issuer}2025-3"]


def test_an_issuer_of_the_data_set_is_known_as_it_is_written_there():
    assert resolved_ids("会议要求对照湖滨改革〔2025〕7号抓好落实。") == ["unusual"]
    assert numbers("会议要求对照湖滨改革〔2025〕7号。") == [
        ("湖滨改革〔2025〕7号", "湖滨改革2025-7")
    ]


def test_an_issuer_that_nobody_knows_has_no_verb_in_it():
    for verb in ("见", "转发", "按照", "会议学习了"):
        assert keys(f"{verb}湖滨发〔2025〕7号") == ["湖滨发2025-7"]


@pytest.mark.parametrize(
    "text", ["转发〔2025〕3号", "〔2025〕3号", "落实国发11号文件", "落实第9号令"]
)
def test_a_number_without_issuer_or_year_is_not_understood(text):
    [mention] = CATALOGUE.find(text, TEXT_DAYS)
    resolution = CATALOGUE.resolve(mention, TEXT_DAYS)
    assert not resolution.candidates
    assert not resolution.is_missing


@pytest.mark.parametrize(
    "text",
    [
        "（2025）浙01民初123号",
        "2025年11号",
        "印发2025年11号",
        "乘坐11号线",
        "去年3号台风",
        "国务院今年11号召开会议",
        "第3号楼",
        "国发精神",
        "发号施令",
    ],
)
def test_other_numbers_are_no_documents(text):
    assert numbers(text) == []


def test_the_day_of_the_meeting_is_not_the_day_of_the_document():
    assert resolved_ids("9月20日会议学习国发〔2025〕11号。") == ["plan"]
