"""A newspaper is watched in the browser; what it publishes runs nowhere."""

import re
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from statements.services.sources.demo_server import make_server
from statements.services.sources.local_port import opened_port
from tests.journeys.hands import Hands, enter
from tests.payloads import DISGUISES, MARK, hostile_page, payloads
from tests.waiting import wait_for

TOPIC = "科技创新"
DIRECTIVE = f"关于{TOPIC}的部署"
ROWS_PER_PAGE = 100  # payloads of one captured page
PAYLOADS = list(payloads())
# Each carrier in one of its disguises.
SOME_PAYLOADS = [PAYLOADS[n + n // DISGUISES % DISGUISES] for n in range(0, 300, DISGUISES)]


class Newspaper:
    """The demonstration newspaper; its day can be moved on."""

    def __init__(self):
        self.today = timezone.localdate()
        self.server = make_server(0, today=lambda: self.today)

    def address(self, path):
        return f"http://127.0.0.1:{self.server.server_port}{path}"


@contextmanager
def running_newspaper(site):
    paper = Newspaper()
    with paper.server, opened_port(site.var, paper.server.server_port):
        threading.Thread(target=paper.server.serve_forever, daemon=True).start()
        try:
            yield paper
        finally:
            paper.server.shutdown()


def enter_directive(page):
    """Enter a directive of twelve days ago, which articles of the newspaper take up."""
    facts = {"kind": "directive", "jurisdiction": "CN", "body_name": "中共中央政治局"}
    day = str(timezone.localdate() - timedelta(days=12))
    enter(page, DIRECTIVE, "推动科技创新和产业创新深度融合。", date_range=day, **facts)


def add_source(page, paper, name, path, finding):
    page.goto("/sources/add/")
    page.get_by_label("Chinese name").fill(name)
    page.get_by_label("Where").select_option("ZJ")
    page.get_by_label("Address").fill(paper.address(path))
    page.get_by_label("How pages are found").select_option(finding)
    page.get_by_label("Visit this source").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/sources/\d+/$"))


def test_a_newspaper_is_watched_and_its_drafts_are_accepted_by_keyboard(site, open_page, signed_in):
    page = open_page("/sources/", storage_state=signed_in)
    enter_directive(page)
    hands = Hands(page)
    with running_newspaper(site) as paper:
        add_source(page, paper, "示范日报", "/news/index.html", "listing")
        # The page follows the visit by itself.
        expect(page.locator("#activity")).to_contain_text("some pages failed", timeout=60_000)

    page.goto(f"/sources/inbox/?q={TOPIC}")
    about = page.locator(".lede")
    wait_for(lambda: page.reload() and "still to be read" not in about.inner_text())
    titles = accept_all(page, hands)
    assert len(titles) == 2
    page.goto("/directives/")
    page.get_by_role("link", name=DIRECTIVE).first.click()
    page.get_by_role("link", name="Ledger of silence").click()
    row = page.get_by_role("row", name=re.compile("Zhejiang"))
    expect(row).to_contain_text("answered")
    expect(row).to_contain_text("示范日报")


# In short: `web/test_sources.py::test_a_changed_page_shows_what_changed`.
@pytest.mark.long
def test_what_changed_on_a_page_that_is_watched_is_shown(site, open_page, signed_in):
    page = open_page("/sources/", storage_state=signed_in)
    with running_newspaper(site) as paper:
        add_source(page, paper, "示范公告", "/notice.html", "page")
        notice = page.url
        expect(page.locator("#activity a[href*='/captures/']")).to_have_count(1, timeout=60_000)
        paper.today += timedelta(days=1)
        page.get_by_role("button", name="Visit now").click()
        page.wait_for_url("**/sources/")
        page.goto(notice)
        expect(page.locator("#activity a[href*='/captures/']")).to_have_count(2, timeout=60_000)
    page.locator("#activity a[href*='/captures/']").first.click()
    expect(page.locator(".captured-changes ins").first).to_be_visible()
    expect(page.locator(".captured-changes del").first).to_be_visible()


def accept_all(page, hands):
    """Accept the drafts about the directive, each by two keys; return their titles."""
    titles: list[str] = []
    while True:
        heading = page.locator(".draft-open h2")
        expect(heading.or_(page.get_by_text("No draft matches.").first)).to_be_visible()
        if not heading.is_visible() or TOPIC not in (title := heading.inner_text()):
            return titles
        hands.press("1")
        expect(page.locator(".answers input[type=checkbox]").first).to_be_checked()
        before = page.url
        hands.press("a")
        page.wait_for_url(lambda url, before=before: url != before)
        expect(page.get_by_text(f"Accepted: {title}")).to_be_visible()
        titles.append(title)


def test_past_editions_are_read_before_the_eyes_of_who_asked_for_them(site, open_page, signed_in):
    page = open_page("/sources/", storage_state=signed_in)
    with running_newspaper(site) as paper:
        add_source(page, paper, "示范晚报", "/html/{YYYY-MM}/{DD}/node_1.htm", "edition")
        expect(page.locator("#activity").get_by_text("success")).to_be_visible(timeout=60_000)
        # Days of which the paper writes nothing on the topic whose drafts another journey counts.
        page.locator("#id_first").fill(str(paper.today - timedelta(days=6)))
        page.locator("#id_last").fill(str(paper.today - timedelta(days=5)))
        page.get_by_role("button", name="Read these days").click()
        archive = page.locator("#archive")
        # Without a reload: the page asks for its news by itself.
        expect(archive).to_contain_text("2 of 2 days · 2 editions read", timeout=60_000)
    expect(archive).to_contain_text("8 pages captured")
    expect(archive.get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(SOME_PAYLOADS, id="60"),
        pytest.param(PAYLOADS, id="300", marks=pytest.mark.long),
    ],
)
def test_of_300_payloads_in_captured_pages_none_is_executed(open_page, signed_in, texts):
    assert len(PAYLOADS) == 300
    page = open_page("/sources/captures/add/", storage_state=signed_in)
    requests: list[str] = []

    def note(route):
        requests.append(route.request.url)
        route.abort()

    # Unlike the browser's notes of requests, which name those that the policy stopped.
    page.context.route("https://hit.invalid/**", note)
    page.on("dialog", lambda dialog: dialog.dismiss())

    def assert_nothing_ran():
        assert page.evaluate(f"window.{MARK}") is None, page.url
        assert not requests

    visible_count = 0
    for start in range(0, len(texts), ROWS_PER_PAGE):
        content = hostile_page(texts[start : start + ROWS_PER_PAGE])
        page.goto("/sources/captures/add/")
        page.get_by_label("File").set_input_files(
            {"name": "page.html", "mimeType": "text/html", "buffer": content}
        )
        page.get_by_label("Address of the page").fill("https://paper.example/hostile.html")
        page.get_by_role("button", name="Store and read").click()
        page.wait_for_url(re.compile("/statements/add/"))
        assert_nothing_ran()
    page.goto("/sources/inbox/?q=传达学习<img")
    assert_nothing_ran()
    page.get_by_role("link", name="stored copy").click()
    addresses = page.locator(".versions-of-page a").evaluate_all("links => links.map(a => a.href)")
    for address in [page.url, *addresses]:
        page.goto(address)
        visible_count += page.locator(".captured-text").inner_text().count(f"top.{MARK}=")
        assert_nothing_ran()
        assert raw_hits(page, address, len(texts)) is None
        assert_nothing_ran()
    # What was shown as text is most of it; the rest are elements and addresses without text.
    assert visible_count >= len(texts) / 3


def raw_hits(page, address, number):
    """Open the bytes as a page, as if the browser ignored that they are an attachment."""

    def inline(route):
        answer = route.fetch()
        headers = {**answer.headers, "content-type": "text/html"}
        del headers["content-disposition"]
        route.fulfill(response=answer, headers=headers)

    # A page of its own: the browser complains of all that it refuses to run there.
    raw = page.context.new_page()
    raw.on("dialog", lambda dialog: dialog.dismiss())
    raw.route("**/raw/", inline)
    raw.goto(f"{address}raw/")
    assert raw.locator("p").count() > min(number, ROWS_PER_PAGE) / 2
    hits = raw.evaluate(f"window.{MARK}")
    raw.close()
    return hits
