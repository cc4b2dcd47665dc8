"""A researcher decides by mistake and edits too much, and takes both back, mostly by keyboard."""

from uuid import uuid4

from playwright.sync_api import expect

from tests.journeys.hands import press
from tests.journeys.test_reviewing import enter_suggestion


def test_decisions_are_undone_at_the_place_of_the_message(open_page, signed_in):
    page = open_page("/review/", storage_state=signed_in)
    title = enter_suggestion(page)
    page.goto("/review/")
    verdict = page.locator("form.verdict")
    expect(verdict).to_contain_text(title)

    press(page, "n")  # with nothing in its box
    box = page.get_by_label("Other directive (not in the archive)")
    expect(box).to_be_focused()
    box.press("r")  # typing is no verdict
    expect(verdict).to_contain_text(title)
    box.fill("")
    page.get_by_role("button", name="Skip").focus()

    press(page, "r")
    message = page.locator(".undoable")
    expect(message).to_contain_text(f"{title}")
    expect(message).to_contain_text("rejected")
    expect(message.get_by_role("link", name=title)).to_be_visible()
    press(page, "u")
    expect(page.locator(".messages").first).to_contain_text("Undone: 1 link.")
    expect(verdict).to_contain_text(title)

    press(page, "Shift+?")
    keys = page.locator("#keys")
    expect(keys).to_be_visible()
    press(page, "Escape")
    expect(keys).to_be_hidden()


def test_ticked_rows_are_edited_together_and_taken_back(open_page, signed_in):
    page = open_page("/review/", storage_state=signed_in)
    titles = [enter_suggestion(page) for _ in range(2)]
    publisher = f"报{uuid4().hex[:8]}"
    page.goto("/responses/")
    for title in titles:
        expect(page.locator(".rows")).to_contain_text(title)
    bottoms = "rows => rows.map(row => row.getBoundingClientRect().bottom)"
    heights = page.locator(".rows > li").evaluate_all(bottoms)
    assert sum(bottom <= 900 for bottom in heights) >= 8  # rows on a screen of 900 px
    # Both stand on the page; the keyboard goes to each and selects it.
    rows = page.locator(".rows > li")
    for position in range(rows.count()):
        press(page, "j")
        if any(title in rows.nth(position).inner_text() for title in titles):
            press(page, "x")
    expect(page.locator(".rows input:checked")).to_have_count(2)
    page.goto("/responses/?after=2025-05-20.1")  # another page of the list
    expect(page.locator("#bulk input[name=row]")).to_have_count(2)
    page.get_by_role("button", name="selected 2", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("2 statements")
    page.wait_for_load_state()  # the script, which shows the box of an operation, too
    page.get_by_role("combobox", name="Publisher", exact=True).select_option("add")
    page.get_by_role("combobox", name="This publisher").fill(publisher)
    page.get_by_role("button", name="Preview").click()
    outcome = page.locator("#outcome")
    expect(outcome).to_contain_text("2 statements: to be changed.")
    expect(page.locator(".counts")).to_contain_text(publisher)
    page.get_by_role("button", name="Change 2 statements").click()
    expect(outcome).to_contain_text("2 statements: changed.")
    page.goto("/responses/")
    expect(page.get_by_role("button", name="selected", exact=True)).to_be_visible()
    expect(page.locator(".rows input:checked")).to_have_count(0)

    page.goto("/bulk/")
    page.get_by_role("link", name="Bulk edit: publisher").first.click()
    expect(outcome).to_contain_text("2 statements: changed.")
    press(page, "u")
    expect(outcome).to_contain_text("2 statements: as before.")
