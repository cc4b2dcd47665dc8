"""Lists and ranges of plenums and study sessions name each of them."""

from datetime import date

import pytest

from statements.engine.mentions.find import find_mentions

TEXT_DAYS = (date(2025, 5, 29), date(2025, 5, 29))


def mention_keys(text):
    return [mention.key for mention in find_mentions(text, TEXT_DAYS)]


@pytest.mark.parametrize(
    ("wording", "names"),
    [
        ("二十届二中、三中全会", ["20:2", "20:3"]),
        ("二十届二、三中全会", ["20:2", "20:3"]),
        ("二十届二、三和四中全会", ["20:2", "20:3", "20:4"]),
        ("二十届一至三中全会", ["20:1", "20:2", "20:3"]),
        ("二中、三中全会", ["20:2", "20:3"]),
        ("十九届五中、六中全会", ["19:5", "19:6"]),
        ("十九届五中全会以及六中全会", ["19:5", "19:6"]),
        ("十九届六中和二十届一中全会", ["19:6", "20:1"]),
        ("二十届中央委员会第二、三次全体会议", ["20:2", "20:3"]),
    ],
)
def test_a_list_of_plenums_names_each(wording, names):
    assert mention_keys(f"学习党的{wording}精神。") == [f"plenum:{name}" for name in names]


@pytest.mark.parametrize(
    ("wording", "keys"),
    [
        ("二十届中央纪委二、三次全会", ["discipline:20:2", "discipline:20:3"]),
        ("十四届全国人大二次、三次会议", ["congress:people:14:2", "congress:people:14:3"]),
    ],
)
def test_a_list_of_other_sessions_names_each(wording, keys):
    assert mention_keys(f"学习{wording}精神。") == keys


def test_an_enumerator_is_no_plenum():
    assert mention_keys("二、三中全会提出了目标。") == ["plenum:20:3"]


@pytest.mark.parametrize("between", ["至", "到", "—", "——", "～", "全会至"])
def test_each_plenum_of_a_range_is_named(between):
    keys = mention_keys(f"学习党的二十届一中、二中{between}四中全会精神。")
    assert set(keys) == {f"plenum:20:{number}" for number in range(1, 5)}


@pytest.mark.parametrize(
    ("wording", "numbers"),
    [
        ("第十九次、第二十次", [19, 20]),
        ("第十九、二十次", [19, 20]),
        ("第18次至第二十次", [18, 19, 20]),
    ],
)
def test_a_list_of_study_sessions_names_each(wording, numbers):
    mentions = find_mentions(f"学习中央政治局{wording}集体学习精神。", TEXT_DAYS)
    assert sorted(int(mention.name) for mention in mentions) == numbers


def test_a_range_that_runs_backwards_names_what_is_written():
    keys = mention_keys("学习党的二十届四中至二中全会精神。")
    assert set(keys) == {"plenum:20:2", "plenum:20:4"}
