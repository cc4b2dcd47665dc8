"""Dates say what is known and no more."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.dates.days import MAX_DATE, MIN_DATE, UnreadableDate
from statements.filters.dates import date_in_words
from statements.models import ImpreciseDate, Latency, Precision
from statements.templatetags.figures import as_known

days = st.dates(MIN_DATE, MAX_DATE)
units = st.tuples(days, days).map(lambda pair: ImpreciseDate(min(pair), max(pair)).in_months())
stretches = st.tuples(days, days).map(lambda pair: ImpreciseDate(min(pair), max(pair)))


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2025-04-25", date(2025, 4, 25), date(2025, 4, 25), Precision.DAY),
        ("2025-04", date(2025, 4, 1), date(2025, 4, 30), Precision.MONTH),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), Precision.MONTH),
        ("2025", date(2025, 1, 1), date(2025, 12, 31), Precision.YEAR),
        ("2025-04-26/2025-05-04", date(2025, 4, 26), date(2025, 5, 4), Precision.DAY),
        ("2025-04/2025-05", date(2025, 4, 1), date(2025, 5, 31), Precision.MONTH),
        ("2024-12/2025-02", date(2024, 12, 1), date(2025, 2, 28), Precision.MONTH),
        ("2025/2026", date(2025, 1, 1), date(2026, 12, 31), Precision.YEAR),
        ("2025-04/2025-06-29", date(2025, 4, 1), date(2025, 6, 29), Precision.DAY),
    ],
)
def test_a_date_is_as_long_as_what_was_written(text, first, last, precision):
    date_range = ImpreciseDate.parse(text)
    assert (date_range.first, date_range.last, date_range.precision) == (first, last, precision)


@pytest.mark.parametrize(
    "text",
    [
        *("2025-02-30", "2025-13", "2025-00", "2025-05-04/2025-04-26", "0000", "1815"),
        *("9999-12-31", "25 April", "", "/", "2025-4-5-6", "二〇二五"),
    ],
)
def test_an_impossible_date_is_refused(text):
    with pytest.raises(UnreadableDate):
        ImpreciseDate.parse(text)


@given(stretches, units)
def test_what_the_site_prints_for_a_date_reads_back_as_that_date(stretch, unit):
    for date_range in (stretch, unit):
        for text in (str(date_range), as_known(date_range), date_in_words(date_range)):
            assert ImpreciseDate.parse(text) == date_range, text


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2025-04/2025-06", "2025-04/2025-06"),
        ("2025-04-01/2025-06-30", "2025-04/2025-06"),
        ("2025/2026", "2025/2026"),
        ("2025-01/2026-12", "2025/2026"),
        ("2025-02/2025-02", "2025-02"),
        ("2025-01-01/2025-12-31", "2025"),
        ("2025-04-26/2025-05-04", "2025-04-26/2025-05-04"),
        ("2025-04-01/2025-04-29", "2025-04-01/2025-04-29"),
    ],
)
def test_a_span_of_whole_months_or_years_is_written_in_months_or_years(text, edtf):
    assert str(ImpreciseDate.parse(text)) == edtf


@given(stretches)
def test_no_day_is_written_that_is_not_known(date_range):
    for end in date_range.ends:
        assert (
            len(end)
            == {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[date_range.precision]
        )
    has_whole_months = date_range.first.day == 1 and (date_range.last + timedelta(1)).day == 1
    assert (date_range.precision is Precision.DAY) == (not has_whole_months)


@given(stretches)
def test_the_range_stored_reads_back_as_the_same_days(date_range):
    assert ImpreciseDate.from_range(date_range.days) == date_range


@given(stretches, stretches)
def test_two_stretches_meet_on_the_days_of_both(stretch, other):
    common = stretch.meet(other)
    for day in (stretch.first, stretch.last, other.first, other.last):
        in_both = all(each.first <= day <= each.last for each in (stretch, other))
        assert in_both == (common is not None and common.first <= day <= common.last)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text):
    with contextlib.suppress(UnreadableDate):
        assert ImpreciseDate.parse(text).first <= MAX_DATE


@given(stretches, stretches)
def test_latency_holds_every_pair_of_possible_days(directive_date, response_date):
    latency = Latency.between(directive_date, response_date)
    for directive_day in (directive_date.first, directive_date.last):
        for response_day in (response_date.first, response_date.last):
            days = (response_day - directive_day).days
            if days >= 0:
                assert latency is not None
                assert latency.shortest <= days <= latency.longest
    if latency is None:
        assert response_date.last < directive_date.first


def test_an_answer_dated_by_a_span_took_a_span_of_days():
    session = ImpreciseDate.parse("2025-04-25")
    meeting = ImpreciseDate.parse("2025-04-26/2025-05-04")
    assert str(Latency.between(session, meeting)) == "1–9"
    assert str(Latency.between(session, ImpreciseDate.parse("2025-05-29"))) == "34"


def test_an_answer_before_its_question_has_no_latency():
    session = ImpreciseDate.parse("2025-04-25")
    day_before = ImpreciseDate(session.first - timedelta(1), session.first - timedelta(1))
    assert Latency.between(session, day_before) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2025年4月25日", "25 April 2025"),
        ("2025年4月上旬", "1–10 April 2025"),
        ("2025.4.26-5.4", "26 April – 4 May 2025"),
        ("2025年12月30日至1月2日", "30 December 2025 – 2 January 2026"),
        ("2025-04", "April 2025"),
        ("2025-04/2025-06", "April – June 2025"),
        ("2025-12/2026-01", "December 2025 – January 2026"),
        ("2025", "2025"),
        ("2025/2026", "2025 – 2026"),
    ],
)
def test_a_date_in_words_says_nothing_twice(text, words):
    assert date_in_words(ImpreciseDate.parse(text)) == words


@pytest.mark.parametrize(
    ("text", "is_to_come"),
    [
        ("2025-06-10", False),
        ("2025-06-11", True),
        ("2025-06", False),
        ("2025", False),
        ("2025-05/2025-06", False),
        ("2025-07", True),
        ("2025-06-01/2025-06-11", True),
    ],
)
def test_a_date_is_to_come_unless_its_days_or_whole_months_have_begun(text, is_to_come):
    assert ImpreciseDate.parse(text).is_to_come(date(2025, 6, 10)) == is_to_come
