"""What the ledger of silence says does not depend on the hour, and no more than is known."""

from datetime import UTC, date, datetime, timedelta

import pytest

from statements.models import Outcome, Search, Visit
from statements.selectors.analysis.usual import usual_times
from statements.selectors.profiles.answers import province_records
from statements.selectors.sources.ledger import AnswerState, ledger_of
from statements.selectors.sources.watching import DayRange
from tests.factories import NOW, make_directive, make_province
from tests.sources import make_source

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime(2025, 6, 9, 16, tzinfo=UTC)  # the 10th begins in Beijing
LAST_VISIT = MIDNIGHT - timedelta(hours=4)


def visit(source, *moments):
    Visit.objects.bulk_create(
        Visit(source=source, begun_at=moment, ended_at=moment, outcome=Outcome.SUCCESS)
        for moment in moments
    )


def row_of(directive, *, now):
    return ledger_of(directive, now=now).rows["ZJ"]


def test_a_day_that_the_next_visit_will_tell_of_is_no_gap():
    directive = make_directive(date_range="2025-06-01")
    source = make_source(jurisdiction=make_province("ZJ"), minutes_between_visits=6 * 60)
    visit(source, *(LAST_VISIT - timedelta(hours=6 * number) for number in range(60)))
    for now in (MIDNIGHT - timedelta(minutes=1), MIDNIGHT + timedelta(hours=1)):
        row = row_of(directive, now=now)
        assert (row.state, row.silent_until) == (AnswerState.WATCHED, date(2025, 6, 9))
    overdue = row_of(directive, now=LAST_VISIT + timedelta(hours=25))
    assert (overdue.state, overdue.silent_until) == (AnswerState.GAPS, None)


def test_a_source_that_is_visited_by_the_week_tells_until_its_last_visit():
    directive = make_directive(date_range="2025-05-20")
    source = make_source(jurisdiction=make_province("ZJ"), minutes_between_visits=7 * 24 * 60)
    visit(source, *(LAST_VISIT - timedelta(days=7 * number) for number in range(1, 5)))
    row = row_of(directive, now=MIDNIGHT)
    assert (row.state, row.silent_until) == (AnswerState.WATCHED, date(2025, 6, 2))
    assert row.record.gaps == ()


def test_a_directive_of_a_span_is_watched_from_its_first_day_until_nobody_expects_an_answer():
    directive = make_directive(date_range="2024")
    source = make_source(jurisdiction=make_province("ZJ"))
    start = datetime(2023, 12, 30, 4, tzinfo=UTC)
    visit(source, *(start + timedelta(days=number) for number in range(180)))
    assert ledger_of(directive, now=NOW).period == DayRange(date(2024, 1, 1), date(2025, 4, 30))
    assert row_of(directive, now=NOW).state == AnswerState.GAPS


def test_a_search_from_before_the_directive_tells_nothing():
    directive = make_directive(date_range="2025-04-25")
    search = Search.objects.create(
        directive=directive,
        jurisdiction=make_province("ZJ"),
        searched_on=date(2025, 4, 24),
        where="浙江日报",
        entered_at=NOW,
    )
    later = make_directive(date_range="2025-05-30")

    def what_is_told():
        return (
            row_of(directive, now=NOW).state,
            province_records(["ZJ"], None)["ZJ"].waits,
            list(usual_times(later, ["ZJ"])),
        )

    assert what_is_told() == (AnswerState.NOT_LOOKED, (), [])
    Search.objects.filter(pk=search.pk).update(searched_on=date(2025, 4, 25))
    assert what_is_told() == (AnswerState.SEARCHED, [0], ["ZJ"])
