"""What texts add: wordings that three share and the directive lacks, whole and once each."""

from statements.engine.echo.frequencies import count_grams
from statements.engine.phrases.additions import find_additions

ASKED = "构建自主可控、协同运行的桥梁检测体系"
ADDED = "开展千座桥梁安全隐患排查整治专项行动"
OTHER = "设立百亿元规模的桥梁产业发展引导基金"


def texts(*sentences: str) -> list[str]:
    """Begin each text with a sign of its own, so that they share the sentences alone."""
    return [f"{sign}：{sentence}。" for sign, sentence in zip("甲乙丙丁", sentences, strict=False)]


def words_of(*args) -> list[tuple[str, tuple[int, ...]]]:
    return [(addition.words, addition.texts) for addition in find_additions(*args)]


def test_a_wording_that_three_share_is_found_whole_with_those_that_have_it():
    reports = texts(ADDED, f"要{ADDED}", f"继续{ADDED}", OTHER)
    [(words, holders)] = words_of(ASKED, reports)
    assert ADDED in words
    assert holders == (0, 1, 2)


def test_what_the_directive_says_was_not_added():
    assert words_of(f"要{ASKED}。", texts(ASKED, ASKED, ASKED)) == []


def test_words_around_what_the_directive_says_were_not_added_either():
    reports = texts(*[f"各地各部门都要抓好{ASKED}各项工作"] * 3)
    assert words_of(f"要{ASKED}。", reports) == []


def test_two_texts_are_no_pattern():
    assert words_of(ASKED, texts(ADDED, ADDED, OTHER)) == []


def test_the_most_widely_shared_comes_first():
    reports = texts(*[f"{ADDED}。{OTHER}"] * 3, OTHER)
    assert words_of(ASKED, reports)[0][1] == (0, 1, 2, 3)


def test_boilerplate_of_the_archive_is_no_addition():
    archive = count_grams([f"{ADDED}，{number}" for number in range(50)])
    assert words_of(ASKED, texts(ADDED, ADDED, ADDED), archive) == []


def test_no_wording_goes_from_one_separate_quotation_to_the_next():
    halves = ["深入推进数字政务", "持续优化营商环境"]
    quoted, whole = "\n".join([OTHER, *halves]), "，".join([ADDED, *halves])
    assert [words for words, _holders in words_of(ASKED, [quoted] * 3)] == [
        "\n".join([OTHER, *halves])
    ]
    found = find_additions(ASKED, [quoted] * 3, quotations=range(3))
    assert [(addition.words, addition.texts) for addition in found] == [(OTHER, (0, 1, 2))]
    mixed = find_additions(ASKED, [whole, whole, quoted, whole], quotations=[2])
    assert [addition.texts for addition in mixed] == [(0, 1, 3)]


def test_without_texts_nothing_is_added():
    assert words_of(ASKED, []) == words_of("", ["", "短", "短"]) == []
