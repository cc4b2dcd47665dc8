"""An admin switches on the demonstration newspaper, and reads what it printed before."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from tests.running import environment

pytestmark = pytest.mark.usefixtures("demo_site")
PORT = 8_124


@pytest.fixture(scope="module")
def demo_site(site):
    """The demonstration newspaper, as a newcomer starts it beside the site."""
    with subprocess.Popen(
        [sys.executable, "manage.py", "demo_site", "--port", str(PORT)],
        env=environment(site.var, 0),
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert "Add one of these" in process.stdout.readline()
        yield
        process.terminate()


def test_past_editions_are_read_before_the_eyes_of_who_asked_for_them(open_page, signed_in):
    page = open_page("/sources/add/", storage_state=signed_in)
    page.get_by_label("Chinese name").fill("示范日报")
    page.get_by_label("Jurisdiction").select_option("ZJ")
    pattern = f"http://127.0.0.1:{PORT}/html/{{YYYY-MM}}/{{DD}}/node_1.htm"
    page.get_by_label("Address").fill(pattern)
    page.get_by_label("How pages are found").select_option("edition")
    page.get_by_label("Visit this source").check()
    page.get_by_role("button", name="Save").click()
    activity = page.locator("#activity")
    expect(activity.get_by_text("success")).to_be_visible(timeout=60_000)
    today = timezone.localdate()
    page.get_by_label("From").fill(str(today - timedelta(days=4)))
    page.get_by_label("To", exact=False).last.fill(str(today - timedelta(days=3)))
    page.get_by_role("button", name="Read these days").click()
    archive = page.locator("#archive")
    # Without a reload: the page asks for its news by itself.
    expect(archive).to_contain_text("2 of 2 days · 2 editions read", timeout=60_000)
    expect(archive).to_contain_text("8 pages captured")
    expect(archive.get_by_role("button")).to_have_count(0)
