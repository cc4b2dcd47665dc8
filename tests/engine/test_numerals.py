"""Numerals are read as they are written, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.text.numerals import LARGEST, read_numeral, write_numeral


@given(st.integers(0, LARGEST))
def test_what_is_written_is_read_back(number):
    assert read_numeral(write_numeral(number)) == number


@given(st.integers(0, LARGEST))
def test_arabic_and_digit_by_digit_mean_the_same(number):
    by_digit = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    assert read_numeral(str(number)) == read_numeral(by_digit) == number


@pytest.mark.parametrize(
    ("numeral", "number"),
    [("二十", 20), ("十五", 15), ("一百零五", 105), ("廿一", 21), ("二〇二四", 2024), ("两", 2)],
)
def test_usual_forms_are_read(numeral, number):
    assert read_numeral(numeral) == number


@pytest.mark.parametrize(
    "numeral", ["", "十十", "百", "二十三十", "abc", "12345", "²", "-1", "一二十"]
)
def test_what_is_no_numeral_is_refused(numeral):
    assert read_numeral(numeral) is None


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text):
    number = read_numeral(text)
    assert number is None or 0 <= number <= LARGEST
