"""Laws of the measure, for all texts."""

import itertools
import random
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statements.engine.echo.echo import ClauseOutcome, PassageKind, measure_echo, prepare_directive
from statements.engine.echo.frequencies import count_grams
from statements.engine.text.normalisation import normalise

# Few characters, so that runs recur by chance.
documents = st.text("坚持底线，。、\n “”ＡＢab１", max_size=80)
anything = st.text(st.characters(codec=None), max_size=60)  # lone surrogates too
PUNCTUATION = str.maketrans({"，": "；", "。": "！"})
DIRECTIVE = "集中力量攻克高端芯片、基础软件等核心技术，构建自主可控、协同运行的人工智能系统。"


def letters(text):
    return normalise(text).text


@given(documents, documents)
def test_every_passage_slices_and_a_verbatim_one_reads_the_same_on_both_sides(directive, response):
    echo = measure_echo(directive=directive, response=response)
    for passage in echo.passages:
        directive_part, response_part = (
            directive[slice(*passage.directive)],
            response[slice(*passage.response)],
        )
        assert all(
            letters(end)
            for end in (directive_part[0], directive_part[-1], response_part[0], response_part[-1])
        )
        if passage.kind is PassageKind.VERBATIM:
            assert letters(directive_part) == letters(response_part)
            assert passage.letters == len(letters(response_part))


@given(documents, documents)
def test_every_counterpart_slices_and_a_verbatim_one_reads_as_its_clause(directive, response):
    for result in measure_echo(directive=directive, response=response).clauses:
        assert directive[result.clause.start : result.clause.end] == result.clause.text
        assert (result.response is None) == (result.outcome is ClauseOutcome.ABSENT)
        if result.response and result.outcome is ClauseOutcome.VERBATIM:
            assert letters(response[slice(*result.response)]) == letters(result.clause.text)


@given(documents, documents)
def test_no_character_of_a_response_is_credited_twice(directive, response):
    echo = measure_echo(directive=directive, response=response)
    for before, after in itertools.pairwise(echo.passages):
        assert before.response[1] <= after.response[0]
    assert echo.v == pytest.approx(
        sum(passage.letters for passage in echo.passages) / max(len(letters(response)), 1)
    )


@given(documents)
def test_a_text_repeats_itself_whole(text):
    echo = measure_echo(directive=text, response=text)
    if letters(text):
        assert (echo.v, echo.u, echo.order) == (1, 1, 1)


@given(documents, documents)
def test_other_punctuation_changes_nothing(directive, response):
    plain = measure_echo(directive=directive, response=response)
    other = measure_echo(directive=directive, response=response.translate(PUNCTUATION))
    assert (plain.v, plain.u, plain.passages) == (other.v, other.u, other.passages)


@given(documents, documents, st.lists(st.integers(0, 80), max_size=6))
def test_marks_put_into_a_response_change_no_figure(directive, response, offsets):
    marked = response
    for offset in offsets:
        marked = f"{marked[:offset]}、 {marked[offset:]}"
    plain = measure_echo(directive=directive, response=response)
    other = measure_echo(directive=directive, response=marked)
    assert (plain.v, plain.u) == (other.v, other.u)


@given(documents, documents, documents)
@example("持坚持底线坚，底持坚底", "底持坚底线坚持坚持", "底")
def test_adding_text_to_a_response_never_lowers_u(directive, response, more):
    plain = measure_echo(directive=directive, response=response).u
    assert measure_echo(directive=directive, response=response + more).u >= plain
    assert measure_echo(directive=directive, response=more + response).u >= plain


@given(st.text("甲乙丙丁", max_size=60), st.text("戊己庚辛", max_size=60))
def test_texts_without_a_common_character_share_nothing(directive, response):
    echo = measure_echo(directive=directive, response=response)
    assert (echo.v, echo.taken_up, echo.passages) == (0, 0, ())


