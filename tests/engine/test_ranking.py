"""Directives are ranked by names, rare wording and time, never beyond what these allow."""

import json
import time
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.ranking.index import GramIndex
from statements.engine.ranking.ranker import MAX_CANDIDATES, Directive, DirectiveRanker, Response
from statements.engine.ranking.reasons import Grounds
from statements.engine.ranking.records import days_from
from statements.engine.ranking.weights import FEATURES, RankingWeights, current_weights
from statements.engine.text.grams import hash_grams
from statements.engine.text.normalisation import normalise
from tests.engine.test_mentions import TEXTS

DAY = date(2025, 4, 26)
SESSION = Directive(
    "session",
    "习近平在中共中央政治局第二十次集体学习时强调 坚持久久为功 推动桥梁事业健康有序发展",
    "要集中力量攻克大跨度斜拉索等核心技术，构建自主可控、协同运行的桥梁检测体系。"
    "要完善桥梁养护的长效机制，牢牢掌握桥梁标准制定的主动权。",
    (DAY, DAY),
)
WHEAT = Directive(
    "wheat",
    "习近平对小麦生产工作作出重要指示强调 抓好夏收夏种",
    "要抢收抢种，确保颗粒归仓，提高小麦单产水平，端牢中国饭碗。",
    (DAY, DAY),
)
FILLERS = [
    Directive(
        f"filler {at}",
        f"习近平在第{at}个地方考察时强调 第{at}件事要办好",
        f"第{at}件事要办好，第{at}个地方要走在前列，第{at}项任务要落到实处。",
        (DAY - timedelta(days=10 * at),) * 2,
    )
    for at in range(3, 40)
]
EVERY = [SESSION, WHEAT, *FILLERS]


RANKER = DirectiveRanker(EVERY)


def response(text, *, title="", days=5, key="response"):
    day = DAY + timedelta(days=days)
    return Response(key, title, text, (day, day))


ECHO = (
    "省委召开会议，要求集中力量攻克大跨度斜拉索等核心技术，构建自主可控、协同运行的桥梁检测体系，"
    "加快完善桥梁养护的长效机制，推动桥梁事业健康有序发展。"
)
NAMING = "会议认真学习习近平总书记在二十届中央政治局第二十次集体学习时的重要讲话精神。"


def best(text, directives=EVERY, **options):
    return DirectiveRanker(directives).rank(response(text, **options))


def test_a_named_directive_comes_first_and_says_where_it_is_named():
    candidates = best(NAMING)
    assert (candidates[0].id, candidates[0].is_named) == ("session", True)
    reason = candidates[0].reasons[0]
    assert reason.grounds is Grounds.NAMED
    assert "第二十次集体学习" in NAMING[slice(*reason.response)]


def test_a_directive_that_is_not_named_is_found_by_its_wording():
    candidates = best(ECHO)
    assert (candidates[0].id, candidates[0].is_named) == ("session", False)
    [*wordings] = [reason for reason in candidates[0].reasons if reason.grounds is Grounds.WORDING]
    for reason in wordings:
        response_part = ECHO[slice(*reason.response)]
        directive_part = (SESSION.title if reason.in_directive_title else SESSION.text)[
            slice(*reason.directive)
        ]
        assert normalise(response_part).text == normalise(directive_part).text


def test_a_response_to_nothing_known_has_no_directive():
    assert best("昨日本市天气晴朗，气温回升，市民外出赏花踏青，公园里游人如织。") == []


@pytest.mark.parametrize(
    "text", ["", " \n ", "。，！", "The meeting studied nothing at all. " * 40]
)
def test_text_with_nothing_to_compare_has_no_directive(text):
    assert best(text) == []


def test_a_directive_after_the_response_is_never_proposed():
    assert all(
        candidate.id not in ("session", "wheat") for candidate in best(NAMING + ECHO, days=-1)
    )


def test_a_text_is_never_proposed_for_itself():
    same_id = best(ECHO + NAMING, key="session")
    same_text = best(SESSION.text)
    assert "session" not in {candidate.id for candidate in same_id + same_text}


def test_unknown_dates_do_not_prevent_a_link():
    undated = [Directive(directive.id, directive.title, directive.text) for directive in EVERY]
    candidates = DirectiveRanker(undated).rank(Response("r", "", NAMING + ECHO))
    assert candidates[0].id == "session"


def test_what_is_named_is_found_however_long_ago_it_was():
    assert best(NAMING, days=900)[0].id == "session"


PLENUM = Directive(
    "plenum", "中国共产党第二十届中央委员会第三次全体会议公报", "全会审议通过了决定。", (DAY, DAY)
)
LECTURED = "中央宣讲团成员、省委书记今天在省会作报告，与干部群众座谈交流，回答大家提出的问题。"


def test_lecturers_sent_out_speak_of_the_latest_plenum():
    earlier = replace(
        PLENUM,
        id="earlier",
        title="中国共产党第二十届中央委员会第二次全体会议公报",
        text="全会通过了方案。",
        days=(DAY - timedelta(days=60),) * 2,
    )
    ranker = DirectiveRanker([*EVERY, earlier, PLENUM])
    first = ranker.rank(response(LECTURED, days=20))[0]
    assert first.id == "plenum"
    reason = first.reasons[0]
    assert "lecturers" in reason.words
    assert reason.response
    assert LECTURED[slice(*reason.response)] == "中央宣讲团"
    assert not ranker.rank(response(LECTURED, days=400))
    assert not ranker.rank(response(LECTURED.replace("中央宣讲团", "讲师团"), days=20))


