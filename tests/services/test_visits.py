"""Visits read their sources politely, lose nothing, and store nothing twice."""

from datetime import timedelta

import pytest
from django.db import connection

from statements.capture.child.limits import ParsingLimits
from statements.models import (
    Capture,
    CaptureBody,
    DiscoveryMethod,
    Host,
    Item,
    ItemState,
    Outcome,
    Watch,
)
from statements.services.session_locks import exclusive_lock
from statements.services.sources import hosts, parsing
from statements.services.sources.dispatch import take_due
from statements.services.sources.endings import FIRST_BACK_OFF
from statements.services.sources.hosts import HostBusy
from statements.services.sources.storage import read_body
from statements.services.sources.visits import run_visit
from tests.capture.servers import answer
from tests.factories import NOW
from tests.sources import Clock, article, make_source, running_paper, visit_due, visitor_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captures_of_this_test")]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def paper():
    with running_paper() as paper:
        yield paper


def addresses() -> list[str]:
    return sorted(Capture.objects.values_list("address", flat=True))


def test_a_visit_captures_each_page_that_a_list_leads_to(paper, clock):
    paper.add_articles(1, 2, 3)
    source = make_source(paper)
    (visit,) = visit_due(paper, clock)
    assert (visit.outcome, visit.links, visit.new_links) == (Outcome.SUCCESS, 3, 3)
    assert visit.captures_made == 3
    assert addresses() == [paper.server.address(f"/a/{number}.html") for number in (1, 2, 3)]
    capture = Capture.objects.get(address__endswith="/2.html")
    assert read_body(capture.body) == article(2)
    assert (capture.source, capture.visit, capture.captured_at) == (source, visit, NOW)
    assert Watch.objects.get().due_at == NOW + timedelta(minutes=360)


def test_the_next_visit_captures_only_what_is_new_or_changed(paper, clock):
    paper.add_articles(1, 2, 3)
    make_source(paper)
    visit_due(paper, clock)
    paper.add_articles(1, 2, 3, 4)
    paper.pages["/a/1.html"] = answer(article(1, "会议要求，要抓好落实。"))
    clock.now += timedelta(days=1)
    (visit,) = visit_due(paper, clock)
    assert (visit.links, visit.new_links, visit.captures_made) == (4, 1, 2)
    first, second = Capture.objects.filter(address__endswith="/1.html").order_by("captured_at")
    assert "落实" in read_body(second.body).decode()
    assert "学习" in read_body(first.body).decode()
    assert Capture.objects.count() == 5


def test_the_same_body_is_stored_once(paper, clock):
    paper.add_articles(1, 2, 3)
    paper.pages["/a/2.html"] = paper.pages["/a/1.html"]
    make_source(paper)
    visit_due(paper, clock)
    assert (Capture.objects.count(), CaptureBody.objects.count()) == (3, 2)


def test_a_page_that_did_not_change_is_not_sent_again(paper, clock):
    paper.add_articles(1, 2, 3)
    page = answer(article(1), headers='ETag: "v1"\r\n')
    unchanged = answer(status="304 Not Modified")
    paper.pages["/a/1.html"] = lambda request: (
        unchanged if request.headers.get("if-none-match") == '"v1"' else page
    )
    make_source(paper)
    visit_due(paper, clock)
    clock.now += timedelta(days=1)
    (visit,) = visit_due(paper, clock)
    assert visit.captures_made == 0
    conditions = [
        request.headers.get("if-none-match")
        for request in paper.server.requests
        if request.path == "/a/1.html"
    ]
    assert conditions == [None, '"v1"']


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(number, marks=[] if number in {1, 4, 7} else pytest.mark.long)
        for number in range(1, 8)
    ],
)
def test_a_visit_that_is_killed_goes_on_where_it_was(paper, clock, monkeypatch, number):
    """The process dies at its n-th request; whoever takes the visit up loses and doubles none."""
    paper.add_articles(*range(1, 6))
    make_source(paper)
    (visit_id,) = take_due(now=clock.now, limit=1)
    visitor = visitor_of(paper, clock)
    requests = 0

    class Killed(BaseException):
        pass

    def fetch(fetcher, address, **facts):
        nonlocal requests
        requests += 1
        if requests == number:
            raise Killed
        return real_fetch(fetcher, address, **facts)

    real_fetch = type(visitor.fetcher).fetch
    monkeypatch.setattr(type(visitor.fetcher), "fetch", fetch)
    with pytest.raises(Killed):
        run_visit(visit_id=visit_id, visitor=visitor)
    assert take_due(now=clock.now, limit=1) == []  # until its lease ends
    clock.now += timedelta(minutes=6)
    (visit,) = visit_due(paper, clock)
    assert (visit.pk, visit.outcome, visit.captures_made) == (visit_id, Outcome.SUCCESS, 5)
    assert len(addresses()) == len({*addresses()}) == 5


