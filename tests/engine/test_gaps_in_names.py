"""Nothing that is not a letter keeps a name from being found, wherever it stands in it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.mentions.catalogue import Catalogue, Directive
from statements.engine.mentions.find import find_mentions
from statements.engine.mentions.text_forms import letters_only

TEXT_DAYS = (date(2025, 5, 29),) * 2
# Spaces, line ends, what is invisible or private, variation selectors.
GAPS = (
    *(" ", "\u3000", "\xa0", "\t", "\u2009", "\n", "\r\n", "\n\n", "\u2028", "\x0b", "\x0c"),
    *("\u200b", "\u2060", "\ufeff", "\xad", "\u200d", "\ue000", "\ufe00", "\U000e0100"),
)
SPELLED = Directive(
    "spelled", "国务院印发《关于推进桥梁养护工作的意见》", "", (date(2025, 3, 5),) * 2
)
CATALOGUE = Catalogue([SPELLED])
NAMES = (
    "中央政治局第二十次集体学习",
    "国发〔2025〕11号、12号",
    "国务院令第743号",
    "党的二十届三中全会",
    "二十届中央纪委四次全会",
    "党的二十大",
    "十四届全国人大三次会议",
    "二〇二五年新年贺词",
    "中央政治局常委会会议",
    "《关于修建桥梁的意见》",
    "关于推进桥梁养护工作的意见",
)
RADICALS = str.maketrans("二十人民大", "⼆⼗⼈⺠⼤")


def mention_keys(text):
    """Return what is named, and the letters that name it."""
    return [
        (mention.key, letters_only(text[mention.start : mention.end]))
        for mention in CATALOGUE.find(text, TEXT_DAYS)
    ]


@st.composite
def with_gaps(draw):
    """Draw a name and the same with gaps between its letters."""
    name = draw(st.sampled_from(NAMES))
    gaps = [draw(st.sampled_from(("", *GAPS))) for _ in name[1:]]
    return name, "".join(map("".join, zip(name, [*gaps, ""], strict=True)))


@given(with_gaps(), st.sampled_from(["", "会议传达学习", "会议学习了习近平总书记在"]))
def test_a_name_with_an_end_of_its_own_is_found_over_any_gap(names, before):
    name, gapped = names
    plain, other = f"{before}{name}，研究意见。", f"{before}{gapped}，研究意见。"
    assert mention_keys(other) == mention_keys(plain) != []


@given(with_gaps())
def test_the_offsets_lead_to_the_stored_letters_and_no_further(names):
    _name, gapped = names
    text = f"会议学习{gapped}，研究意见。"
    for mention in CATALOGUE.find(text, TEXT_DAYS):
        first, last = text[mention.start], text[mention.end - 1]
        assert letters_only(first) != ""
        assert letters_only(last) != ""


@given(with_gaps())
def test_a_directive_is_called_the_same_with_gaps_in_its_title(names):
    name, gapped = names
    plain, other = (Catalogue([Directive("a", title)]) for title in (name, gapped))
    assert plain.names == other.names


@pytest.mark.parametrize("name", NAMES)
def test_radicals_of_a_pdf_are_read_as_the_characters(name):
    assert mention_keys(f"学习{name.translate(RADICALS)}。") == mention_keys(f"学习{name}。")


@pytest.mark.parametrize(
    "text",
    [
        "学习中央经济工\n作会议精神，研究我省贯彻落实意见。",
        "学习中央经济工\u00a0作会议精神，研究我省贯彻落实意见。",
        "学习习近平总书记在桥梁建设座\n谈会上的重要讲话精神，研究我省贯彻落实意见。",
        "落实习近平总书记在湖滨考\u200b察时的重要讲话精神，研究我省贯彻落实意见。",
        "贯彻习近平总书记对桥梁工作作出的重要指 示精神，研究我省贯彻落实意见。",
    ],
)
def test_a_name_that_ends_with_its_clause_is_found_in_wrapped_prose(text):
    [mention] = find_mentions(text, TEXT_DAYS)
    plain = letters_only(text)
    assert [mention.key] == [mention.key for mention in find_mentions(plain, TEXT_DAYS)]


def test_the_space_of_a_headline_and_the_end_of_a_paragraph_end_a_name():
    title = "习近平主持召开桥梁建设座谈会 强调修好每一座桥"
    assert [mention.key for mention in find_mentions(title)] == ["occasion:桥梁建设座谈会"]
    text = "省长主持召开会议。\n\n习近平总书记出席桥梁\n\n大会时强调要修桥。"
    assert find_mentions(text) == []
