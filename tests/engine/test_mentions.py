"""What a response names is found where it stands. The sentences are made up for these tests."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.mentions.find import find_mentions
from statements.engine.mentions.mention import MentionKind
from statements.engine.text.characters import LINE_ENDS
from statements.engine.text.folding import fold

TEXT_DAYS = (date(2025, 5, 29), date(2025, 5, 29))
# Letters and marks that names are made of, so that made-up text holds many of them.
_PARTS = """习近平总书记 在 上 时 的 重要讲话 精神 《 》 〔2025〕 9号 国发 第 二十 次 集体学习
中央政治局 届 三中 全会 会议 座谈会 考察 对 作出 重要指示 给 回信 致 贺信 新年贺词
近日 4月25日 ， 。 学习 贯彻 中央 工作会议 A １"""
PARTS = st.sampled_from(_PARTS.split())
TEXTS = st.one_of(st.text(max_size=300), st.lists(PARTS, max_size=60).map("".join))


def mention_keys(text, text_days=TEXT_DAYS):
    return [mention.key for mention in find_mentions(text, text_days)]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("会议传达学习《关于推进桥梁养护的意见》。", "document:关于推进桥梁养护的意见"),
        ("根据国发〔2025〕9号文件要求，抓好落实。", "number:国发2025-9"),
        ("按照〔2025〕9号要求推进。", "number:?2025-9"),
        ("学习二十届中央政治局第二十次集体学习时的重要讲话精神。", "study:20"),
        ("学习在中央政治局第二十一次集体学习时的讲话。", "study:21"),
        ("传达学习党的二十届三中全会精神。", "plenum:20:3"),
        ("传达学习党的20届3中全会精神。", "plenum:20:3"),
        ("传达学习党的20大精神。", "congress:party:20"),
        ("传达学习第二十届中央委员会第三次全体会议精神。", "plenum:20:3"),
        ("贯彻二十届中央纪委四次全会部署。", "discipline:20:4"),
        ("学习十四届全国人大三次会议精神。", "congress:people:14:3"),
        ("学习第十四届全国人民代表大会第三次会议精神。", "congress:people:14:3"),
        ("学习全国人大三次会议精神。", "congress:people:14:3"),
        ("学习《决定》精神。", "document:?决定"),
        ("贯彻落实中央经济工作会议精神。", "occasion:中央经济工作会议"),
        ("学习习近平总书记在桥梁建设座谈会上的重要讲话精神。", "occasion:桥梁建设座谈会"),
        ("落实习近平总书记在湖滨考察时的重要讲话精神。", "inspection:湖滨考察"),
        ("贯彻习近平总书记对桥梁工作作出的重要指示精神。", "instruction:桥梁工作"),
        ("学习习近平总书记给桥梁专业学生的回信。", "letter:桥梁专业学生"),
        ("学习习近平总书记致桥梁学会的贺信精神。", "letter:桥梁学会"),
        ("收听二〇二五年新年贺词。", "new_year:2025"),
        ("学习习近平总书记4月25日重要讲话精神。", "speech:2025-04-25"),
        ("落实习近平总书记4月25日重要指示精神。", "speech:2025-04-25 指示"),
        ("学习习近平总书记“七一”重要讲话精神。", "speech:2024-07-01"),
        ("学习习近平总书记“七·一”重要讲话精神。", "speech:2024-07-01"),
        ("学习习近平总书记“8·19”重要讲话精神。", "speech:2024-08-19"),
        ("学习习近平总书记来陕考察重要讲话精神。", "inspection:陕西考察"),
        ("学习习近平总书记在藏考察重要讲话精神。", "inspection:西藏考察"),
        ("学习习近平总书记视察贵州重要讲话精神。", "inspection:贵州考察"),
        ("学习习近平总书记赴山西考察重要讲话精神。", "inspection:山西考察"),
    ],
)
def test_each_way_of_naming_is_found(text, key):
    assert key in mention_keys(text)


@pytest.mark.parametrize(
    ("dressed", "plain"),
    [
        ("学习中央政治局第２０次集体学习时的讲话。", "学习中央政治局第二十次集体学习时的讲话。"),
        ("根據國發［２０２５］９號文件。", "根据国发〔2025〕9号文件。"),
        ("貫徹黨的二十屆三中全會精神。", "贯彻党的二十届三中全会精神。"),
        ("傳達《關於推進橋梁養護的意見》。", "传达《关于推进桥梁养护的意见》。"),
    ],
)
def test_width_script_and_numerals_make_no_difference(dressed, plain):
    assert mention_keys(dressed) == mention_keys(plain) != []


def test_a_list_of_occasions_names_each():
    text = "学习习近平总书记在全国桥梁大会、全国隧道大会和全国渡口大会上的重要讲话精神。"
    assert mention_keys(text) == [
        f"occasion:全国{subject}大会" for subject in ("桥梁", "渡口", "隧道")
    ]


def test_a_list_of_conferences_names_each_with_the_year_before_it():
    mentions = find_mentions("落实上年度中央渡口工作会议、中央桥梁工作会议精神。", TEXT_DAYS)
    last_year = (date(2024, 1, 1), date(2024, 12, 31))
    assert [(mention.name, mention.days) for mention in mentions] == [
        ("中央桥梁工作会议", last_year),
        ("中央渡口工作会议", last_year),
    ]


def test_what_is_done_is_no_occasion_of_a_list():
    text = "要学习领会和落实中央桥梁工作会议精神。"
    assert mention_keys(text) == ["occasion:中央桥梁工作会议"]


def test_a_province_that_somebody_else_visits_is_no_mention():
    assert mention_keys("省长来陕考察。") == []


@pytest.mark.parametrize("since", ["党的二十大以来，", "二十届三中全会以来，", "党的十八大以来"])
def test_since_when_is_no_mention_of_what_was_said_then(since):
    assert not find_mentions(f"{since}全省各级党组织和广大党员干部奋发有为。")
    assert find_mentions(f"{since.removesuffix('，').removesuffix('以来')}精神要深入学习贯彻。")


@pytest.mark.parametrize(
    "text",
    [
        "要把握精神，推动全会精神落地。",
        "要把握7·30会议精神。",
        "全国人大常委会党组10日举行会议。",
        "省十四届人大三次会议开幕。",
    ],
)
def test_what_has_no_name_of_its_own_or_is_local_is_no_mention(text):
    assert mention_keys(text) == []


def test_a_plenum_of_another_party_is_not_the_centres():
    assert mention_keys("民革十四届三中全会开幕。") == []


def test_a_study_session_of_a_local_body_is_not_the_politburos():
    assert mention_keys("市委理论学习中心组举行第三次集体学习。") == []


@pytest.mark.parametrize(
    "text",
    [
        "主席会议举行了2023年第一次集体学习。",
        "全国政协党组理论学习中心组5月10日下午举行第二次集体学习。",
        "台湾民主自治同盟第十一届中央委员会第三次全体会议开幕。",
        "贯彻民进十三大和十五届二中全会部署。",
    ],
)
def test_sessions_that_other_bodies_count_are_not_the_centres(text):
    assert mention_keys(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "中央纪委书记主持召开中央纪委常委会会议。",
        "政协第十四届全国委员会常务委员会第八次会议在京开幕。",
        "全国政协主席主持会议并讲话。",
        "全国人大常委会26日在北京人民大会堂举行仪式。",
        "中国桥梁协会第八次全国代表大会在京开幕。",
        "法律案提请全国人民代表大会审议。",
        "我省学习习近平总书记在开班式上的重要讲话精神。",
        "宣讲团推动大会精神深入人心。",
        "习近平总书记在讲话中强调，要修好桥。",
        "习近平总书记在福建工作期间提出修桥。",
        "在热烈的掌声中，习近平总书记发表重要讲话。",
        "习近平总书记看望慰问基层干部群众。",
        "习近平总书记在这里考察时指出，要修好桥。",
        "国务院总理李强日前对桥梁工作作出重要批示。",
    ],
)
def test_what_names_no_single_occasion_is_no_mention(text):
    assert mention_keys(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "习近平总书记的回信催人奋进。",
        "习近平总书记在回信中强调，要修好桥。",
        "习近平主席复信后，大家倍感荣幸。",
        "军委向广大官兵致慰问信。",
        "多名学者致信习近平主席。",
    ],
)
def test_what_is_said_of_a_letter_is_not_its_reader(text):
    assert mention_keys(text) == []


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("习近平总书记在广西考察引发热烈反响。", ["inspection:广西考察"]),
        ("习近平总书记在湖滨、山前考察时强调。", ["inspection:山前考察", "inspection:湖滨考察"]),
        ("学习习近平总书记视察天津重要讲话精神。", ["inspection:天津考察"]),
        ("习近平回信勉励中国桥梁公司职工强调", ["letter:中国桥梁公司职工"]),
        ("学习中国共产党第二十次全国代表大会精神。", ["congress:party:20"]),
        ("落实习近平经济思想和中央经济工作会议精神。", ["occasion:中央经济工作会议"]),
        ("坚定信心 修好桥梁——中央经济工作会议精神", ["occasion:中央经济工作会议"]),
        (
            "学习《关于修建桥梁的意见》（国发〔2026〕18号）和总书记关于桥梁安全的重要指示精神。",
            ["document:关于修建桥梁的意见", "number:国发2026-18", "instruction:桥梁安全"],
        ),
        ("学习总书记关于《桥梁法》实施的重要指示精神。", ["instruction:桥梁法实施"]),
    ],
)
def test_a_name_begins_and_ends_where_it_does(text, keys):
    assert mention_keys(text) == keys


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("印发《关于推进桥梁养护的意见》。《意见》强调养护。", "document:关于推进桥梁养护的意见"),
        ("公布《桥梁管理条例（试行）》。《条例》共五章。", "document:桥梁管理条例试行"),
        (
            "《桥梁学习纲要（2023年版）》（以下简称《纲要（2023年版）》）",
            "document:桥梁学习纲要2023年版",
        ),
        ("学习党的二十届三中全会精神。全会《决定》提出修桥。", "plenum:20:3"),
    ],
)
def test_a_short_title_means_the_last_one_that_it_ends(text, key):
    assert [mention.key for mention in find_mentions(text, TEXT_DAYS)] == [key, key]


def test_a_short_title_alone_stays_unclear():
    assert mention_keys("党的二十届三中全会。《条例》共五章。") == ["plenum:20:3", "document:?条例"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (
            "落实2024年12月11日至12日举行的中央经济工作会议精神。",
            (date(2024, 12, 11), date(2024, 12, 12)),
        ),
        ("4月3日，习近平总书记在参加植树活动时强调修桥。", (date(2025, 4, 3),) * 2),
        ("2017年，总书记在广西考察时强调修桥。", (date(2017, 1, 1), date(2017, 12, 31))),
        ("5月28日上午传达学习中央经济工作会议精神。", None),
        ("29日在机关宣讲中央经济工作会议精神。", None),
    ],
)
def test_the_day_of_an_occasion_is_the_whole_date_and_not_that_of_the_report(text, days):
    [mention] = find_mentions(text, TEXT_DAYS)
    assert mention.days == days


def test_the_day_of_a_report_does_not_move_a_numbered_plenum():
    [plenum] = find_mentions("今天（5月26日）举办党的二十届三中全会精神报告会。", TEXT_DAYS)
    assert plenum.days is None


def test_a_name_within_a_longer_name_is_named_in_passing():
    text = "学习在贯彻党的二十届三中全会精神桥梁研讨班上的重要讲话。"
    [plenum] = [
        mention for mention in find_mentions(text, TEXT_DAYS) if mention.kind is MentionKind.PLENUM
    ]
    assert not plenum.is_answer


def test_carrying_out_is_told_from_naming_in_passing():
    [answer] = find_mentions("我省认真贯彻落实中央经济工作会议精神。", TEXT_DAYS)
    [passing] = find_mentions("中央经济工作会议去年冬天开过。", TEXT_DAYS)
    assert answer.is_answer
    assert not passing.is_answer


def test_the_date_beside_a_name_limits_what_it_means():
    [mention] = find_mentions("学习4月11日习近平总书记在湖滨考察时的重要讲话。", TEXT_DAYS)
    assert mention.kind is MentionKind.INSPECTION
    assert mention.days == (date(2025, 4, 11),) * 2


@pytest.mark.parametrize(
    ("date_text", "first", "last"),
    [
        ("二O二五年四月二十九日", date(2025, 4, 29), date(2025, 4, 29)),
        ("二○二五年四月二十九日", date(2025, 4, 29), date(2025, 4, 29)),
        ("上月29日", date(2025, 4, 29), date(2025, 4, 29)),
        ("4月下旬", date(2025, 4, 21), date(2025, 4, 30)),
        ("去年底", date(2024, 11, 1), date(2024, 12, 31)),
    ],
)
def test_a_date_beside_a_name_is_read_as_any_date_is(date_text, first, last):
    text = f"贯彻习近平总书记{date_text}在上海考察时的重要讲话精神。"
    days = {mention.days for mention in find_mentions(text, (date(2025, 5, 29),) * 2)}
    assert days == {(first, last)}


def test_the_day_of_the_answer_is_not_the_day_of_what_it_answers():
    text = "市委5月28日召开会议，学习习近平总书记在湖滨考察时的重要讲话。"
    [mention] = [
        mention
        for mention in find_mentions(text, TEXT_DAYS)
        if mention.kind is MentionKind.INSPECTION
    ]
    assert mention.days is None


@pytest.mark.parametrize(
    "text",
    [
        "学习省委书记4月25日重要讲话精神。",
        "习近平总书记讲话后，省委4月25日召开会议传达重要讲话精神。",
        "4月25日上午传达学习习近平总书记重要讲话精神。",
    ],
)
def test_the_day_of_somebody_else_or_of_the_answer_is_no_day_of_a_speech(text):
    assert not [
        mention for mention in find_mentions(text, TEXT_DAYS) if mention.kind is MentionKind.SPEECH
    ]


def test_recently_is_an_interval_before_the_text():
    [mention] = find_mentions("习近平总书记近日对桥梁工作作出重要指示。", TEXT_DAYS)
    assert mention.days is not None
    assert mention.days[0] < mention.days[1] == TEXT_DAYS[1]


@pytest.mark.parametrize(
    "text", ["", " \n", "The provincial committee met.", "，。！", "《》", "〔〕号"]
)
def test_text_that_names_nothing_gives_nothing(text):
    assert mention_keys(text) == []


@given(TEXTS)
def test_spans_lie_within_the_text_and_mark_what_is_named(text):
    for text_days in (None, TEXT_DAYS):
        for mention in find_mentions(text, text_days):
            assert 0 <= mention.start < mention.end <= len(text)
            assert mention.key.startswith(f"{mention.kind}:")
            if mention.kind is MentionKind.DOCUMENT:
                marked = fold(text[mention.start : mention.end]).text
                assert (marked[0], marked[-1]) == ("《", "》")


@given(TEXTS)
def test_a_span_alone_is_found_as_the_same_number(text):
    for mention in find_mentions(text, TEXT_DAYS):
        if mention.kind in (MentionKind.NUMBER, MentionKind.DISCIPLINE, MentionKind.NEW_YEAR):
            assert mention.key in mention_keys(text[mention.start : mention.end])


@given(st.text(st.characters(exclude_characters=LINE_ENDS), max_size=200))
def test_folding_keeps_every_offset_and_folds_once(text):
    folded = fold(text)
    assert len(folded.text) == len(folded.origins)
    assert fold(folded.text).text == folded.text


@pytest.mark.parametrize(
    "text",
    [
        "习近平总书记" * 5_000,
        "习近平总书记在会议上的重要讲话精神" * 1_700,
        *(
            pytest.param(text, marks=pytest.mark.long)
            for text in (
                "在" * 30_000,
                "《" * 15_000 + "》" * 15_000,
                "学习贯彻" * 7_500,
                "一" * 30_000,
                "《桥梁》党的二十大" * 3_000,
            )
        ),
    ],
)
def test_thirty_thousand_characters_take_bounded_time(text):
    start = time.process_time()
    find_mentions(text, TEXT_DAYS)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "text",
    [
        # 党组扩大 was one word of meetings, and 党组 and 扩大 were two; so were 作的, 作 and 的.
        f"习近平在{'党组扩大' * 14}甲上强调，" * 500,
        f"在农村会议上{'作的' * 23}甲",
        f"习近平总书记对{'应对外' * 20}问题作出重要甲",
    ],
)
def test_nothing_is_parted_into_words_in_each_way_there_is(text):
    start = time.process_time()
    find_mentions(text, TEXT_DAYS)
    assert time.process_time() - start < 1.5
