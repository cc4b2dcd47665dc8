"""The letters of a text, and where each comes from."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.text.normalisation import letters_in, normalise

anything = st.text(st.characters(codec=None), max_size=60)


@given(anything)
def test_every_letter_comes_from_one_character_in_order(text):
    letters = normalise(text)
    assert len(letters.text) == len(letters.codes) == len(letters.origins)
    assert all(np.diff(letters.origins) >= 0)
    # Signs of numbers (3.5, 2‰) are letters between other letters alone.
    offsets = {
        int(origin)
        for letter, origin in zip(letters.text, letters.origins, strict=True)
        if letter not in ".‰"
    }
    assert offsets == {at for at, character in enumerate(text) if normalise(character).text}


@given(st.text("3５五.．‰%, \u200b", max_size=20))
def test_signs_of_numbers_are_letters_for_every_part(text):
    letters = normalise(text).text
    assert letters == letters_in(text)
    assert normalise(letters).text == letters


@given(anything)
def test_normalised_text_is_normal(text):
    once = normalise(text).text
    assert normalise(once).text == once


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("構建後臺", "构建后台"),
        ("乾坤", "干坤"),  # by phrase it would stay 乾坤
        ("ＡＢｃ１２", "abc12"),
        ("“一”、\n　二", "一二"),
        ("①（二）", "1二"),
        ("Ⅱ㎏ß", "iikgss"),
        ("⼈⺠⻓江㈠", "人民长江一"),
        ("著力、保障衞生", "着力保障卫生"),
        ("二○三◯年，二O二五年，O型", "二〇三〇年二〇二五年o型"),
        ("人\ufe00工\U000e0100智\ue000能\u200b", "人工智能"),
        ("𠮷🙂\ud800", "𠮷"),
    ],
)
def test_what_is_folded_and_what_is_dropped(text, letters):
    assert normalise(text).text == letters


def test_composed_letters_fold_to_one():
    assert normalise(unicodedata.normalize("NFC", "é")).text == "é"
