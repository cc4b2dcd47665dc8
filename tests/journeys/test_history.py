"""A researcher changes, restores, withdraws, merges, and takes each of them back."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import enter, save
from tests.journeys.test_saving import fits


# No script takes part: in short, each step is one of `web/test_history.py`.
@pytest.mark.long
def test_from_a_change_to_its_diff_and_from_a_merge_back(site, open_page, signed_in):
    word = uuid4().hex[:6]
    title = f"会议甲{word}"
    page = open_page("/", storage_state=signed_in)
    address = site.address + enter(page, title, f"会议强调{word}，要抓好落实。")
    other = site.address + enter(page, f"座谈会乙{word}", f"座谈会指出{word}，要久久为功。")

    page.goto(address)
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Chinese title").fill(f"{title}，纪要")
    save(page)
    page.get_by_role("link", name="History", exact=True).click()
    change = page.locator(".log > li", has_text="，纪要").first
    expect(change.locator("ins")).to_have_text("，纪要")
    fits(page)
    page.set_viewport_size({"width": 390, "height": 800})
    fits(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    change.get_by_role("button", name="Undo this change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)

    page.get_by_role("link", name="Withdraw").click()
    page.get_by_label("Reason").fill("entered by mistake")
    page.get_by_role("button", name="Withdraw").click()
    page.goto(address)
    expect(page.get_by_text("entered by mistake")).to_be_visible()
    fits(page)
    page.goto(f"/search/?q={title}")
    expect(page.locator("h1 .total")).to_have_text("0")
    page.goto(address)
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)

    page.get_by_role("link", name="Merge into another").click()
    page.get_by_label("Name, number or address").fill(other)
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("revisions of texts that follow: 1")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Merge").click()
    expect(page).to_have_url(other)
    page.goto(address)
    expect(page).to_have_url(other)
    number = address.rstrip("/").rpartition("/")[2]
    page.goto(f"/history/statement/{number}/")
    page.get_by_role("button", name="Undo the merge").click()
    expect(page).to_have_url(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.goto("/history/")
    fits(page)
