"""Pages, counts and steps show the same rows as one look at all of them would."""

import random
from dataclasses import asdict, replace
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from statements.engine.search.query import Term
from statements.models import Card, ImpreciseDate, Statement
from statements.selectors.lists import windows
from statements.selectors.lists.counts import count_facts, count_rows_to
from statements.selectors.lists.cursors import PageRequest
from statements.selectors.lists.pages import find_page
from statements.selectors.lists.statistics import load_statistics
from statements.selectors.lists.windows import load_spreads, load_together, run_together
from tests.factories import make_directive, make_statement

pytestmark = pytest.mark.django_db

DATES = ["2023-02-03", "2024", "2024-06", "2024-12-30", "2024-12-31/2025-02-03", "2025-05-01", None]


@pytest.fixture(autouse=True)
def narrow_windows(monkeypatch):
    monkeypatch.setattr(windows, "FIRST_ROWS", 4)


@pytest.fixture(scope="class")
def archive(rows_of_this_class):
    dice = random.Random(3)
    for number in range(40):
        make_statement(
            date_range=dice.choice(DATES),
            title_zh=f"题目{number}",
            text="自主可控" if number % 7 else "别的话",
        )
    analyze_cards()


def analyze_cards():
    """Take statistics, without which windows are as wide as the archive."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE statements_card")


def in_order_of(cards):
    return list(Statement.objects.on_cards(cards).latest_first().values_list("pk", flat=True))


def spread_of(period):
    (spread,) = load_spreads([PageRequest(period)])
    return spread


def count_cards(cards, spread, **options):
    (counts,) = run_together([count_facts(cards, spread, **options)])
    return counts


def walk(cards, extent, *, counts=None):
    """All keys that one gets by going on to the end, and then back to the beginning."""
    onward = []
    page = find_page(cards, extent, size=4, counts=counts)
    onward += page.keys
    assert page.previous is None
    while page.next:
        next_request = replace(extent, after=page.next)
        page = find_page(cards, next_request, size=4, counts=counts)
        onward += page.keys
    backward = page.keys
    while page.previous:
        next_request = replace(extent, before=page.previous)
        page = find_page(cards, next_request, size=4, counts=counts)
        backward = page.keys + backward
    return onward, backward


def narrowed(days, wording):
    """The cards that a question is about, and the days it asks for."""
    cards, period = Card.objects.all(), None
    if wording:
        cards = cards.saying(Term(wording, wording))
    if days:
        period = ImpreciseDate.parse(days)
        cards = cards.possibly_dated_within(period)
    return cards, period


QUESTIONS = [*product([None, "2024", "2024-12", "2025-02", "1999"], ["", "可控", "别的话"])]
BOUNDED = [*product([None, "2024", "2025-02"], ["", "别的话"], [5, 7, 12, 30, 100])]


def some_or_all(questions, each):
    """Ask one question in ``each``, in which every part occurs; the long trial asks all."""
    return pytest.mark.parametrize(
        "questions",
        [
            pytest.param(questions[::each], id="some"),
            pytest.param(questions, id="all", marks=pytest.mark.long),
        ],
    )


class TestArchive:
    """All ask of one archive, which takes longer to make than to read."""

    @some_or_all(QUESTIONS, 4)
    def test_all_pages_together_are_the_list_in_its_order(self, archive, questions):
        for question in questions:
            cards, period = narrowed(*question)
            onward, backward = walk(cards, PageRequest(period))
            assert onward == backward == in_order_of(cards), question

    @pytest.mark.parametrize(("has_windows", "in_order"), [(0, 1), (1, 0), (1, 1)])
    @some_or_all(BOUNDED, 7)
    def test_pages_read_from_a_counts_are_the_list_in_its_order(
        self, archive, questions, has_windows, in_order
    ):
        for question in questions:
            days, wording, limit = question
            cards, period = narrowed(days, wording)
            spread = spread_of(period) if has_windows else None
            counts = count_cards(cards, spread, limit=limit, in_order=in_order)
            onward, backward = walk(cards, PageRequest(period), counts=counts)
            assert onward == backward == in_order_of(cards), question

    @pytest.mark.parametrize("limit", [5, 100])
    def test_counts_know_nothing_of_a_list_that_begins_with_the_earliest(self, archive, limit):
        cards, extent = Card.objects.all(), PageRequest(earliest_first=True)
        counts = count_cards(cards, spread_of(None), limit=limit)
        assert walk(cards, extent, counts=counts) == walk(cards, extent)

    def test_the_earliest_come_first_where_that_is_asked_for(self, archive):
        onward, backward = walk(Card.objects.all(), PageRequest(earliest_first=True))
        days = [Statement.objects.get(pk=pk).date for pk in onward]
        first_days = [day.first for day in days if day]
        assert onward == backward
        assert first_days == sorted(first_days)
        assert all(day is None for day in days[len(first_days) :])

    def test_rows_that_come_in_meanwhile_shift_no_page(self, archive):
        cards = Card.objects.all()
        before = in_order_of(cards)
        first = find_page(cards, PageRequest(), size=10)
        make_statement(date_range="2025-12-01")
        second = find_page(cards, PageRequest(after=first.next), size=10)
        assert first.keys + second.keys == before[:20]
        Statement.objects.filter(pk=first.keys[-1]).delete()
        assert find_page(cards, PageRequest(after=first.next), size=10).keys == second.keys

    @pytest.mark.parametrize("days", [None, "2024"])
    def test_a_count_is_exact_up_to_its_bound(self, archive, days):
        period = ImpreciseDate.parse(days) if days else None
        cards = Card.objects.saying(Term("可控", "可控"))
        cards = cards.possibly_dated_within(period) if period else cards
        number = cards.count()
        for most in (2, 10, number - 1, number, 500):
            (total,) = run_together([count_rows_to(cards, spread_of(period), limit=most)])
            assert (total.number, total.is_exact) == (min(number, most), number <= most)
            assert count_cards(cards, spread_of(period), limit=most).total == total

    def test_the_first_window_has_few_cards_to_read_words_of(self, archive, monkeypatch):
        monkeypatch.setattr(windows, "FIRST_ROWS", 30)
        spread, cards = spread_of(None), Card.objects.annotate(sorted=windows.SORTED_ON)
        words = cards.saying(Term("可控", "可控"))
        sizes = [spread.first_window(rows, 2).cards for rows in (cards, words)]
        assert sizes == [30, 24]

    def test_what_the_index_does_not_know_is_read_in_order_further(self, archive, monkeypatch):
        monkeypatch.setattr(windows, "MAX_READ_IN_ORDER", 10)
        spread, cards = spread_of(None), Card.objects.annotate(sorted=windows.SORTED_ON)
        unknown = cards.filter(statement__in=Statement.objects.filter(pk__gt=0))
        indexed = cards.filter(facts__overlap=["kind:response"])
        sizes = [spread.window(rows, 20).cards for rows in (unknown, indexed)]
        assert sizes[0] == 20
        assert sizes[1] != 20  # whole months of it

    def test_scans_that_run_together_find_what_each_finds_alone(self, archive):
        questions = product([None, "2024"], ["", "可控", "别的话", "无此语"])
        scans = []
        for days, wording in questions:
            cards, period = narrowed(days, wording)
            scans.append((cards, spread_of(period)))
        together = run_together(count_facts(*scan, limit=9, in_order=True) for scan in scans)
        alone = [count_cards(*scan, limit=9, in_order=True) for scan in scans]
        assert [*map(asdict, together)] == [*map(asdict, alone)]


def test_no_window_is_asked_for_twice_where_all_are_dated_by_one_year():
    for number in range(20):
        make_statement(date_range="2024", text="自主可控" if number < 4 else "别的话")
    analyze_cards()
    cards, _period = narrowed(None, "自主可控")
    with CaptureQueriesContext(connection) as captured:
        counts = count_cards(cards, spread_of(None), limit=5)
    assert counts.total.number == 4
    questions = [query["sql"] for query in captured if "GREATEST" in query["sql"]]
    assert questions
    assert len(set(questions)) == len(questions)


def test_no_rows_have_one_empty_page():
    page = find_page(Card.objects.all(), PageRequest(), size=5)
    assert (page.keys, page.previous, page.next) == ([], None, None)
    assert count_cards(Card.objects.none(), None, limit=5).total.number == 0


def test_a_question_that_can_find_nothing_leaves_the_others_their_rows():
    statement = make_statement()
    cards = Card.objects.values_list("pk")
    loaded = load_together({"some": cards, "nothing": cards.none(), "again": cards})
    assert loaded == {"some": [(statement.pk,)], "nothing": [], "again": [(statement.pk,)]}
    assert load_together({"nothing": cards.none(), "neither": cards.none()}) == {
        "nothing": [],
        "neither": [],
    }


def test_of_more_directives_than_are_counted_the_latest_are():
    make_directive(date_range="2024-01-01")
    latest = make_directive(date_range="2025-01-01")
    counts = count_cards(Card.objects.directives(), None, limit=1)
    assert counts.keys == [latest.pk]
    assert not counts.is_exact


def test_what_may_be_of_the_last_days_of_a_period_is_found_though_no_other_is():
    for number in range(24):
        make_statement(date_range=f"2025-{number % 3 + 1:02}-{number % 28 + 1:02}")
    make_statement(date_range="2025-05/2025-06")
    analyze_cards()
    period = ImpreciseDate.parse("2025-01/2025-05")
    cards = Card.objects.possibly_dated_within(period)
    onward, backward = walk(cards, PageRequest(period))
    assert onward == backward == in_order_of(cards)
    counts = count_cards(cards, spread_of(period), limit=10, in_order=True)
    assert [pk for _day, pk in counts.first_positions] == in_order_of(cards)[:10]


def test_statistics_are_loaded_once_after_each_analyze():
    make_statement()
    analyze_cards()

    def queries():
        with CaptureQueriesContext(connection) as captured, connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # as a new transaction does
            spread_of(None)
        return len(captured) - 1

    load_statistics.cache_clear()
    assert [queries(), queries()] == [2, 1]
    analyze_cards()
    assert [queries(), queries()] == [2, 1]
