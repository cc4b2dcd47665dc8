"""A written date is read as the days that a reader would take it for, in every usual spelling."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.dates.days import (
    MAX_DATE,
    MIN_DATE,
    DateFault,
    UnreadableDate,
    day_in_beijing,
)
from statements.engine.dates.reading import read_date
from statements.engine.text.numerals import write_numeral

LATE_MAY = (date(2025, 5, 29), date(2025, 5, 29))
NEW_YEAR = (date(2025, 1, 2), date(2025, 1, 2))
days = st.dates(MIN_DATE, MAX_DATE)


def span(date_text):
    first, _, last = date_text.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last or first)


@pytest.mark.parametrize(
    "spelling",
    [
        *(
            "2025年4月25日",
            "2025/4/25",
            "2025.4.25",
            "20250425",
            "２０２５－０４－２５",
            "2025-4-25",
        ),
        *("2025‐04‐25", "2025‑04‑25", "2025‒04‒25", "2025–04–25", "2025—04—25", "2025―04―25"),
        *(
            "２０２５－０４－２５",
            "2025−04−25",
            "2025 - 04 - 25",
            "2025 年 4 月 25 日",
            "2025年04月25日",
        ),
        *("2025年4月25號", "2025年4月25日〔禮拜五〕"),
        *("二〇二五年四月二十五日", "二○二五年四月二十五日", "二◯二五年四月二十五日"),
        *("二O二五年四月二十五日", "二o二五年四月廿五日", "二零二五年四月二十五日"),
        *(
            "2025年4月25日（星期五）",
            "2025年4月25日 星期五",
            "2025-04-25（周五）",
            "2025年4月25日〔禮拜五〕",
        ),
        *("2025-04-25 10:30", "2025-04-25T10:30:00+08:00", "2025-04-25T10:30:00.000Z"),
        *("2025年4月25日 10时", "2025年4月25日10時30分", "2025年4月25日（星期五）下午3点半"),
        *("2025年4月25日上午", "2025.04.25 08：00", " 2025-04-25 ", "25 April 2025", "25 Apr 2025"),
        *("Fri, 25 Apr 2025", "Friday 25 April 2025", "Friday, April 25, 2025"),
        *("Fri, 25 Apr 2025 10:30:00 +0800", "Fri, 25 Apr 2025 10:30:00 GMT"),
        *("25-Apr-2025", "25-APR-2025", "25-Apr-2025 10:30"),
        *("April 25, 2025", "2025年四月25日", "2025⁄04⁄25", "2025∕4∕25"),
        *("（2025年4月25日）", "[2025-04-25]", "2025年4月25日。", "2025.4.25."),
        *("发布时间：2025-04-25 08:00", "时间:2025-04-25", "成文日期： 2025年04月25日"),
    ],
)
def test_every_usual_spelling_of_a_day_is_read_as_that_day(spelling):
    assert read_date(spelling) == span("2025-04-25")


@pytest.mark.parametrize(
    ("spelling", "days"),
    [
        ("2025年4月", "2025-04-01/2025-04-30"),
        ("二〇二四年二月", "2024-02-01/2024-02-29"),
        ("2025年4月份", "2025-04-01/2025-04-30"),
        ("2025年元月", "2025-01-01/2025-01-31"),
        ("April 2025", "2025-04-01/2025-04-30"),
        ("2025年", "2025-01-01/2025-12-31"),
        ("二○二五年", "2025-01-01/2025-12-31"),
        ("2025年4月上旬", "2025-04-01/2025-04-10"),
        ("2025年4月中旬", "2025-04-11/2025-04-20"),
        ("2025年2月下旬", "2025-02-21/2025-02-28"),
        ("2025年4月初", "2025-04-01/2025-04-10"),
        ("2025年4月底", "2025-04-21/2025-04-30"),
        ("2025年初", "2025-01-01/2025-02-28"),
        ("2025年前三季度", "2025-01-01/2025-09-30"),
        ("2025前3季度", "2025-01-01/2025-09-30"),
        ("2025年前两个月", "2025-01-01/2025-02-28"),
        ("2025年前11个月", "2025-01-01/2025-11-30"),
        ("公元2025年4月", "2025-04-01/2025-04-30"),
        ("2025年年中", "2025-06-01/2025-07-31"),
        ("2025年底", "2025-11-01/2025-12-31"),
        ("2025年上半年", "2025-01-01/2025-06-30"),
        ("2025上半年", "2025-01-01/2025-06-30"),
        ("2025 下半年", "2025-07-01/2025-12-31"),
        ("2025三季度", "2025-07-01/2025-09-30"),
        ("2025年度", "2025-01-01/2025-12-31"),
        ("2025年第三季度", "2025-07-01/2025-09-30"),
        ("2025Q2", "2025-04-01/2025-06-30"),
        ("2025年Q2", "2025-04-01/2025-06-30"),
        ("Q2 2025", "2025-04-01/2025-06-30"),
        ("2025年4月上中旬", "2025-04-01/2025-04-20"),
        ("2025年2月中下旬", "2025-02-11/2025-02-28"),
        ("２０２５-ｑ4", "2025-10-01/2025-12-31"),
    ],
)
def test_a_month_a_year_and_a_part_of_them_are_spans(spelling, days):
    assert read_date(spelling) == span(days)


@pytest.mark.parametrize(
    ("spelling", "days"),
    [
        *(
            (f"2025-04-26{between}2025-05-04", "2025-04-26/2025-05-04")
            for between in (
                *("至", "到", "—", "——", "–", "～", "~", "-", "--", "/", " - ", " to "),
            )
        ),
        ("2025年4月26日至5月4日", "2025-04-26/2025-05-04"),
        ("自2025年4月26日至5月4日", "2025-04-26/2025-05-04"),
        ("自2025年4月26日起至5月4日止", "2025-04-26/2025-05-04"),
        ("2025年4月起至6月止", "2025-04-01/2025-06-30"),
        ("2025年4月底5月初", "2025-04-21/2025-05-10"),
        ("2025年12月下旬1月上旬", "2025-12-21/2026-01-10"),
        ("从2025年4月26日到5月4日", "2025-04-26/2025-05-04"),
        ("2025年4月26日至28日", "2025-04-26/2025-04-28"),
        ("2025年4月26日（星期六）－28日（星期一）", "2025-04-26/2025-04-28"),
        ("2025年4月26-28日", "2025-04-26/2025-04-28"),
        ("二〇二五年四月二十六至二十八日", "2025-04-26/2025-04-28"),
        ("2025年4月26-5月4日", "2025-04-26/2025-05-04"),
        ("2025.4.26-5.4", "2025-04-26/2025-05-04"),
        ("2025.4.26-28", "2025-04-26/2025-04-28"),
        ("2025-04-26—05-04", "2025-04-26/2025-05-04"),
        ("2025年12月30日至1月2日", "2025-12-30/2026-01-02"),
        ("2025年11月至3月", "2025-11-01/2026-03-31"),
        ("2025/2026", "2025-01-01/2026-12-31"),
        ("2025-04/2025-06", "2025-04-01/2025-06-30"),
        ("2025年4月至6月", "2025-04-01/2025-06-30"),
        ("2025年4-6月", "2025-04-01/2025-06-30"),
        ("2025年4月下旬至5月上旬", "2025-04-21/2025-05-10"),
        ("2025-04-26 10:00 - 2025-04-28 12:00", "2025-04-26/2025-04-28"),
        ("26 Apr – 4 May 2025", "2025-04-26/2025-05-04"),
        ("1–10 April 2025", "2025-04-01/2025-04-10"),
        ("April 1–10, 2025", "2025-04-01/2025-04-10"),
        ("2025年4月26日、27日", "2025-04-26/2025-04-27"),
        ("2025年4月26、27日", "2025-04-26/2025-04-27"),
        ("2025年4月26日，27日", "2025-04-26/2025-04-27"),
        ("2025年4月26日，5月4日", "2025-04-26/2025-05-04"),
        ("25-Apr-2025 - 4-May-2025", "2025-04-25/2025-05-04"),
        ("2025上半年至2026上半年", "2025-01-01/2026-06-30"),
        ("2025年4月26日和28日", "2025-04-26/2025-04-28"),
    ],
)
def test_the_end_of_a_range_may_leave_out_what_its_start_says(spelling, days):
    assert read_date(spelling) == span(days)


@pytest.mark.parametrize(
    ("spelling", "text_days", "days"),
    [
        ("4月25日", LATE_MAY, "2025-04-25"),
        ("4月25日—26日", LATE_MAY, "2025-04-25/2025-04-26"),
        ("四月下旬", LATE_MAY, "2025-04-21/2025-04-30"),
        ("12月30日", NEW_YEAR, "2024-12-30"),
        ("12月30日至1月2日", NEW_YEAR, "2024-12-30/2025-01-02"),
        ("昨日", NEW_YEAR, "2025-01-01"),
        ("前天", NEW_YEAR, "2024-12-31"),
        ("大前天", NEW_YEAR, "2024-12-30"),
        ("上月", NEW_YEAR, "2024-12-01/2024-12-31"),
        ("上个月底", NEW_YEAR, "2024-12-21/2024-12-31"),
        ("本月25日", LATE_MAY, "2025-05-25"),
        ("上月25日", NEW_YEAR, "2024-12-25"),
        ("上周五", LATE_MAY, "2025-05-23"),
        ("上星期五", LATE_MAY, "2025-05-23"),
        ("上个礼拜五", LATE_MAY, "2025-05-23"),
        ("这周一", LATE_MAY, "2025-05-26"),
        ("昨日下午", NEW_YEAR, "2025-01-01"),
        ("昨晚", NEW_YEAR, "2025-01-01"),
        ("今晨", LATE_MAY, "2025-05-29"),
        ("当日", LATE_MAY, "2025-05-29"),
        ("4月25日、26日", LATE_MAY, "2025-04-25/2025-04-26"),
        ("去年底", LATE_MAY, "2024-11-01/2024-12-31"),
        ("去年年底", LATE_MAY, "2024-11-01/2024-12-31"),
        ("年底", NEW_YEAR, "2024-11-01/2024-12-31"),
        ("今年3月", LATE_MAY, "2025-03-01/2025-03-31"),
        ("去年12月至今年1月", LATE_MAY, "2024-12-01/2025-01-31"),
        ("2023年4月25日", LATE_MAY, "2023-04-25"),
    ],
)
def test_a_text_tells_what_its_dates_leave_out_also_over_the_turn_of_a_year(
    spelling, text_days, days
):
    assert read_date(spelling, text_days) == span(days)


@pytest.mark.parametrize(
    ("date_text", "fault"),
    [
        *((date_text, DateFault.FORM) for date_text in ("", "/", "soon", "底", "至", "2025-4-5-6")),
        *(
            (date_text, DateFault.FORM)
            for date_text in ("2025年25日", "2025年上旬", "4月年底", "202504")
        ),
        *((date_text, DateFault.FORM) for date_text in ("2025/4/26/28", "202504", "x" * 10_000)),
        ("25/04/2025", DateFault.YEAR_LAST),
        ("25.4.25", DateFault.YEAR_LAST),
        ("4月25日", DateFault.NO_YEAR),
        ("4月25日—26日", DateFault.NO_YEAR),
        ("25 April", DateFault.NO_YEAR),
        ("4/25", DateFault.NO_YEAR),
        ("去年底", DateFault.NO_TEXT),
        ("昨日", DateFault.NO_TEXT),
        ("本月25日", DateFault.NO_TEXT),
        ("2025-02-29", DateFault.CALENDAR),
        ("2025年4月31日", DateFault.CALENDAR),
        ("2025-13", DateFault.CALENDAR),
        ("2025-04-31/2025-05-02", DateFault.CALENDAR),
        ("2025-05-04至2025-04-26", DateFault.ORDER),
        ("2025年5月3日至4月25日", DateFault.ORDER),
        ("2025年4月25日（星期四）", DateFault.WEEKDAY),
        ("2025-04-25 周日", DateFault.WEEKDAY),
        ("Thu, 25 Apr 2025", DateFault.WEEKDAY),
        ("2025，4月25日", DateFault.FORM),
        ("四月廿五", DateFault.FORM),
        ("民国114年4月25日", DateFault.FORM),
        ("1815", DateFault.YEARS),
        ("25年4月25日", DateFault.YEARS),
        ("9999-12-31", DateFault.YEARS),
    ],
)
def test_what_is_no_date_or_no_certain_one_is_refused_with_the_reason(date_text, fault):
    with pytest.raises(UnreadableDate) as refused:
        read_date(date_text)
    assert refused.value.fault is fault


def full_width(text):
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() else sign for sign in text)


def by_digit(number):
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def spellings(day):
    y, m, d = day.year, day.month, day.day
    han = f"{by_digit(y)}年{write_numeral(m)}月{write_numeral(d)}日"
    numeric = [
        f"{y}{mark}{month}{mark}{of_month}"
        for mark in "-/.‐‑‒–—―−－"
        for month, of_month in ((m, d), (f"{m:02}", f"{d:02}"))
    ]
    plain = [*numeric, f"{day:%Y%m%d}", f"{y}年{m}月{d}日", f"{y}年{m:02}月{d:02}日", han]
    return [*plain, *map(full_width, plain), *(han.replace("〇", zero) for zero in "○◯Oo零")]


@given(days)
def test_every_spelling_of_a_day_reads_as_that_day(day):
    weekday = "一二三四五六日"[day.weekday()]
    for spelling in spellings(day):
        assert read_date(spelling) == (day, day), spelling
        assert read_date(f"{spelling}（星期{weekday}）9时") == (day, day), spelling


@given(days, days, st.sampled_from("至到—–～~/"), st.data())
def test_two_spellings_with_a_mark_between_read_as_all_days_between(
    first_day, second_day, between, data
):
    first, last = sorted([first_day, second_day])
    sides = [data.draw(st.sampled_from(spellings(day))) for day in (first, last)]
    assert read_date(between.join(sides)) == (first, last)


@given(days)
def test_the_thirds_of_a_month_are_the_month(day):
    month = f"{day.year}年{day.month}月"
    thirds = [read_date(f"{month}{third}旬") for third in "上中下"]
    assert (thirds[0][0], thirds[-1][1]) == read_date(month)
    for before, after in pairwise(thirds):
        assert after[0] - before[1] == timedelta(days=1)


@given(st.dates(date(1905, 1, 1), MAX_DATE), st.integers(0, 364))
def test_a_day_without_its_year_is_the_latest_up_to_the_text(text_day, back):
    day = text_day - timedelta(days=back)
    if (day.month, day.day) != (2, 29):
        assert read_date(f"{day.month}月{day.day}日", (text_day, text_day)) == (day, day)


ANY_TEXT_DAYS = st.one_of(
    st.none(),
    st.sampled_from([(date.min, date.min), (date.max, date.max)]),
    st.tuples(days, st.integers(0, 400)).map(
        lambda draw: (
            draw[0],
            draw[0] + timedelta(days=draw[1]),
        )
    ),
)
SIGNS_OF_DATES = "0123456789年月日号至到-—/.~上中下旬初底末本去今元十二〇o季度半 t：周五"


@given(st.one_of(st.text(max_size=20), st.text(SIGNS_OF_DATES, max_size=16)), ANY_TEXT_DAYS)
def test_any_text_is_read_in_order_or_refused(date_text, text_days):
    try:
        first, last = read_date(date_text, text_days)
    except UnreadableDate:
        return
    assert first <= last


def test_a_day_begins_at_midnight_in_beijing():
    assert day_in_beijing(datetime(2025, 4, 25, 15, 59, tzinfo=UTC)) == date(2025, 4, 25)
    assert day_in_beijing(datetime(2025, 4, 25, 16, 0, tzinfo=UTC)) == date(2025, 4, 26)
