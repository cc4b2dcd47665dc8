"""Marks, clauses and figures of a comparison come from one result and cannot disagree."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statements.engine.echo.clauses import split_clauses
from statements.engine.echo.echo import ClauseOutcome, PassageKind, measure_echo, prepare_directive
from statements.engine.text.normalisation import normalise

CLAUSES = """坚持稳中求进 坚持内需主导 建设强大国内市场 集中力量攻克高端芯片、基础软件等核心技术
推动我国人工智能朝着有益、安全、公平方向健康有序发展 抓好落实 防风险 一是坚持民生为大 会议指出
要构建自主可控的系统 必须坚持党的领导 坚持稳中求进工作总基调 七是 着力突出应用导向 加强教育科技"""
PIECES = st.sampled_from(CLAUSES.split()) | st.text("坚持稳中求进攻克，。要一是", max_size=9)
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from("，。\n；、")), max_size=12).map(
    lambda pieces: "".join(map("".join, pieces))
)


def overlap(first, second):
    return first[0] < second[1] and second[0] < first[1]


@given(TEXTS, TEXTS, st.booleans())
@example("坚持稳中求进，坚持稳中求进工作总基调", "坚持稳中求进工作总基调。", False)
@example("坚持稳中求进，抓好落实。坚持稳中求进", "坚持稳中求进", True)
@example("坚持稳中求进，七是，坚持稳中求进，", "七是，坚持稳中求进，", False)
def test_marks_clauses_and_figures_agree(directive, response, is_quotations):
    prepared = prepare_directive(directive, is_quotations=is_quotations)
    echo = measure_echo(directive=prepared, response=response, is_quotations=is_quotations)
    letters = normalise(response)
    for passage in echo.passages:
        clause = echo.clauses[passage.clause]
        assert clause.outcome is not ClauseOutcome.ABSENT
        assert overlap(passage.directive, clause.clause.core)
        if passage.kind is PassageKind.VERBATIM:
            assert clause.outcome is ClauseOutcome.VERBATIM
    for index, clause in enumerate(echo.clauses):
        own = [passage for passage in echo.passages if passage.clause == index]
        if clause.outcome is ClauseOutcome.ABSENT:
            assert not own
            continue
        # Every letter of a clause that stands whole is marked there as standing whole.
        clause_passages = [
            passage for passage in echo.passages if overlap(passage.response, clause.response)
        ]
        assert own or clause_passages
        if clause.outcome is ClauseOutcome.VERBATIM:
            marked = {
                at
                for passage in clause_passages
                if passage.kind is PassageKind.VERBATIM
                for at in range(*passage.response)
            }
            span = range(*(clause.response or (0, 0)))
            assert {at for at in letters.origins.tolist() if at in span} <= marked
    letters_of_passages = sum(passage.letters for passage in echo.passages)
    assert echo.v == pytest.approx(letters_of_passages / max(len(letters), 1))
    assert echo.longest <= letters_of_passages
    assert echo.longest >= max(
        (passage.letters for passage in echo.passages if passage.kind is PassageKind.VERBATIM),
        default=0,
    )
    assert echo.taken_up == sum(
        clause.outcome is not ClauseOutcome.ABSENT for clause in echo.clauses
    )


@given(TEXTS)
def test_cores_lie_in_their_clauses_and_do_not_overlap(text):
    clauses = split_clauses(text)
    for clause in clauses:
        assert clause.start <= clause.core[0] < clause.core[1] == clause.end
        assert normalise(text[slice(*clause.core)]).text == clause.letters
    for before, after in pairwise(clauses):
        assert before.end <= after.start


@pytest.mark.parametrize(
    ("text", "cores"),
    [
        ("一是坚持内需主导，七是坚持民生为大。", ["坚持内需主导", "坚持民生为大"]),
        ("一要抓落实，二要促发展", ["抓落实", "促发展"]),
        ("（一）坚持稳中求进。（二）坚持创新驱动", ["坚持稳中求进", "坚持创新驱动"]),
        ("首先，要坚持党的领导。第一，坚持人民至上", ["坚持党的领导", "坚持人民至上"]),
        ("会议指出，要坚持自立自强。", ["坚持自立自强"]),
        ("一、总体要求\n坚持稳中求进。", ["总体要求", "坚持稳中求进"]),
        ("（一）总体要求，突出应\n用导向。", ["总体要求", "突出应\n用导向"]),
        ("其一，坚持自立自强。其二是坚持人民至上", ["坚持自立自强", "坚持人民至上"]),
        ("⑴坚持自立自强；㈡坚持人民至上；⒊防风险", ["坚持自立自强", "坚持人民至上", "防风险"]),
        ("《意见》明确，坚持自立自强。此外，坚持人民至上", ["坚持自立自强", "坚持人民至上"]),
        ("习近平强调，必须坚持和加强党的领导", ["坚持和加强党的领导"]),
        ("他指出，发展是硬道理", ["发展是硬道理"]),
        ("会议强调要突出应用导向", ["突出应用导向"]),
        ("習近平總書記強調，要突出應用導向", ["突出應用導向"]),
        ("要素市场化配置，要求更高了，要点是落实", ["要素市场化配置", "要求更高了", "要点是落实"]),
        ("一线工人，第一产业，三北工程", ["一线工人", "第一产业", "三北工程"]),
        ("全会提出的目标任务", ["全会提出的目标任务"]),
        ("要突出\n应用导向，抓好", ["突出\n应用导向", "抓好"]),
        ("要强化创新，要不断提高，三要紧紧依靠", ["强化创新", "不断提高", "紧紧依靠"]),
        ("会议强调要求真务实，要务必办好，要领会精神", ["求真务实", "务必办好", "领会精神"]),
        ("要么主动作为，要不然落后，要领清楚", ["要么主动作为", "要不然落后", "要领清楚"]),
        ("强调要坚持自立自强，强调指出要稳中求进", ["坚持自立自强", "稳中求进"]),
        ("李强在讲话中强调，要坚持自立自强", ["坚持自立自强"]),
        ("李强在会上强调要坚持自立自强", ["坚持自立自强"]),
        ("大家一致认为，李强指出必须坚持自立自强", ["坚持自立自强"]),
        ("中央经济工作会议提出坚持内需主导", ["坚持内需主导"]),
        ("《方案》提出，《规划》要求坚持自立自强", ["坚持自立自强"]),
        ("进一步说明情况，大会表示的敬意", ["进一步说明情况", "大会表示的敬意"]),
        ("全会提出了任务，强调性语言，要不要改革", ["全会提出了任务", "强调性语言", "要不要改革"]),
        ("一方面稳增长，另一方面防风险", ["稳增长", "防风险"]),
        ("写道：“抓落实，促发展。”", ["抓落实", "促发展"]),
        ("一个是抓落实，另一个是促发展", ["抓落实", "促发展"]),
        ("同时要抓落实，一方面必须促发展", ["抓落实", "促发展"]),
        ("（ 一 ） 抓 落 实 。 二 、 促 发 展", ["抓 落 实", "促 发 展"]),
        ("1）抓落实。●促发展。第三条　防风险", ["抓落实", "促发展", "防风险"]),
        ("他强调：“要抓落实，二要促发展。”", ["抓落实", "促发展"]),
        ("弘扬“铁的纪律，钢的意志”", ["弘扬“铁的纪律，钢的意志”"]),
        ("省委书记王浩强调，抓落实。何立峰副总理指出，要促发展", ["抓落实", "促发展"]),
        ("中央组织部部长石泰峰说，抓落实。与会常委提出，促发展", ["抓落实", "促发展"]),
        ("按照李强总理批示要求，抓落实", ["按照李强总理批示要求", "抓落实"]),
        ("第一个是抓落实，第二个是促发展，提出要防风险", ["抓落实", "促发展", "防风险"]),
        ("群众提出必须解决的问题", ["群众提出必须解决的问题"]),
        ("省委书记王浩强调要抓落实，国家主席习近平进一步指出要促发展", ["抓落实", "促发展"]),
        ("大家普遍认为要抓落实，评论员文章强调必须防风险", ["抓落实", "防风险"]),
        (
            "全体同志的要求很明确，书记指出的问题要改",
            ["全体同志的要求很明确", "书记指出的问题要改"],
        ),
        ("3.2 监测预警\n4.2.1　要抓落实", ["监测预警", "抓落实"]),
        ("增速。3.2 万亿元\n3.5%的增速", ["增速", "3.2 万亿元", "3.5%的增速"]),
        ("1.5 倍增长，9.3 阅兵，2.0 时代", ["1.5 倍增长", "9.3 阅兵", "2.0 时代"]),
        ("25.4.25 开会。10.0.0.1 地址", ["25.4.25 开会", "10.0.0.1 地址"]),
        ("5.1 分级响应\n4.2.10 人员安全", ["分级响应", "人员安全"]),
        ("会议指出", ["会议指出"]),  # a text that is nothing else is what it says
    ],
)
def test_what_leads_to_a_clause_is_no_part_of_its_core(text, cores):
    assert [text[slice(*clause.core)] for clause in split_clauses(text)] == cores


FRAMES = """要 必须 一是 一是要 二要 三是必须 第一， 第一，要 （一） （一）要 1.要 1、 ①
首先，要 首先要 其一， 会议指出， 会议强调，要 会议强调要 他指出， 习近平强调，
习近平总书记指出，要 强调要 最后，要 同时，要 一方面要 《意见》提出， 《意见》要求，要
会议认为，必须 「要 他指出：“要 会议指出：“一是"""
CORES = """强化企业创新主体地位 不断提高治理能力 紧紧依靠人民 求真务实抓好落实 在发展中保障民生
说明情况改进工作 一体推进改革 三农工作摆在首位 第一时间处置险情 中央企业带头减排
意见建议认真吸收 会议活动厉行节约 同时发力稳增长 明确责任分工 提出务实举措 其他领域统筹推进
最后一公里打通 要素市场化配置改革 他山之石可以攻玉 十四五规划收官"""


@pytest.mark.parametrize("frame", FRAMES.split())
def test_a_core_is_the_same_after_every_frame(frame):
    for core in CORES.split():
        assert [clause.letters for clause in split_clauses(f"{frame}{core}。")] == [core]


@pytest.mark.parametrize(
    "response",
    ["会议强调，坚持内需主导。", "要坚持内需主导，", "五要坚持内需主导", "坚持內需\n主導"],
)
def test_a_clause_is_taken_up_when_its_core_is(response):
    [clause, other] = measure_echo(
        directive="一是坚持内需主导，建设强大国内市场。", response=response
    ).clauses
    assert (clause.outcome, other.outcome) == (ClauseOutcome.VERBATIM, ClauseOutcome.ABSENT)


def test_who_speaks_is_no_clause_that_anybody_takes_up():
    echo = measure_echo(
        directive="会议指出，要坚持内需主导。", response="会议指出，各地要抓好落实。"
    )
    assert [clause.clause.text for clause in echo.clauses] == ["要坚持内需主导"]
    assert (echo.u, echo.v, echo.passages) == (0, 0, ())


def test_a_clause_that_stands_whole_is_marked_so_among_altered_ones():
    directive = "集中力量攻克高端芯片、基础软件等核心技术，构建自主可控、协同运行的人工智能系统。"
    response = "要集中力量攻克高端芯片、基础软件等核心技术，构建自主、协同运转的人工智能体系。"
    echo = measure_echo(directive=directive, response=response)
    assert [clause.outcome for clause in echo.clauses] == [
        ClauseOutcome.VERBATIM,
        ClauseOutcome.ALTERED,
    ]
    assert [passage.kind for passage in echo.passages] == [
        PassageKind.VERBATIM,
        PassageKind.ALTERED,
    ]


def test_wording_of_a_clause_that_is_absent_is_not_marked():
    directive = "推动我国人工智能朝着有益、安全、公平方向健康有序发展"
    echo = measure_echo(directive=directive, response="朝着有益、安全的方向，加快发展。")
    assert echo.clauses[0].outcome is ClauseOutcome.ABSENT
    assert (echo.passages, echo.v, echo.longest) == ((), 0, 0)


def test_no_run_goes_from_one_quotation_to_another():
    directive = "实现历史性跃升。\n要突出应用导向。"
    response = "我省实现历史性跃升。要突出应用导向。"
    whole = measure_echo(directive=directive, response=response)
    assert whole.longest == len("实现历史性跃升要突出应用导向")
    prepared = prepare_directive(directive, is_quotations=True)
    echo = measure_echo(directive=prepared, response=response)
    assert echo.longest == len("实现历史性跃升")
    assert [clause.outcome for clause in echo.clauses] == [ClauseOutcome.VERBATIM] * 2
    parted = "我省实现历史性\n跃升。要突出\n应用导向。"
    echo = measure_echo(directive=prepared, response=parted, is_quotations=True)
    assert ClauseOutcome.VERBATIM not in {clause.outcome for clause in echo.clauses}


@pytest.mark.parametrize(
    "response",
    ["B，A。", "要B，A。", "B、A。", "抓紧B并A，", "B，必须A。", "B，进一步A。", "二是B，三是A。"],
)
@pytest.mark.parametrize(
    ("first", "second"),
    [("强化创新引领", "优化产业布局"), ("稳住就业", "扩大有效需求"), ("防风险", "保持稳定")],
)
def test_two_short_clauses_that_change_places_are_both_taken_up(first, second, response):
    filled_response = response.replace("A", first).replace("B", second)
    echo = measure_echo(directive=f"各地要{first}，{second}。", response=filled_response)
    if len(first + second) >= 8:
        assert echo.clauses[1].outcome is ClauseOutcome.VERBATIM
        assert filled_response[slice(*(echo.clauses[1].response or (0, 0)))] == second


def test_every_place_where_a_clause_stands_whole_is_marked():
    echo = measure_echo(
        directive="坚持内需主导，抓好各项工作落实", response="坚持内需主导。省长说，坚持内需主导。"
    )
    assert [passage.kind for passage in echo.passages] == [PassageKind.VERBATIM] * 2


@pytest.mark.parametrize(
    ("clause", "other_clause"),
    [
        ("全年经济增长3.5%左右", "全年经济增长35%左右"),
        ("产业规模达到1.2万亿元", "产业规模达到12万亿元"),
        ("草原火灾受害率控制在2‰以内", "草原火灾受害率控制在2%以内"),
        ("建设十五个创新平台", "建设五十个创新平台"),
        ("新增就业1200万人", "新增就业1300万人"),
    ],
)
def test_a_clause_with_another_number_is_altered(clause, other_clause):
    outcomes = [
        measure_echo(directive=f"会议要求，{clause}。", response=f"会议部署，{text}。")
        .clauses[0]
        .outcome
        for text in (clause, other_clause)
    ]
    assert outcomes == [ClauseOutcome.VERBATIM, ClauseOutcome.ALTERED]


CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"


@pytest.mark.long
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the development corpus is not here")
def test_cores_of_six_letters_that_reports_repeat_are_all_found():
    directives = {row["id"]: row["text"] for row in rows(CORPUS / "directives.jsonl")}
    responses = {row["id"]: row["text"] for row in rows(CORPUS / "responses.jsonl")}
    hits = missed = false = 0
    for link in rows(CORPUS / "links.jsonl"):
        response = responses[link["response"]]
        letters = normalise(response).text
        echo = measure_echo(directive=directives[link["directive"]], response=response)
        for clause in echo.clauses:
            if len(clause.clause.letters) >= 6:
                is_there = clause.clause.letters in letters
                hits += is_there and clause.outcome is ClauseOutcome.VERBATIM
                missed += is_there and clause.outcome is not ClauseOutcome.VERBATIM
                false += not is_there and clause.outcome is ClauseOutcome.VERBATIM
    assert hits > 300
    assert hits / (hits + missed) >= 0.99
    assert hits / (hits + false) >= 0.99


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