@given(st.integers(0, 10**6))
def test_unrelated_texts_share_nothing(seed):
    dice = random.Random(seed)
    directive, response = (
        "".join(chr(dice.randrange(0x4E00, 0x9FA5)) for _ in range(400)) for _ in "12"
    )
    echo = measure_echo(directive=directive, response=response)
    assert (echo.v, echo.u) == (0, 0)


@given(anything, anything)
def test_any_text_at_all_has_shares_from_0_to_1(directive, response):
    echo = measure_echo(directive=directive, response=response)
    for share in (echo.v, echo.u, echo.v_discounted, echo.u_discounted, echo.order, echo.quoted):
        assert 0 <= share <= 1


@given(documents, documents)
def test_a_prepared_directive_gives_the_same_echo(directive, response):
    background = count_grams([directive, response, response])
    prepared = prepare_directive(directive, background)
    assert measure_echo(directive=prepared, response=response) == measure_echo(
        directive=directive, response=response, frequencies=background
    )


@given(documents, documents)
def test_the_discount_only_takes_away_and_without_an_archive_takes_nothing(directive, response):
    plain = measure_echo(directive=directive, response=response)
    assert (plain.v_discounted, plain.u_discounted) == pytest.approx((plain.v, plain.u))
    background = count_grams([directive, response] * 6)
    weighed = measure_echo(directive=directive, response=response, frequencies=background)
    assert weighed.v_discounted <= weighed.v == plain.v
    assert weighed.u == plain.u


def outcomes(response):
    return [
        result.outcome for result in measure_echo(directive=DIRECTIVE, response=response).clauses
    ]


@pytest.mark.parametrize(
    "changed",
    [
        "集中精力攻克高端芯片、基础软件等核心技术",  # replaced
        "集中力量攻克高端芯片、基础软件、模型算法等核心技术",  # put in
        "集中力量攻克高端芯片等核心技术",  # left out
        "集中力量攻克基础软件、高端芯片等核心技术",  # another order
        "集中力量攻克高端芯片，省委书记在会上说，基础软件等核心技术",  # split
    ],
)
def test_a_changed_clause_is_altered_and_its_counterpart_is_shown(changed):
    response = f"会议指出，要{changed}，抓好落实。"
    echo = measure_echo(directive=DIRECTIVE, response=response)
    assert echo.clauses[0].outcome is ClauseOutcome.ALTERED
    start, end = echo.clauses[0].response or (0, 0)
    assert response[start:end] in changed
    assert len(letters(response[start:end])) >= len(letters(changed)) - 2
    assert echo.clauses[1].outcome is ClauseOutcome.ABSENT


def test_a_counterpart_parted_by_a_longer_insertion_is_shown_whole():
    [result] = measure_echo(
        directive="牢牢掌握人工智能发展和治理主动权",
        response="要牢牢掌握人工智能在林草资源监督应用上的发展和治理主动权",
    ).clauses
    assert (result.outcome, result.response) == (ClauseOutcome.ALTERED, (1, 28))


def test_a_whole_clause_is_verbatim_across_width_script_and_marks():
    assert outcomes("集中力量攻克高端晶片") == [ClauseOutcome.ABSENT, ClauseOutcome.ABSENT]
    dressed = "構建「自主可控」\n協同運行的 人工智能系統"
    assert outcomes(dressed) == [ClauseOutcome.ABSENT, ClauseOutcome.VERBATIM]


def test_replaced_letters_at_the_end_of_a_clause_belong_to_the_passage():
    response = "我们要集中力量攻克高端芯片、基础软件等核心技能，不动摇。"
    [passage] = measure_echo(directive=DIRECTIVE, response=response).passages
    assert response[slice(*passage.response)] == "集中力量攻克高端芯片、基础软件等核心技能"
    assert passage.kind is PassageKind.ALTERED
    assert passage.letters == len("集中力量攻克高端芯片基础软件等核心技")


def test_a_split_clause_is_two_passages_without_what_was_put_between():
    response = "集中力量攻克高端芯片，这是省委书记在会上反复强调的，基础软件等核心技术。"
    echo = measure_echo(directive=DIRECTIVE, response=response)
    assert [response[slice(*passage.response)] for passage in echo.passages] == [
        "集中力量攻克高端芯片",
        "基础软件等核心技术",
    ]


