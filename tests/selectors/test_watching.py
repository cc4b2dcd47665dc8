"""A gap in collection never reads as silence; health is judged by a source's own past."""

from datetime import date, timedelta

import pytest

from statements.models import Letter, Outcome, Role, Source, Visit, Watch
from statements.selectors.sources.health import MIN_FAILURES, Health, rhythm_of
from statements.selectors.sources.registry import source_row
from statements.selectors.sources.watching import DayRange, WatchState, read_watching
from statements.services.sources.alerts import alert_admins
from tests.factories import NOW, make_province, make_user
from tests.sources import make_source

LAST = date(2025, 6, 10)
PERIOD = DayRange(date(2025, 6, 1), LAST)


def add_visits(source: Source, *days: int, outcome: Outcome = Outcome.SUCCESS) -> None:
    """Add a visit at noon of days before the day of ``NOW``, 10 June."""
    Visit.objects.bulk_create(
        [
            Visit(
                source=source,
                begun_at=NOW - timedelta(days=back),
                ended_at=NOW - timedelta(days=back) + timedelta(minutes=1),
                outcome=outcome,
            )
            for back in sorted(days, reverse=True)
        ]
    )


@pytest.mark.django_db
def test_a_province_is_watched_only_where_visits_have_no_gap():
    watched, failing, unwatched = make_source(), make_province("JL"), make_province("SD")
    with_gap = make_source(jurisdiction=failing)
    add_visits(watched, *range(-1, 12))
    add_visits(with_gap, 9, 8, 7, 3, 2, 1, 0)
    add_visits(with_gap, 6, 5, 4, outcome=Outcome.FAILED)
    watching = read_watching([watched.jurisdiction, failing, unwatched], PERIOD, now=NOW)
    assert watching.record("ZJ", PERIOD).state == WatchState.WATCHED
    record = watching.record("JL", PERIOD)
    assert (record.state, record.gaps) == (
        WatchState.GAPS,
        (DayRange(date(2025, 6, 4), date(2025, 6, 6)),),
    )
    assert record.sources == (with_gap,)
    assert watching.record("JL", DayRange(date(2025, 6, 7), LAST)).state == WatchState.WATCHED
    nothing = watching.record("SD", PERIOD)
    assert (nothing.state, nothing.gaps) == (WatchState.UNWATCHED, (PERIOD,))


@pytest.mark.django_db
def test_a_page_without_links_tells_nothing():
    source = make_source()
    add_visits(source, *range(-1, 12), outcome=Outcome.EMPTY)
    watching = read_watching([source.jurisdiction], PERIOD, now=NOW)
    assert watching.record("ZJ", PERIOD).state == WatchState.DOWN


def test_a_source_is_quiet_by_its_own_rhythm():
    today = date(2025, 6, 10)
    weekly = [(today - timedelta(days=7 * week), 3) for week in range(20, 0, -1)]
    assert rhythm_of(weekly, today).quiet_days(today) is None
    assert rhythm_of(weekly[:-1], today).quiet_days(today) == 14
    daily = [(today - timedelta(days=back), 1) for back in range(60, 2, -1)]
    assert rhythm_of(daily, today).quiet_days(today) == 3
    assert rhythm_of(daily[:5], today).quiet_days(today) is None  # too few to have a rhythm
    assert rhythm_of(weekly, today).pages == 60
    silent = [(today - timedelta(days=back), 1) for back in range(220, 175, -1)]
    assert rhythm_of(silent, today).quiet_days(today) == 176  # also after half a year
    assert len(rhythm_of([], today).weeks) == 26


@pytest.mark.django_db
def test_a_source_that_is_down_is_told_once_until_it_is_well():
    source, admin = make_source(), make_user(Role.ADMIN, email="admin@example.org")
    make_user(Role.RESEARCHER, email="researcher@example.org")
    add_visits(source, 0, outcome=Outcome.FAILED)
    watch = Watch.objects.filter(source=source)
    watch.update(failures_in_a_row=MIN_FAILURES)
    row = source_row(source.pk, now=NOW)
    assert row is not None
    assert row.health is Health.DOWN
    assert len(alert_admins(now=NOW)) == 1
    assert alert_admins(now=NOW) == []
    letter = Letter.objects.get()
    assert (letter.to, str(source) in letter.body) == (admin.email, True)
    watch.update(failures_in_a_row=0, last_success_at=NOW)
    Visit.objects.all().delete()
    add_visits(source, 0)
    assert alert_admins(now=NOW) == []
    watch.update(failures_in_a_row=MIN_FAILURES)
    assert len(alert_admins(now=NOW)) == 1


@pytest.mark.django_db
def test_visits_tell_of_the_days_between_them_up_to_twice_the_interval():
    source = make_source(minutes_between_visits=2 * 24 * 60)
    add_visits(source, 9, 5, 0)  # four days apart, then five
    record = read_watching([source.jurisdiction], PERIOD, now=NOW).record("ZJ", PERIOD)
    assert record.gaps == (DayRange(date(2025, 6, 6), date(2025, 6, 9)),)
