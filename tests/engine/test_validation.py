"""Input validation of text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.text import validation
from statements.engine.text.validation import CharacterFault, UnreadableText, validate_text


@pytest.mark.parametrize("bad", [*map(chr, (0, 7, 0x1B, 0x200F, 0x202E, 0xD800, 0xFFFD, 0xFFFE))])
def test_what_cannot_be_stored_or_shown_is_named_with_its_place(bad):
    with pytest.raises(UnreadableText, match=rf"character 3 \(U\+{ord(bad):04X}\)"):
        validate_text(f"人工{bad}智能")


@given(st.text())
def test_validated_text_can_be_stored_and_validates_again(text):
    try:
        stored_text = validate_text(text)
    except UnreadableText:
        return
    stored_text.encode()
    assert "\0" not in stored_text
    assert validate_text(stored_text) == stored_text


def test_line_ends_become_one_kind_and_a_line_stays_a_line():
    assert validate_text(" 一\r\n二\r三 ") == "一\n二\n三"
    assert validate_text("一\r\n二", one_line=True) == "一 二"


def test_what_nobody_can_see_is_dropped_and_what_joins_letters_is_kept():
    assert validate_text("\ufeff人工\u200b智\u00ad能") == "人工智能"
    assert validate_text("\u200b", one_line=True) == ""
    assert validate_text("👩\u200d🔬") == "👩\u200d🔬"


def test_rare_characters_and_ideographic_spaces_are_kept():
    assert validate_text("𠮷　野家，〔2025〕９号") == "𠮷　野家，〔2025〕９号"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\f", "\v", "\x85", "\u2028", "\u2029"])
def test_what_ends_a_line_anywhere_ends_a_line_here(line_end):
    assert (
        validate_text(f"要坚持自立自强。{line_end}要突出应用导向。")
        == "要坚持自立自强。\n要突出应用导向。"
    )
    assert validate_text(f"一{line_end}二", one_line=True) == "一 二"


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        ("上页\n\f下页", "上页\n下页"),
        ("上页\r\n\f下页", "上页\n下页"),
        ("上页\f\n下页", "上页\n下页"),
        ("上页\n\f\n下页", "上页\n\n下页"),
        ("上页\f\f下页", "上页\n下页"),
        ("上页\n\n下页\f", "上页\n\n下页"),
    ],
)
def test_a_page_break_beside_a_line_end_is_no_line_of_its_own(pasted, stored):
    assert validate_text(pasted) == stored


def test_all_that_is_refused_is_told_with_its_place_in_what_was_pasted():
    with pytest.raises(UnreadableText) as refusal:
        validate_text("一\r\n二\f\a三\x01四\u202e")
    faults = [(bad.position, bad.code, bad.fault) for bad in refusal.value.characters]
    assert faults == [
        (5, "U+0007", CharacterFault.CONTROL),
        (7, "U+0001", CharacterFault.CONTROL),
        (9, "U+202E", CharacterFault.DIRECTION),
    ]


def test_characters_that_are_passed_over_need_no_look():
    plain = [chr(point) for point in range(0x110000) if validation._PLAIN.fullmatch(chr(point))]
    assert {"。", "省", "A", "\n", "“"} <= set(plain)
    for character in set(plain) - {"\n"}:
        assert character.isprintable(), character
        assert unicodedata.category(character) != "Cf"
        assert not unicodedata.combining(character)
        assert unicodedata.normalize("NFC", character) == character