def test_a_word_of_the_next_clause_beside_an_unchanged_one_is_chance():
    directive = "集中力量攻克高端芯片，有序发展人工智能"
    response = "要集中力量攻克高端芯片，发展粮食生产。"
    [passage] = measure_echo(directive=directive, response=response).passages
    assert response[slice(*passage.response)] == "集中力量攻克高端芯片"


def test_boilerplate_weighs_nothing_and_says_so():
    formula = "在以习近平同志为核心的党中央坚强领导下"
    background = count_grams([f"{formula}，{number}" for number in range(50)])
    echo = measure_echo(directive=formula, response=f"我们{formula}前进", frequencies=background)
    assert echo.v > 0
    assert (echo.v_discounted, echo.passages[0].weight) == (0, 0)


def test_order_is_kept_or_not():
    first, second = "集中力量攻克高端芯片", "构建自主可控协同运行"
    directive = f"{first}，{second}"
    assert measure_echo(directive=directive, response=f"{first}。以及{second}").order == 1
    assert measure_echo(directive=directive, response=f"{second}。以及{first}").order == 0.5


def test_quoting_is_told_from_speaking():
    quoting = f"习近平强调，{DIRECTIVE}\n省委要求，抓好落实。"
    speaking = f"会议强调，{DIRECTIVE}"
    assert all(
        passage.is_quoted
        for passage in measure_echo(directive=DIRECTIVE, response=quoting).passages
    )
    echo = measure_echo(directive=DIRECTIVE, response=speaking)
    assert echo.quoted == 0
    assert not any(passage.is_quoted for passage in echo.passages)


@pytest.mark.parametrize(
    ("directive", "response"),
    [
        ("", ""),
        ("", "坚持"),
        ("坚", ""),
        ("坚", "坚"),
        ("，。", "。，"),
        ("甲" * 300_000, "甲" * 300_001),
        ("甲乙" * 150_000, "乙甲" * 150_000),
        ("".join(random.Random(1).choices("甲乙", k=100_000)), "甲乙乙" * 30_000),
        ("".join(random.Random(1).choices("甲乙，", k=100_000)), "甲乙乙甲" * 30_000),
        ("🙂" * 1000, "🙂坚持🙂"),
        ("\ud800坚持\udfff" * 500, "坚持\ud800" * 500),
        ("𠮷野家AI人工智能ﾊﾝｶｸ한국어Ⅱ㎡", "𠮷野家ＡＩ人工智能ハンカク한국어ⅱ㎡"),
    ],
    ids=["empty", "no directive", "no response", "one", "marks", "one letter", "period 2",
         "two letters", "short clauses", "emoji", "surrogates", "scripts"],
)  # fmt: skip
def test_odd_input_has_an_answer_in_bounded_time(directive, response):
    start = process_time()
    echo = measure_echo(directive=directive, response=response)
    assert process_time() - start < 5
    assert 0 <= echo.v <= 1


def test_a_repetitive_text_is_measured_all_the_same():
    echo = measure_echo(directive="甲" * 50_000, response="甲" * 50_000)
    assert (echo.v, echo.longest) == (1, 50_000)
    for text in ("甲", "甲乙", "推动发展，"):
        echo = measure_echo(directive=text * 3000, response=text * 9000)
        assert (echo.v, echo.u) == (1, 1)


def test_time_grows_about_as_the_response_does():
    dice = random.Random(1)
    han = [chr(0x4E00 + offset) for offset in range(600)]
    text = "".join(dice.choices(han, k=64_000))
    prepared = prepare_directive(text[:4_000])

    def least(size):
        times = []
        for _ in range(7):
            start = process_time()
            measure_echo(directive=prepared, response=text[4_000 : 4_000 + size])
            times.append(process_time() - start)
        return min(times)

    # Eightfold work may take twenty times on a busy machine; in proportion to the square, 64.
    assert least(56_000) < 20 * least(7_000)
