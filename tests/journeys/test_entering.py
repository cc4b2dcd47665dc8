"""A researcher enters statements, and no draft is lost."""

import random
import re
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import choose, edit_address, enter
from tests.running import manage
from tests.waiting import wait_for

DIRECTIVE = "/directives/1/"
CLAUSE = "推动人工智能科技创新与产业创新深度融合"
LEFT = "Object.keys(localStorage).filter(name => name.startsWith('draft:')).length"
LOST = "Failed to load resource: net::"  # the browser's word where no answer came


def is_form_sent(answer):
    """Whether this answers the form itself, not what it asks while one types."""
    return answer.request.method == "POST" and answer.request.is_navigation_request()


def fill(page, title, text=CLAUSE):
    choose(page, "Form", "special-meeting")
    choose(page, "Where", "SD")
    page.get_by_role("combobox", name="Body", exact=True).fill(f"中共山东省委{uuid4().hex[:6]}")
    page.get_by_label("Date", exact=True).fill("2025-05")
    page.get_by_label("Chinese title").fill(title)
    page.get_by_label("Text", exact=True).fill(text)


def test_a_statement_is_entered_linked_and_measured(open_page, signed_in):
    page = open_page(DIRECTIVE, storage_state=signed_in)
    page.get_by_role("link", name="Add a response").click()
    title = f"山东省委召开专题会议{uuid4().hex[:6]}"
    fill(page, title, f"会议强调，{CLAUSE}！")
    page.get_by_label("Confidence").select_option("suggested")
    page.get_by_label("Evidence").fill("same clause")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".facts")).to_contain_text("May 2025")
    # The worker measures it while the page is open; a reload shows the figure.
    expect(page.get_by_role("status")).to_contain_text("Saved")
    measured = page.get_by_text("takes up 1 of the 18 clauses")
    for _ in range(120):
        if measured.count():
            break
        page.reload()
    expect(measured).to_be_visible()
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#answers .state")).to_have_text("confirmed")


def test_a_long_address_and_a_span_of_months_fit_a_phone(open_page, signed_in):
    page = open_page("/static/icon.svg", storage_state=signed_in)
    address = "http://jx_zf.example.gov.cn/share?" + "0123456789abcdef" * 120
    source = {"cited-0-publisher": "学习强国", "cited-0-url": address}
    title, months = f"长地址{uuid4().hex[:6]}", "2025-04/2025-06"
    page.goto(enter(page, title, CLAUSE, date_range=months, **source))
    expect(page.locator(".facts")).to_contain_text("Apr–Jun 2025")
    expect(page.locator(".reference")).to_contain_text(f"2025(2025-04/2025-06). {address}.")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert beyond <= 0, f"{beyond} px wider than a window of {width}"


def test_what_was_typed_survives_a_refusal_and_two_clicks_make_one_row(open_page, signed_in):
    page = open_page("/statements/add/", storage_state=signed_in)
    title = f"两次点击{uuid4().hex[:6]}"
    fill(page, title)
    page.get_by_label("Date", exact=True).fill("2025-02-30")
    with page.expect_response(is_form_sent) as refused:
        page.get_by_role("button", name="Save", exact=True).click()
    assert refused.value.status == 422
    expect(page.locator(".field-date_range")).to_contain_text(
        "There is no 2025-02-30 in the calendar"
    )
    expect(page.get_by_label("Text", exact=True)).to_have_value(CLAUSE)
    page.get_by_label("Date", exact=True).fill("2025-02-28")
    page.get_by_role("button", name="Save", exact=True).dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.goto(f"/statements/?q={title}")
    expect(page.locator(".rows > li")).to_have_count(1)


def test_a_draft_is_kept_when_the_window_closes_and_gone_when_saved(open_page, signed_in):
    page = open_page("/statements/add/", storage_state=signed_in)
    title = f"草稿{uuid4().hex[:6]}"
    fill(page, title)
    page.close()
    again = page.context.new_page()
    again.goto("/statements/add/")  # sends what the closed window left in this browser
    wait_for(lambda: again.evaluate(LEFT) == 0)
    again.goto("/drafts/")
    draft = again.locator(".draft", has_text=title)
    draft.get_by_role("link", name="Restore").click()
    expect(again.get_by_label("Chinese title")).to_have_value(title)
    expect(again.get_by_label("Text", exact=True)).to_have_value(CLAUSE)
    again.get_by_role("button", name="Save", exact=True).click()
    expect(again.get_by_role("heading", level=1)).to_have_text(title)
    again.goto("/drafts/")
    expect(draft).to_have_count(0)


