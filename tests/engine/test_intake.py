"""The gate for text coming in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.intake import UnreadableText, admit


@pytest.mark.parametrize("bad", [*map(chr, (0, 7, 0x1B, 0x200F, 0x202E, 0xD800, 0xFFFD, 0xFFFE))])
def test_what_cannot_be_stored_or_shown_is_named_with_its_place(bad):
    with pytest.raises(UnreadableText, match=rf"character 3 \(U\+{ord(bad):04X}\)"):
        admit(f"人工{bad}智能")


@given(st.text())
def test_what_passes_the_gate_can_be_stored_and_passes_again(text):
    try:
        admitted = admit(text)
    except UnreadableText:
        return
    admitted.encode()
    assert "\0" not in admitted
    assert admit(admitted) == admitted


def test_line_ends_become_one_kind_and_a_line_stays_a_line():
    assert admit(" 一\r\n二\r三 ") == "一\n二\n三"
    assert admit("一\r\n二", one_line=True) == "一 二"


def test_what_nobody_can_see_is_dropped_and_what_joins_letters_is_kept():
    assert admit("\ufeff人工\u200b智\u00ad能") == "人工智能"
    assert admit("\u200b", one_line=True) == ""
    assert admit("👩\u200d🔬") == "👩\u200d🔬"


def test_rare_characters_and_ideographic_spaces_are_kept():
    assert admit("𠮷　野家，〔2025〕９号") == "𠮷　野家，〔2025〕９号"
