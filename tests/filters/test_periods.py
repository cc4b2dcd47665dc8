"""A period is narrowed to the days of the archive, which changes nothing that it finds."""

import pytest

from statements.filters.lists.list_filter import read_criteria
from statements.models import Card, ImpreciseDate, Statement
from statements.selectors.lists.definitions import list_definition
from tests.factories import make_statement

pytestmark = pytest.mark.django_db

DATES = ["1998", "2004-05-06", "2019-12-30/2020-02-03", "2023", "2026-01-14", None]


def dates_matching(query):
    statements = list_definition("statements").statements(read_criteria("statements", query))
    return {statement.date_range and str(statement.date) for statement in statements}


def test_a_long_period_finds_what_may_have_been_said_in_it():
    for text in DATES:
        make_statement(date_range=text)
    dated = {text: ImpreciseDate.parse(text) for text in DATES if text}
    for query, days in [
        ("from=2020", "2020-01-01/2100-12-31"),
        ("to=2020-01", "1900-01-01/2020-01-31"),
        ("from=1901&to=2099", "1901-01-01/2099-12-31"),
        ("from=2024", "2024-01-01/2100-12-31"),
        ("from=2026-01-15", "2026-01-15/2100-12-31"),
        ("to=1997", "1900-01-01/1997-12-31"),
        ("to=1998", "1900-01-01/1998-12-31"),
    ]:
        period = ImpreciseDate.parse(days)
        meeting = {text for text, date in dated.items() if date.meet(period)}
        assert dates_matching(query) == meeting, query


def test_a_period_finds_just_what_was_or_may_have_been_said_in_it():
    dates = [
        *("1900", "1900-01-01", "2025", "2025-04", "2025-04-25", "2025-04-26/2025-05-04"),
        *("2024-12-31", "2024-11/2025-01", "2100-12", "2100-12-31"),
    ]
    for text in [*dates, None]:
        make_statement(date_range=text)
    for period_text in [
        *dates,
        "2025-01/2025-03",
        "2025-04-30/2025-05-01",
        "1900/2100",
        "2024/2025",
    ]:
        period = ImpreciseDate.parse(period_text)
        expected = [text for text in dates if ImpreciseDate.parse(text).meet(period)]
        cards = Card.objects.possibly_dated_within(period)
        statement_dates = [str(statement.date) for statement in Statement.objects.on_cards(cards)]
        assert sorted(statement_dates) == sorted(
            str(ImpreciseDate.parse(text)) for text in expected
        ), period_text


def test_a_long_period_of_an_empty_archive_finds_nothing():
    make_statement(date_range=None)
    assert dates_matching("from=2020") == set()
