"""A date in a text means the days that a reader would take it for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.dates.relative import RECENT
from statements.engine.mentions.periods import (
    days_of_term,
    overlap,
    read_days,
    term_of,
)

TEXT_DAYS = (date(2025, 5, 29), date(2025, 5, 29))
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("date_text", "first", "last"),
    [
        ("4月25日", date(2025, 4, 25), date(2025, 4, 25)),
        ("四月二十五日", date(2025, 4, 25), date(2025, 4, 25)),
        ("12月11日", date(2024, 12, 11), date(2024, 12, 11)),
        ("2024年7月", date(2024, 7, 1), date(2024, 7, 31)),
        ("去年12月", date(2024, 12, 1), date(2024, 12, 31)),
        ("30日", date(2025, 4, 30), date(2025, 4, 30)),
        ("昨天", date(2025, 5, 28), date(2025, 5, 28)),
        ("上周", date(2025, 5, 19), date(2025, 5, 25)),
        ("上个月", date(2025, 4, 1), date(2025, 4, 30)),
        ("近日", date(2025, 5, 29) - timedelta(days=RECENT), date(2025, 5, 29)),
    ],
)
def test_a_date_without_a_year_is_the_latest_before_the_text(date_text, first, last):
    assert read_days(date_text, TEXT_DAYS) == (first, last)


def test_without_the_day_of_the_text_only_whole_dates_are_known():
    assert read_days("近日", None) is None
    assert read_days("4月25日", None) is None
    assert read_days("2025年4月25日", None) == (date(2025, 4, 25),) * 2


@pytest.mark.parametrize("date_text", ["2月30日", "13月1日", "0月0日", "32日", "", "某日"])
def test_a_day_that_no_calendar_has_is_no_date(date_text):
    assert read_days(date_text, TEXT_DAYS) is None


def test_the_leap_day_is_that_of_a_leap_year():
    assert read_days("2月29日", TEXT_DAYS) == (date(2024, 2, 29),) * 2


@given(DAYS)
def test_a_central_committee_is_in_office_on_the_days_of_its_term(day):
    days = days_of_term(term_of(day))
    assert days is None or overlap(days, (day, day))


@given(st.text(max_size=12), DAYS, st.integers(0, 400))
def test_days_are_in_order_whatever_is_written(date_text, first, length):
    days = read_days(date_text, (first, first + timedelta(days=length)))
    assert days is None or days[0] <= days[1]


@given(st.sampled_from(["近日", "上周", "昨日", "上个月", "本月", "去年", "3日"]))
def test_the_ends_of_the_calendar_do_no_harm(date_text):
    for end in (date.min, date.max):
        days = read_days(date_text, (end, end))
        assert days is None or days[0] <= days[1]
