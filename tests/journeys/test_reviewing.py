"""A reviewer works through the queue by keyboard."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import choose, enter, press, save

CLAUSE = "推动人工智能科技创新与产业创新深度融合"


def enter_suggestion(page):
    """Enter a response that may answer the first case; the newest doubt comes first."""
    title = f"待定{uuid4().hex[:6]}"
    mark = uuid4().hex  # similar texts need a confirmation before they are saved
    text = f"会议强调，{CLAUSE}。会议决定成立专班{mark}。"
    doubt = {"directive": 1, "state": "suggested", "evidence": "same clause"}
    enter(page, title, text, date_range="2025-05-20", **doubt)
    return title


def test_through_the_queue_by_keyboard(open_page, signed_in):
    page = open_page("/review/", storage_state=signed_in)
    titles = [enter_suggestion(page) for _ in range(3)]
    page.goto("/review/")
    verdict = page.locator("form.verdict")
    expect(verdict).to_contain_text(titles[2])
    expect(verdict).to_contain_text("same clause")
    expect(page.locator(".compared mark").first).to_have_text(CLAUSE)
    expect(verdict).to_contain_text("25 days")

    press(page, "s")
    expect(verdict).to_contain_text(titles[1])
    press(page, "r")
    expect(verdict).to_contain_text(titles[0])

    page.get_by_text("Stance and depth").click()
    page.get_by_role("combobox", name="Depth").select_option(label="study group 专班")
    page.get_by_label("Supporting quote").last.fill("成立专班")
    page.get_by_label("Supporting quote").last.press("c")  # typing is no verdict
    expect(verdict).to_contain_text(titles[0])
    page.get_by_label("Supporting quote").last.fill("成立专班")
    page.get_by_role("button", name="Confirm").focus()
    press(page, "c")
    expect(verdict).not_to_contain_text(titles[0])

    page.goto("/responses/?q=待定&link=confirmed&link=suggested&link=rejected")
    for title, state in zip(titles, ("confirmed", "not an answer", "suggested"), strict=True):
        row = page.locator(".rows > li", has_text=title)
        expect(row.locator(".state")).to_have_text(state)
    page.get_by_role("link", name=titles[0]).click()
    expect(page.locator("#answers")).to_contain_text("study group 专班")


def test_two_reviewers_on_one_link_are_told(open_page, signed_in):
    first = open_page("/review/", storage_state=signed_in)
    title = enter_suggestion(first)
    first.goto("/review/")
    second = first.context.new_page()
    second.goto("/review/")
    expect(second.locator("form.verdict")).to_contain_text(title)
    press(first, "r")
    expect(first.locator("form.verdict")).not_to_contain_text(title)
    with second.expect_response(lambda answer: answer.request.method == "POST") as stale:
        press(second, "c")
    assert stale.value.status == 409
    expect(second.get_by_role("alert")).to_contain_text("Someone changed this")


# In short: `web/test_links.py`, and the choices for a few letters in `test_workbench.py`.
@pytest.mark.long
def test_a_statement_is_linked_to_a_directive_found_by_a_few_letters(open_page, signed_in):
    page = open_page("/", storage_state=signed_in)
    title = f"待连{uuid4().hex[:6]}"
    page.goto(enter(page, title, f"会议传达学习{title}。"))
    page.get_by_role("link", name="Link to a directive").click()
    choose(page, "Directive", "第九次集体学习")
    page.get_by_label("Evidence").fill("named in the text")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("link", name="第九次集体学习").first).to_be_visible()