def test_a_turn_that_is_over_leaves_the_rest_to_the_next(paper, clock):
    paper.add_articles(1, 2, 3)
    make_source(paper)
    (visit_id,) = take_due(now=clock.now, limit=1)
    assert not run_visit(visit_id=visit_id, visitor=visitor_of(paper, clock), seconds=0)
    assert take_due(now=clock.now, limit=1) == [visit_id]
    assert run_visit(visit_id=visit_id, visitor=visitor_of(paper, clock))
    assert Capture.objects.count() == 3


def test_what_robots_txt_forbids_is_not_fetched(paper, clock):
    paper.add_articles(1, 2, 3)
    paper.pages["/robots.txt"] = answer(b"User-agent: Biaotai\nDisallow: /a/2.html\n")
    make_source(paper)
    (visit,) = visit_due(paper, clock)
    assert (visit.outcome, visit.captures_made) == (Outcome.PARTIAL, 2)
    assert "/a/2.html" not in paper.paths()
    assert Item.objects.get(state=ItemState.REFUSED).address.endswith("/a/2.html")


def test_a_site_that_refuses_all_robots_is_not_read(paper, clock):
    paper.add_articles(1, 2, 3)
    paper.pages["/robots.txt"] = answer(status="503 Service Unavailable")
    make_source(paper)
    (visit,) = visit_due(paper, clock)
    assert (visit.outcome, visit.fault, paper.paths()) == (Outcome.FAILED, "robots", [])


def test_the_pause_that_a_site_asks_for_is_kept(paper, clock, monkeypatch):
    monkeypatch.setattr(hosts, "_LOOPBACK", set())  # the demonstration needs no pauses
    paper.add_articles(1, 2, 3)
    paper.pages["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 7\n")
    make_source(paper, pause_seconds=2)
    visit_due(paper, clock)
    assert clock.pauses == [7, 7, 7]


def test_two_visits_do_not_ask_one_host_at_the_same_time(paper, clock):
    paper.add_articles(1, 2, 3)
    make_source(paper)
    (visit_id,) = take_due(now=clock.now, limit=1)
    name = f"127.0.0.1:{paper.server.port}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    visitor = visitor_of(paper, clock)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_lock(hashtext('statements.host'), hashtext(%s))", [name]
            )
        with pytest.raises(HostBusy):
            visitor.fetch(paper.server.address("/list"), pause_seconds=1)
        assert not run_visit(visit_id=visit_id, visitor=visitor)
    finally:
        other.close()
    assert paper.server.requests == []
    assert Watch.objects.get().leased_until is None


def test_a_failing_source_is_asked_less_and_less_often(paper, clock):
    paper.pages["/list"] = answer(status="500 Internal Server Error")
    make_source(paper)
    pauses = []
    for _ in range(4):
        (visit,) = visit_due(paper, clock)
        assert (visit.outcome, visit.fault) == (Outcome.FAILED, "http_500")
        pauses.append(Watch.objects.get().due_at - clock.now)
        clock.now = Watch.objects.get().due_at
    assert pauses == [FIRST_BACK_OFF * factor for factor in (1, 2, 4, 8)]
    assert Watch.objects.get().failures_in_a_row == 4
    paper.add_articles(1, 2, 3)
    visit_due(paper, clock)
    assert Watch.objects.get().failures_in_a_row == 0


def test_a_site_that_asks_for_time_is_given_it(paper, clock):
    paper.pages["/list"] = answer(status="429 Too Many", headers="Retry-After: 1200\r\n")
    make_source(paper)
    visit_due(paper, clock)
    assert Host.objects.get().next_request_at == NOW + timedelta(seconds=1200)
    with pytest.raises(HostBusy):
        visitor_of(paper, clock).fetch(paper.server.address("/list"), pause_seconds=1)


