"""An analyst saves a search and is notified of new matches."""

from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.hands import enter
from tests.journeys.test_looks import BUT_CONTRAST
from tests.waiting import wait_for


def test_from_a_filtered_list_to_a_match_that_says_why(open_page, signed_in):
    word = f"独有{uuid4().hex[:6]}"
    page = open_page("/responses/", storage_state=signed_in)
    page.get_by_label("Text contains").fill(word)  # the list is refreshed in place
    expect(page.locator("h1 .total")).to_have_text("0")
    page.get_by_text("Save this search").click()
    page.get_by_role("textbox", name="Name").fill(word)
    page.get_by_role("button", name="Save", exact=True).click()
    row = page.locator(".kept > li", has_text=word)
    expect(row).to_contain_text("0 new matches")

    enter(page, f"题{word}", f"会议强调{word}。")
    page.goto("/saved/")
    wait_for(lambda: page.reload() and row.get_by_text("1 new match").count())
    row.get_by_role("link", name=word, exact=True).click()
    expect(page.locator(".rows")).to_contain_text(f"contains “{word}” (title, text)")
    page.get_by_role("button", name="Mark all as seen").click()
    expect(row).to_contain_text("0 new matches")


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.long)])
def test_what_is_kept_fits_and_can_be_read_by_everybody(open_page, signed_in, width):
    page = open_page("/responses/", storage_state=signed_in)
    enter(page, "省委召开会议", "会议强调协同。", jurisdiction="HL", body_name="黑龙江省委")
    page.goto("/responses/?province=HL")
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_text("Save this search").click()
    fits(page)
    page.get_by_role("textbox", name="Name").fill(f"浙江 {width} " + "很长的名字" * 12)
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".kept summary").first.click()
    fits(page)
    page.locator(".kept h2 a").first.click()
    fits(page)


def fits(page):
    page.wait_for_load_state()  # a click returns as soon as the next page begins
    beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert beyond <= 0
    results = Axe().run(page, options=BUT_CONTRAST)
    assert results.violations_count == 0, results.generate_report()