def test_what_was_on_its_way_when_a_window_closed_makes_no_second_draft(open_page, signed_in):
    page = open_page("/statements/add/", storage_state=signed_in)
    title = f"在途{uuid4().hex[:6]}"
    arrived = []

    def keep_without_an_answer(route):
        arrived.append(route.fetch())

    page.route("**/drafts/keep/**", keep_without_an_answer)
    page.get_by_label("Chinese title").fill(title)
    wait_for(lambda: page.evaluate("true") and arrived)  # the page is asked, so that events come
    page.get_by_label("Text", exact=True).fill(CLAUSE)
    again = page.context.new_page()
    page.close()
    again.goto("/statements/add/")
    line = again.locator("#draft-state")
    expect(line.get_by_role("link", name="Restore")).to_be_visible()
    again.goto("/drafts/")
    drafts = again.locator(".draft", has_text=title)
    expect(drafts).to_have_count(1)
    drafts.get_by_role("link", name="Restore").click()
    expect(again.get_by_label("Text", exact=True)).to_have_value(CLAUSE)


def test_a_draft_whose_answer_is_lost_goes_on_in_the_same_window(open_page, signed_in):
    page = open_page("/statements/add/", storage_state=signed_in, expected=(LOST,))
    title = f"丢失{uuid4().hex[:6]}"

    def lose_the_answer(route):
        route.fetch()
        route.abort("connectionreset")

    page.route("**/drafts/keep/**", lose_the_answer, times=1)
    box = page.get_by_label("Chinese title")
    box.fill(title)
    expect(page.locator("#draft-state")).to_contain_text("Not sent yet")
    whole = f"{title}纪要"  # without leaving the box, which would send the draft as it was

    def is_whole_kept(answer):
        return "/drafts/keep/" in answer.url and quote(whole) in (answer.request.post_data or "")

    with page.expect_response(is_whole_kept) as sending:
        box.fill(whole)
    assert sending.value.status == 200
    other = page.context.new_page()
    other.goto("/drafts/")
    draft = other.locator(".draft", has_text=title)
    expect(draft).to_have_count(1)
    draft.get_by_role("link", name="Restore").click()
    expect(other.get_by_label("Chinese title")).to_have_value(whole)


def lose_the_answer_to_a_save(page):
    """Let the server store what is sent, and cut the connection before it answers."""
    answers = []

    def lose(route):
        if not route.request.is_navigation_request():
            return route.continue_()
        answers.append(route.fetch(max_redirects=0).status)
        return route.abort("aborted")

    page.route("**/statements/add/**", lose)
    page.get_by_role("button", name="Save", exact=True).click(no_wait_after=True)
    wait_for(lambda: page.evaluate("true") and answers)  # the page is asked, so that events come
    assert answers == [302]
    page.unroute("**/statements/add/**")


def test_what_is_typed_after_a_save_without_an_answer_is_in_the_same_statement(
    open_page, signed_in
):
    page = open_page("/statements/add/", storage_state=signed_in, expected=(LOST,))
    title, text = f"无回音{uuid4().hex[:6]}", f"{CLAUSE}，加强桥梁检测。"
    fill(page, title)
    lose_the_answer_to_a_save(page)
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_text("加强桥梁检测")).to_be_visible()
    page.goto(f"/statements/?q={title}")
    expect(page.locator(".rows > li")).to_have_count(1)
    page.goto("/drafts/")
    expect(page.locator(".draft", has_text=title)).to_have_count(0)


# In short: the test above, that of what was on its way when a window closed, and
# `web/test_workbench.py::test_what_is_typed_after_a_save_without_an_answer_is_kept_as_a_draft`.
@pytest.mark.long
def test_what_is_typed_after_a_save_without_an_answer_outlives_the_window(open_page, signed_in):
    page = open_page("/statements/add/", storage_state=signed_in, expected=(LOST,))
    title = f"无回音{uuid4().hex[:6]}"
    fill(page, title)
    lose_the_answer_to_a_save(page)
    page.get_by_label("Chinese title").fill(f"{title}纪要")
    page.close()
    again = page.context.new_page()
    again.goto("/statements/add/")  # sends what the closed window left in this browser
    wait_for(lambda: again.evaluate(LEFT) == 0)
    again.goto("/drafts/")
    draft = again.locator(".draft", has_text=title)
    expect(draft).to_have_count(1)
    draft.get_by_role("link", name="Restore").click()
    expect(again.get_by_label("Chinese title")).to_have_value(f"{title}纪要")
    again.get_by_role("button", name="Save", exact=True).click()
    expect(again.get_by_role("heading", level=1)).to_have_text(f"{title}纪要")
    again.goto(f"/statements/?q={title}")
    expect(again.locator(".rows > li")).to_have_count(1)


