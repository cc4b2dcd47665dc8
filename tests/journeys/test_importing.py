"""A table goes from a sheet into the archive, and back out of it."""

import re

from playwright.sync_api import expect

from tests.journeys.hands import press

SHEET = (
    "类型\t省份\t日期\t单位\t发言人\t标题\t网址\t备注\n"
    "response\t浙江\t2025.5.16\t浙江省旅途委员会\t\t旅途一号会议\thttps://paper.example/1\t看过\n"
    "response\t浙江\t2025-02-30\t浙江省旅途委员会\t\t旅途二号会议\thttps://paper.example/2\t\n"
    "response\t无此省\t2025-05-18\t旅途省政府\t\t旅途三号会议\t\t\n"
)
WIDTHS = (1280, 390)


def test_rows_are_pasted_mended_imported_and_taken_back(open_page, signed_in):
    page = open_page("/imports/", storage_state=signed_in)
    page.get_by_label("Paste rows").fill(SHEET)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", name="Dry run")).to_be_visible()
    expect(page.get_by_text("There is no 2025-02-30 in the calendar.")).to_be_visible()
    assert_fits(page)

    page.get_by_role("button", name="2025-02-28").click()
    expect(page.get_by_text("There is no 2025-02-30")).to_have_count(0)
    press(page, "F8")
    cell = page.locator(".fix input[name=value]:focus")
    expect(cell).to_have_value("无此省")
    cell.fill("陕西")
    cell.press("Enter")
    expect(page.locator(".fix")).to_have_count(0)

    page.wait_for_load_state()  # a page that is still coming takes the focus away
    page.get_by_role("link", name="Edit row 1").focus()
    press(page, "F2")
    expect(page.get_by_label("Note", exact=True)).to_have_value("看过")
    page.get_by_label("Chinese title").fill("旅途一号扩大会议")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("cell", name="旅途一号扩大会议")).to_be_visible()

    page.get_by_role("button", name="Import 3 rows").click()
    take_back = page.get_by_role("button", name="Take back")
    expect(take_back).to_be_visible()
    page.get_by_role("link", name="旅途三号会议").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("旅途三号会议")

    page.goto("/imports/")
    page.get_by_role("link", name="pasted rows.csv").first.click()
    take_back.click()
    expect(page.locator(".page-head")).to_contain_text(re.compile("taken back"))
    page.goto("/statements/?q=旅途三号会议")
    expect(page.locator(".rows li")).to_have_count(0)


def test_brackets_go_on_with_the_next_page_of_the_list(open_page, signed_in):
    heading = "类型\t省份\t日期\t单位\t标题"
    rows = [
        f"response\t浙江\t1999-01-{day:02}\t浙江省翻页委员会\t翻页{day}号会议"
        for day in range(1, 27)
    ]
    page = open_page("/imports/", storage_state=signed_in)
    page.get_by_label("Paste rows").fill("\n".join([heading, *rows]))
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Import 26 rows").click()
    expect(page.get_by_role("button", name="Take back")).to_be_visible()

    page.goto("/statements/?q=翻页&to=1999-12")
    expect(page.locator(".rows li")).to_have_count(25)  # the latest first
    page.get_by_role("link", name="翻页2号会议").click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("翻页2号会议")
    for key, number in (("]", 1), ("[", 2), ("[", 3)):
        press(page, key)
        expect(title).to_have_text(f"翻页{number}号会议")


def assert_fits(page):
    """No page is wider than the window."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, width
    page.set_viewport_size({"width": 1280, "height": 900})
