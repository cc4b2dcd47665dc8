"""Pages, counts and steps show the same rows as one look at all of them would."""

import random
from dataclasses import replace
from itertools import product

import pytest

from statements.engine.search.query import Term
from statements.models import Card, ImpreciseDate, Statement
from statements.selectors.lists import pages, windows
from statements.selectors.lists.counts import count_facts, find_keys
from statements.selectors.lists.cursors import PageRequest
from statements.selectors.lists.pages import find_page
from statements.selectors.lists.windows import windows_within
from tests.factories import make_statement

pytestmark = pytest.mark.django_db

DATES = ["2023-02-03", "2024", "2024-06", "2024-12-30", "2024-12-31/2025-02-03", "2025-05-01", None]


@pytest.fixture(autouse=True)
def narrow_windows(monkeypatch):
    monkeypatch.setattr(pages, "NEAREST_ROWS", 6)
    monkeypatch.setattr(windows, "SKIPPED_ROWS", 2)
    monkeypatch.setattr(windows, "WINDOW_ROWS", (8, 21))


@pytest.fixture
def archive():
    dice = random.Random(3)
    for number in range(60):
        make_statement(
            date_range=dice.choice(DATES),
            title_zh=f"题目{number}",
            text="自主可控" if number % 7 else "别的话",
        )


def in_order(cards):
    return list(Statement.objects.on_cards(cards).latest_first().values_list("pk", flat=True))


def walk(cards, extent, *, size=4, counts=None):
    """All keys that one gets by going on to the end, and then back to the beginning."""
    onward = []
    page = find_page(cards, extent, size=size, counts=counts)
    onward += page.keys
    assert page.previous is None
    while page.next:
        next_request = replace(extent, after=page.next)
        page = find_page(cards, next_request, size=size, counts=counts)
        onward += page.keys
    backward = page.keys
    while page.previous:
        next_request = replace(extent, before=page.previous)
        page = find_page(cards, next_request, size=size, counts=counts)
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


# The archive takes longer to make than to read, so each test asks all of its questions of one.
def test_all_pages_together_are_the_list_in_its_order(archive):
    for question in product([None, "2024", "2024-12", "2025-02", "1999"], ["", "可控", "别的话"]):
        cards, period = narrowed(*question)
        onward, backward = walk(cards, PageRequest(period))
        assert onward == backward == in_order(cards), question


@pytest.mark.parametrize(("few", "is_sorted"), [(0, True), (40_000, False), (40_000, True)])
def test_pages_read_from_a_counts_are_the_list_in_its_order(archive, few, is_sorted):
    for question in product([None, "2024", "2025-02"], ["", "别的话"], [5, 7, 12, 30, 100]):
        days, wording, limit = question
        cards, period = narrowed(days, wording)
        among = Card.objects.all() if wording else None
        scanned = windows_within(period, superset=among, small=few)
        counts = count_facts(cards, windows=scanned, limit=limit, in_order=is_sorted)
        onward, backward = walk(cards, PageRequest(period), counts=counts)
        assert onward == backward == in_order(cards), question


@pytest.mark.parametrize("limit", [5, 100])
def test_counts_know_nothing_of_a_list_that_begins_with_the_earliest(archive, limit):
    cards, extent = Card.objects.all(), PageRequest(earliest_first=True)
    counts = count_facts(cards, windows=windows_within(None), limit=limit)
    assert walk(cards, extent, counts=counts) == walk(cards, extent)


def test_the_earliest_come_first_where_that_is_asked_for(archive):
    onward, backward = walk(Card.objects.all(), PageRequest(earliest_first=True))
    days = [Statement.objects.get(pk=pk).date for pk in onward]
    first_days = [day.first for day in days if day]
    assert onward == backward
    assert first_days == sorted(first_days)
    assert all(day is None for day in days[len(first_days) :])


def test_rows_that_come_in_meanwhile_shift_no_page(archive):
    cards = Card.objects.all()
    before = in_order(cards)
    first = find_page(cards, PageRequest(), size=10)
    make_statement(date_range="2025-12-01")
    second = find_page(cards, PageRequest(after=first.next), size=10)
    assert first.keys + second.keys == before[:20]
    Statement.objects.filter(pk=first.keys[-1]).delete()
    assert find_page(cards, PageRequest(after=first.next), size=10).keys == second.keys


@pytest.mark.parametrize("days", [None, "2024"])
def test_a_count_is_exact_up_to_its_bound(archive, days):
    period = ImpreciseDate.parse(days) if days else None
    cards = Card.objects.saying(Term("可控", "可控"))
    cards = cards.possibly_dated_within(period) if period else cards
    number = cards.count()
    for most in (2, 10, number - 1, number, 500):
        assert len(find_keys(cards, windows=windows_within(period), limit=most)) == min(
            number, most + 1
        )
        counts = count_facts(cards, windows=windows_within(period), limit=most)
        assert counts.is_exact == (number <= most)
        assert counts.total.number == min(number, most)


def test_no_rows_have_one_empty_page():
    page = find_page(Card.objects.all(), PageRequest(), size=5)
    assert (page.keys, page.previous, page.next) == ([], None, None)
    assert count_facts(Card.objects.none(), windows=[], limit=5).total.number == 0
