"""The demonstration newspaper can be watched like any other, and only while it runs."""

import threading
from contextlib import contextmanager

import pytest

from statements.capture.faults import FetchRefused
from statements.capture.fetching import Fetcher
from statements.models import Capture, DiscoveryMethod, Item, ItemState, Outcome
from statements.services.sources.continuing import read_article
from statements.services.sources.demo_pages import demo_pages
from statements.services.sources.demo_server import make_server
from statements.services.sources.local_port import open_port, opened_port
from tests.capture.servers import Server
from tests.factories import NOW
from tests.sources import Clock, Paper, make_source, visit_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captures_of_this_test")]

TODAY = NOW.date()


@contextmanager
def running_demo():
    with make_server(0, today=lambda: TODAY) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield Paper({}, Server(server.server_port))
        finally:
            server.shutdown()


def test_the_paper_has_its_pages():
    pages = demo_pages(TODAY)
    assert len(pages) >= 60
    assert {page.status for page in pages.values()} == {200, 301}
    assert max(page.trickle_seconds for page in pages.values()) == 300


def test_a_list_leads_to_articles_a_file_and_a_dead_link():
    with running_demo() as paper:
        make_source(paper, "/news/index.html")
        (visit,) = visit_due(paper, Clock())
    assert (visit.outcome, visit.links) == (Outcome.PARTIAL, 19)
    assert Capture.objects.count() == 19  # an article has a second page
    article = read_article(Capture.objects.get(address__endswith="/a04.html"))
    assert article.pages == 2
    assert article.article.text.endswith("各设区市设分会场。")
    assert Item.objects.get(state=ItemState.GONE).address.endswith("/news/gone.html")
    assert Capture.objects.get(address__endswith="/file.pdf").media_type == "application/pdf"
    redirect = Capture.objects.get(address__endswith="/old.html")
    assert redirect.final_address.endswith("/news/a01.html")


def test_an_edition_is_read_for_two_days_and_a_feed_as_it_stands():
    with running_demo() as paper:
        path = "/html/{YYYY-MM}/{DD}/node_1.htm"
        edition = make_source(paper, path, finding=DiscoveryMethod.EDITION)
        feed = make_source(paper, "/feed.xml", finding=DiscoveryMethod.FEED)
        visits = visit_due(paper, Clock())
    assert [visit.outcome for visit in visits] == [Outcome.SUCCESS, Outcome.SUCCESS]
    assert (edition.captures.count(), feed.captures.count()) == (8, 9)
    assert edition.items.filter(title="").count() == 0


def test_the_fetcher_reaches_this_machine_only_while_the_demonstration_runs(tmp_path):
    assert open_port(tmp_path) is None
    with running_demo() as paper:
        port = paper.server.port
        with opened_port(tmp_path, port):
            assert open_port(tmp_path) == port
            with pytest.raises(BlockingIOError), opened_port(tmp_path, port + 1):
                pass
            fetcher = Fetcher("Biaotai test", local_port=open_port(tmp_path))
            assert fetcher.fetch(paper.server.address("/feed.xml")).status == 200
        assert open_port(tmp_path) is None
        with pytest.raises(FetchRefused):
            Fetcher("Biaotai test", local_port=open_port(tmp_path)).fetch(
                paper.server.address("/feed.xml")
            )