def test_a_page_that_fails_is_tried_again_three_times(paper, clock):
    paper.add_articles(1, 2, 3)
    paper.pages["/a/2.html"] = answer(status="502 Bad Gateway")
    del paper.pages["/a/3.html"]
    make_source(paper)
    for _ in range(4):
        visit_due(paper, clock)
        clock.now += timedelta(hours=6)
    assert paper.paths().count("/a/2.html") == 3
    assert paper.paths().count("/a/3.html") == 1
    states = dict(Item.objects.values_list("state", "fault"))
    assert states[ItemState.FAILED] == "http_502"
    assert states[ItemState.GONE] == "http_404"


def test_a_list_without_links_is_said_to_have_changed(paper, clock):
    paper.pages["/list"] = answer(b"<html><p>new design</p></html>")
    make_source(paper)
    (visit,) = visit_due(paper, clock)
    assert visit.outcome == Outcome.EMPTY


def test_an_edition_is_read_layout_by_layout(paper, clock):
    day = "2025-06/10"
    first = "".join(f"<a href='node_{number}.htm'>第{number}版</a>" for number in (1, 2))
    for number in (1, 2):
        page = f"{first}<a href='content_{number}.htm'>省委常委会学习</a>".encode()
        paper.pages[f"/html/{day}/node_{number}.htm"] = answer(page)
        paper.pages[f"/html/{day}/content_{number}.htm"] = answer(article(number))
    make_source(paper, "/html/{YYYY-MM}/{DD}/node_1.htm", finding=DiscoveryMethod.EDITION)
    (visit,) = visit_due(paper, clock)
    assert visit.captures_made == 2
    # There is no edition of the day before.
    assert (visit.outcome, visit.fault) == (Outcome.PARTIAL, "http_404")
    assert paper.paths().count(f"/html/{day}/node_1.htm") == 1


def list_of(*numbers: int, further: int) -> bytes:
    rows = "".join(
        f'<li><a href="/a/{number}.html">省委召开会议传达学习第{number}号文件</a></li>'
        for number in numbers
    )
    return answer(f"<ul>{rows}</ul><a href='/list/{further}'>下一页</a>".encode())


def test_further_pages_of_a_list_are_read_as_long_as_they_bring_something_new(paper, clock):
    for page in range(8):
        numbers = range(3 * page, 3 * page + 3)
        paper.pages[f"/list/{page}"] = list_of(*numbers, further=page + 1)
        paper.pages |= {f"/a/{number}.html": answer(article(number)) for number in numbers}
    make_source(paper, "/list/0")
    (visit,) = visit_due(paper, clock)
    assert visit.captures_made == 24
    clock.now += timedelta(hours=7)
    visit_due(paper, clock)
    lists = [path for path in paper.paths() if path.startswith("/list")]
    assert lists[9:] == ["/list/0", "/list/1", "/list/2"]


def test_the_links_of_a_list_lie_where_the_selector_says(paper, clock):
    paper.add_articles(1, 2, 3)
    side = b"<div class=side><a href='/a/4.html'>Four</a></div></html>"
    paper.pages["/list"] = answer(paper.pages["/list"].partition(b"\r\n\r\n")[2] + side)
    paper.pages["/a/4.html"] = answer(article(4))
    make_source(paper, link_selector=".side")
    visit_due(paper, clock)
    assert addresses() == [paper.server.address("/a/4.html")]


def test_a_list_that_takes_too_long_to_read_fails_and_harms_no_worker(paper, clock, monkeypatch):
    monkeypatch.setattr(parsing, "LIMITS", ParsingLimits(seconds=0.3))
    parsing._child.cache_clear()
    paper.pages["/list"] = answer(b"<p>a" * 1_000_000)
    make_source(paper)
    (visit,) = visit_due(paper, clock)
    parsing._child.cache_clear()
    assert (visit.outcome, visit.fault) == (Outcome.FAILED, "parse_time")


def test_a_page_that_is_watched_by_itself_is_captured_whenever_it_changed(paper, clock):
    paper.pages["/page"] = answer(article(1))
    make_source(paper, "/page", finding=DiscoveryMethod.PAGE)
    for text in ("会议强调。", "会议强调。", "会议要求。"):
        paper.pages["/page"] = answer(article(1, text))
        visit_due(paper, clock)
        clock.now += timedelta(hours=6)
    assert Capture.objects.count() == 2


def test_a_lock_ends_with_its_block():
    with exclusive_lock("host", "a.example") as is_ours:
        assert is_ours
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_try_advisory_lock(hashtext('statements.host'), hashtext('a.example'))"
            )
            assert cursor.fetchone() == (True,)
    finally:
        other.close()
