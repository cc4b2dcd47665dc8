"""How wide windows are: as statistics of days, facts and grams tell."""

from datetime import date, timedelta

import pytest

from statements.engine.search.grams import grams_to_find
from statements.engine.search.query import Term
from statements.models import Card, FactKind, ImpreciseDate
from statements.selectors.lists.calendar import Calendar
from statements.selectors.lists.cursors import Cursor
from statements.selectors.lists.shares import Shares, reads_words
from statements.selectors.lists.windows import SORTED_ON, CardSpread

FIRST = date(2024, 1, 1)
LAST = FIRST + timedelta(days=100)
GRAMS = grams_to_find("会议", in_title=False)


def calendar(common=None):
    """A hundred days with ten cards each, and some common days."""
    rows = 1_000 + sum((common or {}).values())
    shares = {day: number / rows for day, number in (common or {}).items()}
    bounds = [FIRST + timedelta(days=index) for index in range(0, 101, 10)]
    return Calendar.of(rows, bounds, shares)


@pytest.mark.parametrize(("number", "days"), [(10, 1), (95, 10), (100, 10), (500, 50)])
def test_a_window_reaches_as_far_as_its_cards_lie(number, days):
    assert calendar().edge(LAST, number, ascends=False) == LAST - timedelta(days=days)
    assert calendar().edge(FIRST, number, ascends=True) == FIRST + timedelta(days=days - 1)


def test_a_day_with_thousands_hides_nothing_before_it():
    new_year = FIRST + timedelta(days=90)
    busy = calendar({new_year: 5_000})
    assert busy.edge(LAST, 105, ascends=False) == new_year
    assert busy.edge(LAST, 5_050, ascends=False) == new_year
    assert busy.edge(LAST, 5_195, ascends=False) == new_year - timedelta(days=10)
    assert busy.rows_within(new_year, LAST) == 5_100
    few_days = Calendar.of(300, [], {FIRST: 0.4, LAST: 0.6})
    assert few_days.edge(LAST, 150, ascends=False) == LAST
    assert few_days.edge(LAST, 250, ascends=False) == FIRST


def test_a_window_wider_than_the_archive_is_all_days():
    assert calendar().edge(LAST, 2_000, ascends=False) is None
    assert calendar().edge(FIRST, 2_000, ascends=True) is None
    assert Calendar.of(-1, [], {}).edge(LAST, 10, ascends=False) is None


@pytest.mark.parametrize("ascends", [False, True])
def test_a_window_within_a_period_is_found_by_its_own_months_alone(ascends):
    shares = Shares.of([], [], [], [])
    origin, last = (FIRST, date.max) if ascends else (LAST, FIRST)
    spread = CardSpread(Cursor(origin, 1), origin, last, ascends, True, calendar(), shares)
    year = ImpreciseDate.parse("2024")
    rows = Card.objects.from_within(["ZJ"]).possibly_dated_within(year).annotate(sorted=SORTED_ON)
    window = spread.window(rows, 100)
    assert window
    query = str(window.rows.query)
    assert "unit:ZJ" in query
    assert "month:2024-0" in query
    # Where the window may go beyond the period, the period still narrows it.
    assert ("year:2024" in query) == ascends


def test_the_share_of_rows_is_that_of_their_facts_and_rarest_gram():
    shares = Shares.of(["unit:ZJ", "unit:JL", "tag:1"], [0.1, 0.2, 0.5], [*GRAMS], [0.8])
    province = Card.objects.from_within(["ZJ", "JL"])
    assert shares.most_of(Card.objects.all()) == 1
    assert shares.most_of(province) == pytest.approx(0.3)
    assert shares.most_of(province.with_fact(FactKind.TAG, [1])) == pytest.approx(0.15)
    assert shares.most_of(province.with_fact(FactKind.TAG, [2])) == 0
    assert shares.most_of(province.saying(Term("会议", "会议"))) == pytest.approx(0.24)
    year = ImpreciseDate.parse("2024")
    assert shares.most_of(province.possibly_dated_within(year)) == pytest.approx(0.3)


def test_words_are_read_where_rows_are_narrowed_by_them():
    assert not reads_words(Card.objects.from_within(["ZJ"]).of_kinds(["response"]))
    assert reads_words(Card.objects.from_within(["ZJ"]).saying(Term("会议", "会议")))
    assert reads_words(Card.objects.saying(Term("人工智能发展", "人工智能发展")))
