"""Past editions are read day by day, wherever that is interrupted."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from statements.models import (
    ArchivePeriod,
    Capture,
    DiscoveryMethod,
    IndexPage,
    Item,
    Letter,
    Outcome,
    PeriodState,
    Role,
    Source,
    Visit,
    Watch,
)
from statements.selectors.sources.archives import periods_of
from statements.selectors.sources.registry import source_row
from statements.selectors.sources.watching import DayRange, WatchState, read_watching
from statements.services.jobs.job import NothingToRetry
from statements.services.sources import archives
from statements.services.sources.alerts import alert_admins
from statements.services.sources.archives import BadPeriod, NoEditions, PeriodOpen
from statements.services.sources.dispatch import take_due, take_editions
from statements.services.sources.endings import end_visit
from statements.services.sources.visits import run_visit
from statements.tasks.jobs import JOB_KINDS, retry_job
from tests.capture.servers import answer
from tests.factories import make_user
from tests.sources import Clock, Paper, article, make_source, running_paper, visitor_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captures_of_this_test")]

FIRST, LAST = date(2025, 1, 1), date(2025, 1, 4)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def paper():
    with running_paper() as paper:
        yield paper


def put_up(paper: Paper, *days: date) -> None:
    """Put editions of two layouts and two articles on the site."""
    for day in days:
        folder = f"/html/{day:%Y-%m/%d}"
        layouts = "".join(f"<a href='node_{number}.htm'>第{number}版</a>" for number in (1, 2))
        for number in (1, 2):
            link = f"<a href='content_{number}.htm'>省委常委会学习</a>"
            paper.pages[f"{folder}/node_{number}.htm"] = answer((layouts + link).encode())
            paper.pages[f"{folder}/content_{number}.htm"] = answer(article(day.day * 10 + number))


def make_edition(paper: Paper, clock: Clock) -> Source:
    """Make a source whose paper of today was read."""
    source = make_source(paper, "/html/{YYYY-MM}/{DD}/node_1.htm", finding=DiscoveryMethod.EDITION)
    Watch.objects.update(due_at=clock.now + timedelta(days=90))
    return source


def request(source: Source, clock: Clock, first: date = FIRST, last: date = LAST) -> ArchivePeriod:
    return archives.request_period(
        source_id=source.pk, first=first, last=last, form_key=uuid4(), now=clock.now
    )


def read_on(paper: Paper, clock: Clock, *, editions: int = 100) -> None:
    """Read so many editions that are due."""
    for _ in range(editions):
        for visit_id in take_editions(now=clock.now, limit=10):
            run_visit(visit_id=visit_id, visitor=visitor_of(paper, clock))


def editions_asked_for(paper: Paper) -> list[str]:
    return [path for path in paper.paths() if path.endswith("/node_1.htm")]


def test_each_edition_of_a_period_is_captured_and_its_progress_counted(paper, clock):
    put_up(paper, FIRST, FIRST + timedelta(days=2), LAST)  # none on the second day
    source = make_edition(paper, clock)
    period = request(source, clock)
    read_on(paper, clock, editions=2)
    (progress,) = periods_of(source)
    assert (progress.period.days_done, progress.period.days) == (2, 4)
    assert (progress.read, progress.missing, progress.captures) == (1, 1, 2)
    read_on(paper, clock, editions=2)
    period.refresh_from_db()
    (progress,) = periods_of(source)
    assert (period.state, progress.read, progress.captures) == (PeriodState.FINISHED, 3, 6)
    assert take_editions(now=clock.now + timedelta(days=1), limit=10) == []


def test_what_an_archive_held_is_neither_new_nor_a_visit_of_today(paper, clock):
    put_up(paper, FIRST)
    source = make_edition(paper, clock)
    request(source, clock, FIRST, FIRST)
    read_on(paper, clock, editions=1)
    row = source_row(source.pk, now=clock.now)
    assert row
    assert (row.rhythm.pages, row.latest) == (0, None)


def test_an_edition_that_was_read_tells_of_its_day(paper, clock):
    put_up(paper, FIRST, LAST)
    source = make_edition(paper, clock)
    request(source, clock)
    read_on(paper, clock)
    place = source.jurisdiction

    def state(first: date, last: date) -> WatchState:
        period = DayRange(first, last)
        return read_watching([place], period, now=clock.now).record(place.pk, period).state

    assert state(FIRST, FIRST) == WatchState.WATCHED
    assert state(FIRST, LAST) == WatchState.GAPS
    assert state(clock.now.date(), clock.now.date()) == WatchState.UNWATCHED


@pytest.mark.parametrize(  # robots.txt, then four pages a day
    "number", [2, 6, *(pytest.param(number, marks=pytest.mark.long) for number in (1, 4, 9))]
)
def test_a_period_that_is_killed_goes_on_where_it_was(paper, clock, monkeypatch, number):
    put_up(paper, FIRST, FIRST + timedelta(days=1))
    source = make_edition(paper, clock)
    request(source, clock, FIRST, FIRST + timedelta(days=1))
    requests = 0

    class Killed(BaseException):
        pass

    def fetch(fetcher, address, **facts):
        nonlocal requests
        requests += 1
        if requests == number:
            raise Killed
        return real_fetch(fetcher, address, **facts)

    real_fetch = type(visitor_of(paper, clock).fetcher).fetch
    with monkeypatch.context() as patch:
        patch.setattr(type(visitor_of(paper, clock).fetcher), "fetch", fetch)
        with pytest.raises(Killed):
            read_on(paper, clock)
    clock.now += timedelta(minutes=6)
    read_on(paper, clock, editions=3)
    assert ArchivePeriod.objects.get().state == PeriodState.FINISHED
    assert Capture.objects.count() == 4
    articles = [path for path in paper.paths() if "content" in path]
    assert len(articles) == len({*articles}) == 4


def test_a_paused_period_asks_for_nothing_and_goes_on_where_it_was(paper, clock):
    put_up(paper, FIRST, LAST)
    source = make_edition(paper, clock)
    period = request(source, clock)
    (visit_id,) = take_editions(now=clock.now, limit=10)
    archives.pause_period(period_id=period.pk)
    assert not run_visit(visit_id=visit_id, visitor=visitor_of(paper, clock))
    assert take_editions(now=clock.now + timedelta(hours=1), limit=10) == []
    assert paper.paths() == []
    archives.resume_period(period_id=period.pk, now=clock.now)
    read_on(paper, clock)
    assert Visit.objects.filter(pk=visit_id, outcome=Outcome.SUCCESS).exists()
    assert Capture.objects.count() == 4


def test_a_stopped_period_leaves_nothing_to_be_fetched(paper, clock):
    put_up(paper, FIRST)
    source = make_edition(paper, clock)
    period = request(source, clock)
    paper.pages["/html/2025-01/01/content_2.htm"] = answer(status="503 Busy")
    read_on(paper, clock, editions=1)
    archives.stop_period(period_id=period.pk, now=clock.now)
    assert not Item.objects.filter(due_at__isnull=False).exists()
    archives.resume_period(period_id=period.pk, now=clock.now)
    assert take_editions(now=clock.now, limit=10) == []
    request(source, clock)  # another one may begin


def test_an_edition_in_which_a_period_was_stopped_tells_nothing_of_its_day(paper, clock):
    put_up(paper, FIRST)
    source = make_edition(paper, clock)
    period = request(source, clock)
    (visit_id,) = take_editions(now=clock.now, limit=10)
    IndexPage.objects.create(
        visit_id=visit_id, address=f"{source.address}#1", read_at=clock.now, status=200
    )
    Visit.objects.update(links=1)
    archives.stop_period(period_id=period.pk, now=clock.now)
    # Its worker had asked for the last page, and only now sees that nothing is left.
    end_visit(Visit.objects.get(pk=visit_id), now=clock.now)
    day = DayRange(FIRST, FIRST)
    watching = read_watching([source.jurisdiction], day, now=clock.now)
    record = watching.record(source.jurisdiction_id, day)
    assert record.state == WatchState.UNWATCHED
    (progress,) = periods_of(source)
    assert (progress.read, progress.period.days_done) == (0, 0)


def test_a_site_that_is_down_pauses_the_period_and_skips_no_year(paper, clock):
    source = make_edition(paper, clock)
    for day in range(10):
        path = f"/html/{FIRST + timedelta(days=day):%Y-%m/%d}/node_1.htm"
        paper.pages[path] = answer(status="500 Down")
    period = request(source, clock, FIRST, FIRST + timedelta(days=9))
    for _ in range(20):
        read_on(paper, clock, editions=1)
        clock.now += timedelta(minutes=20)
    period.refresh_from_db()
    assert (period.state, period.fault, period.days_done) == (PeriodState.PAUSED, "http_500", 3)
    assert len(editions_asked_for(paper)) == 9
    (progress,) = periods_of(source)
    assert len(progress.failed_days) == 3
    # Admins get one letter, and see on the page of jobs why it stopped, and go on from there.
    make_user(Role.ADMIN, email="admin@example.org")
    alert_admins(now=clock.now)
    assert (
        "paused after days that could not be read: the site answered 500"
        in Letter.objects.get().body
    )
    assert alert_admins(now=clock.now) == []
    jobs = JOB_KINDS["past-editions"]
    assert jobs.counts(now=clock.now).failed == 1
    (job,) = jobs.jobs(now=clock.now)
    assert (job.state, job.reason, job.finished) == ("failed", "the site answered 500", 3)
    retry_job("past-editions", period.pk, now=clock.now)
    period.refresh_from_db()
    assert (period.state, period.alerted_at) == (PeriodState.RUNNING, None)
    with pytest.raises(NothingToRetry):
        retry_job("past-editions", period.pk, now=clock.now)
    Source.objects.update(is_watched=False)
    (job,) = jobs.jobs(now=clock.now)
    assert (job.state, jobs.counts(now=clock.now).backlog.number) == ("waiting", 1)


def test_a_period_that_ended_without_some_days_is_told_of(paper, clock):
    put_up(paper, FIRST)
    paper.pages["/html/2025-01/02/node_1.htm"] = answer(status="500 Down")
    source = make_edition(paper, clock)
    make_user(Role.ADMIN, email="admin@example.org")
    request(source, clock, FIRST, FIRST + timedelta(days=1))
    for _ in range(5):
        read_on(paper, clock, editions=1)
        clock.now += timedelta(minutes=20)
    assert ArchivePeriod.objects.get().state == PeriodState.FINISHED
    for _ in range(2):
        alert_admins(now=clock.now)
    assert "read, without 02 Jan 2025" in Letter.objects.get().body


def test_an_edition_of_another_day_is_none(paper, clock):
    """Many sites answer with the latest edition where they have not the one asked for."""
    put_up(paper, LAST)
    headers = "Location: /html/2025-01/04/node_1.htm\r\n"
    paper.pages["/html/2025-01/01/node_1.htm"] = answer(status="302 Found", headers=headers)
    source = make_edition(paper, clock)
    request(source, clock, FIRST, FIRST)
    read_on(paper, clock)
    assert Visit.objects.get().outcome == Outcome.EMPTY
    assert Capture.objects.count() == 0


def test_the_paper_of_today_goes_before_those_of_long_ago(paper, clock):
    put_up(paper, FIRST, clock.now.date())
    source = make_edition(paper, clock)
    request(source, clock, FIRST, FIRST)
    Watch.objects.update(due_at=clock.now)
    read_on(paper, clock, editions=1)
    assert paper.paths() == []
    (visit_id,) = take_due(now=clock.now, limit=10)
    run_visit(visit_id=visit_id, visitor=visitor_of(paper, clock))
    clock.now += timedelta(minutes=1)
    read_on(paper, clock, editions=1)
    assert editions_asked_for(paper)[0].startswith(f"/html/{clock.now:%Y-%m/%d}")
    assert editions_asked_for(paper)[-1].startswith("/html/2025-01/01")
    assert Watch.objects.get().last_success_at


def test_only_days_before_today_of_a_daily_edition_are_read(paper, clock):
    source = make_edition(paper, clock)
    today = clock.now.date()
    for first, last in ((LAST, FIRST), (FIRST, today), (date(1990, 1, 1), LAST)):
        with pytest.raises(BadPeriod):
            request(source, clock, first, last)
    with pytest.raises(NoEditions):
        request(make_source(paper), clock)
    request(source, clock)
    with pytest.raises(PeriodOpen):
        request(source, clock)
    assert ArchivePeriod.objects.count() == 1