def test_of_equal_wording_the_nearer_in_time_comes_first():
    old = Directive("old", SESSION.title, SESSION.text, (date(2023, 1, 1),) * 2)
    ranker = DirectiveRanker([old, *EVERY], replace(current_weights(), threshold=0.0))
    assert ranker.rank(response(ECHO))[0].id == "session"


def test_a_list_opens_when_it_is_likely_enough_that_one_of_it_is_right():
    twin = replace(SESSION, id="twin")
    evidence = RANKER.measurer.measure(response(ECHO))
    alone = RANKER.strength(evidence, RANKER.scores(evidence))
    strict = replace(current_weights(), threshold=alone + 0.001)
    assert DirectiveRanker(EVERY, strict).rank(response(ECHO)) == []
    candidates = DirectiveRanker([twin, *EVERY], strict).rank(response(ECHO))
    assert {"session", "twin"} <= {candidate.id for candidate in candidates}


def test_a_name_that_nothing_known_bears_speaks_against_what_is_not_named():
    plain, naming_unknown = "会议还研究了有关事项。", "会议还学习了全国隧道建设大会精神。"
    [without_name, *_], [with_name, *_] = best(ECHO + plain), best(ECHO + naming_unknown)
    assert without_name.id == with_name.id == "session"
    assert with_name.score < without_name.score
    passing = best(ECHO + "全国隧道建设大会去年开过。")[0]
    assert passing.score > with_name.score


def test_a_response_may_answer_several():
    text = NAMING + "会议还学习习近平总书记对小麦生产工作作出的重要指示精神，抓好夏收夏种。"
    assert {"session", "wheat"} <= {candidate.id for candidate in best(text)[:2]}


def test_without_directives_there_is_nothing_to_propose():
    assert best(NAMING, []) == []


def test_spans_of_a_name_in_the_title_are_those_of_the_title():
    title = "市委传达学习中央政治局第二十次集体学习精神"
    [reason] = [
        each for each in best(ECHO, title=title)[0].reasons if each.grounds is Grounds.NAMED
    ]
    assert reason.in_title
    assert "第二十次集体学习" in title[slice(*reason.response)]


@given(TEXTS, TEXTS)
def test_candidates_are_few_ordered_and_reasoned_whatever_the_text(title, text):
    candidates = RANKER.rank(Response("r", title, text, (DAY, DAY)))
    scores = [candidate.score for candidate in candidates]
    assert len(candidates) <= MAX_CANDIDATES
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    for candidate in candidates:
        assert 1 <= len(candidate.reasons) <= 3
        for reason in candidate.reasons:
            if reason.response:
                marked = (title if reason.in_title else text)[slice(*reason.response)]
                assert marked


def test_ranking_is_the_same_each_time_and_for_any_order_of_directives():
    forward, backward = best(ECHO), best(ECHO, EVERY[::-1])
    assert [(candidate.id, candidate.score) for candidate in forward] == [
        (candidate.id, candidate.score) for candidate in backward
    ]


@pytest.mark.parametrize(
    "text",
    [
        ECHO * 400,
        pytest.param("习近平总书记在" * 4300, marks=pytest.mark.long),
        pytest.param("桥" * 30_000, marks=pytest.mark.long),
    ],
)
def test_thirty_thousand_characters_take_bounded_time(text):
    start = time.process_time()
    best(text)
    assert time.process_time() - start < 10


@given(st.lists(st.text("桥梁建设养护标准", max_size=30), min_size=1, max_size=8))
def test_shared_weight_is_that_of_the_grams_in_common(texts):
    documents = [normalise(text) for text in texts]
    index = GramIndex(documents, width=2, common=1.0)
    query = hash_grams(documents[0], 2)
    grams = {text[at : at + 2] for text in texts[:1] for at in range(len(text) - 1)}
    unique = sorted(set(query.tolist()))
    assert len(unique) == len(grams)
    shared = index.shared(np.array(unique, np.uint64))
    assert shared[0] == pytest.approx(index.totals[0])
    assert all(weight <= total + 1e-6 for weight, total in zip(shared, index.totals, strict=True))


def test_the_table_of_weights_is_whole_and_reads_back():
    weights = current_weights()
    assert len(weights.features) == len(FEATURES)
    assert RankingWeights.from_json(json.loads(json.dumps(weights.as_json()))) == weights
    assert 0 < weights.threshold < 1


@pytest.mark.parametrize(
    ("date_text", "first", "last"),
    [
        ("2025-04-25", date(2025, 4, 25), date(2025, 4, 25)),
        ("2025-04-25T19:00:00+08:00", date(2025, 4, 25), date(2025, 4, 25)),
        ("2025-04", date(2025, 4, 1), date(2025, 4, 30)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-04-26/2025-05-04", date(2025, 4, 26), date(2025, 5, 4)),
        ("2025年4月25日", date(2025, 4, 25), date(2025, 4, 25)),
    ],
)
def test_dates_of_a_file_are_read_at_their_precision(date_text, first, last):
    assert days_from(date_text) == (first, last)


@pytest.mark.parametrize("date_text", [None, "", 20250425, "soon", "2025-02-30", "2025-13", "0000"])
def test_a_date_that_cannot_be_read_is_unknown(date_text):
    assert days_from(date_text) is None