def test_what_was_sent_after_the_session_ended_is_saved_by_one_more_click(
    site, open_page, signed_in
):
    page = open_page("/statements/add/", storage_state=signed_in)
    title = f"会话结束{uuid4().hex[:6]}"
    fill(page, title)
    page.context.clear_cookies(name=re.compile("session"))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out")
    other = page.context.new_page()
    other.goto(urlsplit(manage(site, "sign_in_link").strip()).path)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url("/")
    page.get_by_role("button", name="Resubmit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_two_editors_see_both_versions_and_lose_neither(open_page, signed_in):
    first = open_page("/people/", storage_state=signed_in)
    first.goto(edit_address(enter(first, f"两人同改{uuid4().hex[:6]}", CLAUSE)))
    second = first.context.new_page()
    second.goto(first.url)
    for page in (first, second):
        page.get_by_text("English and notes").click()
    first.get_by_label("Summary").fill("first view")
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.get_by_role("heading", level=1)).to_be_visible()
    expect(first.locator(".summary")).to_have_text("first view")
    second.get_by_label("Summary").fill("second view")
    with second.expect_response(is_form_sent) as stale:
        second.get_by_role("button", name="Save", exact=True).click()
    assert stale.value.status == 409
    expect(second.locator(".conflict")).to_contain_text("first view")
    expect(second.locator(".conflict")).to_contain_text("admin saved it on")
    expect(second.get_by_label("Summary")).to_have_value("second view")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.locator(".summary")).to_have_text("second view")


# In short: two editors, above, and `web/test_merged_forms.py`.
@pytest.mark.long
def test_a_draft_taken_over_later_does_not_overwrite_what_others_saved(open_page, signed_in):
    mine = open_page("/people/", storage_state=signed_in)
    address = edit_address(enter(mine, f"旧草稿{uuid4().hex[:6]}", CLAUSE))
    mine.goto(address)
    mine.get_by_text("English and notes").click()
    mine.get_by_label("Note", exact=True).fill("my note")
    expect(mine.locator("#draft-state")).to_contain_text("Saved as draft")
    theirs = open_page(address, storage_state=signed_in)
    theirs.get_by_text("English and notes").click()
    theirs.get_by_label("Summary").fill("their summary")
    theirs.get_by_role("button", name="Save", exact=True).click()
    expect(theirs.locator(".summary")).to_have_text("their summary")
    mine.reload()
    expect(mine.get_by_label("Note", exact=True)).to_have_value("my note")
    mine.get_by_role("button", name="Save", exact=True).click()
    expect(mine.locator(".messages")).to_contain_text("had changed: Summary. Both are kept.")
    expect(mine.get_by_text("their summary")).to_be_visible()
    expect(mine.get_by_text("my note")).to_be_visible()


def test_the_form_says_how_it_understands_a_date_while_one_types(open_page, signed_in):
    page = open_page("/statements/add/", storage_state=signed_in)
    box = page.get_by_label("Date", exact=True)
    understood = page.locator(".field-date_range .understood")
    box.press_sequentially("2025年4月")
    expect(understood).to_have_text("Understood as April 2025 (30 days).")
    box.press_sequentially("上旬")
    expect(understood).to_have_text("Understood as 1–10 April 2025 (10 days).")
    box.fill("4月25日")
    expect(understood).to_contain_text("does not say which year")
    box.fill("")
    expect(understood).to_be_empty()


def invented_text(letters=60):
    """Return a text that is unique in the archive."""
    return "".join(chr(random.randrange(0x4E00, 0x9000)) for _ in range(letters))


def test_what_is_in_the_archive_is_shown_while_typing_and_stored_only_after_a_yes(
    open_page, signed_in
):
    text, title = invented_text(), f"省委常委会会议{uuid4().hex[:6]}"
    page = open_page("/statements/add/", storage_state=signed_in)
    enter(page, title, text)
    again = f"{title}（扩大）"
    fill(page, again, text)
    notice = page.locator("#recognised")
    expect(notice.get_by_role("link", name=title)).to_be_visible()
    expect(notice).to_contain_text("same text")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Text", exact=True)).to_have_value(text)
    expect(page.get_by_text("may already be in the archive: ")).to_be_visible()
    yes = notice.get_by_label("Not a duplicate")
    yes.check()
    with page.expect_response(lambda answer: "recognise" in answer.url):
        page.get_by_label("Chinese title").fill(f"{again}！")
    expect(yes).to_be_checked()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{again}！")


def test_a_known_person_is_proposed_while_typing_but_not_while_composing(open_page, signed_in):
    page = open_page("/statements/add/", storage_state=signed_in, is_shared=False)
    requests = []
    page.on(
        "request", lambda request: requests.append(request) if "recognise" in request.url else 0
    )
    page.clock.install()
    page.get_by_role("combobox", name="Speaker").focus()
    method = page.context.new_cdp_session(page)
    for stage in ("w", "wang", "wang hao"):
        selection = {"selectionStart": len(stage), "selectionEnd": len(stage)}
        method.send("Input.imeSetComposition", {"text": stage, **selection})
        page.clock.run_for(2_000)
    assert requests == []
    method.send("Input.insertText", {"text": "王\u3000浩"})
    page.clock.run_for(2_000)
    expect(page.get_by_role("radio", name="The same person: 王浩")).to_be_checked()
    assert len(requests) == 1
