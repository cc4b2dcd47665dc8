"""Statements are entered by keyboard, and no key stroke is lost."""

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

from tests.journeys.hands import (
    Hands,
    choices,
    choose,
    combobox,
    edit_address,
    enter,
    press,
    save,
)
from tests.journeys.test_looks import BUT_CONTRAST, RULES
from tests.waiting import wait_for

ADD = "/statements/add/"
CASE = json.loads((Path(settings.SEEDS) / "ai_case.json").read_text(encoding="utf-8"))
SESSION = next(row for row in CASE["statements"] if row["key"] == "politburo-study-20-20")
SHAANXI = next(row for row in CASE["statements"] if row["key"] == "shaanxi-central-group")


def page_of(title, day, *quotations):
    """Return a newspaper's page about a session of the study group, as it is pasted."""
    report = (
        f"6月{day}日，{SHAANXI['body']['name_zh']}举行学习。省委书记{SHAANXI['official']}主持会议。"
    )
    text = "".join(f"会议指出，要{words}。" for words in quotations)
    return f"{title}\n2025-06-{day + 1:02} 08:10 来源：陕西日报\n{report}\n{text}\n责任编辑：某某"


def state(page):
    return page.locator("#draft-state")


def type_title(page, title, *, status):
    """Type a title; the server answers its draft by `status`.

    The line of state tells nothing here: a page that opens with a draft says so from the start.
    """
    with page.expect_response("**/drafts/keep/**") as sending:
        page.get_by_label("Chinese title").fill(title)
    assert sending.value.status == status


def test_the_shaanxi_response_takes_20_key_actions_at_most_and_a_second_like_it_8(
    open_page, signed_in
):
    page = open_page(ADD, storage_state=signed_in)
    hands, serial = Hands(page), uuid4().hex[:6]
    expect(page.get_by_label("Text", exact=True)).to_be_focused()
    hands.paste(SHAANXI["citations"][0]["url"])
    expect(page.get_by_label("Address")).to_have_value(SHAANXI["citations"][0]["url"])
    hands.paste(page_of(f"省委理论学习中心组学习{serial}", 6, *SHAANXI["excerpts"]))
    expect(page.get_by_role("combobox", name="Speaker")).to_have_value("赵一德")
    proposal = page.locator("#proposals li").first
    expect(proposal).to_contain_text("第二十次集体学习")
    hands.press("Escape", "1")
    expect(proposal.locator(".outcome")).to_contain_text("An answer")
    hands.press("t")
    hands.type("ai")
    expect(choices(page).first).to_contain_text("人工智能")
    hands.press("Enter")
    expect(page.locator(".chips .chip")).to_have_count(1)
    expect(page.locator("#recognised")).to_contain_text("same address")
    hands.press("Escape", "d", "Control+Enter")
    expect(page.locator(".messages")).to_contain_text("Saved")
    assert hands.actions <= 20, hands.actions

    hands.actions = 0
    expect(page.get_by_label("Text", exact=True)).to_be_focused()
    expect(page.get_by_role("combobox", name="Body", exact=True)).to_have_value(
        SHAANXI["body"]["name_zh"]
    )
    expect(page.locator(".chips .chip")).to_have_count(1)
    hands.paste(
        page_of(f"省委理论学习中心组再次学习{serial}", 13, *SESSION["excerpts"][-5:], serial)
    )
    expect(page.locator("#proposals li").first).to_contain_text("第二十次集体学习")
    hands.press("Escape", "1", "Control+s")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"省委理论学习中心组再次学习{serial}")
    assert hands.actions <= 8, hands.actions
    facts = page.locator(".facts")
    expect(facts).to_contain_text("13 Jun 2025")
    expect(facts).to_contain_text("陕西日报")
    expect(facts).to_contain_text("赵一德")
    expect(page.locator("#answers .state")).to_have_text("confirmed")


def test_choices_come_for_pinyin_and_initials_and_a_speaker_brings_body_and_post(
    open_page, signed_in
):
    page = open_page(ADD, storage_state=signed_in)
    page.get_by_label("Date", exact=True).fill("2025-06-06")
    choose(page, "Speaker", "zyd")
    expect(page.get_by_role("combobox", name="Speaker")).to_have_value("赵一德")
    expect(page.get_by_label("Post", exact=True)).to_have_value("Party Secretary 书记")
    expect(page.get_by_role("combobox", name="Body", exact=True)).to_have_value("中共陕西省委员会")
    expect(page.get_by_role("combobox", name="Where")).to_have_value("Shaanxi 陕西")
    body = page.get_by_role("combobox", name="Body", exact=True)
    body.fill("zjsw")
    expect(choices(page).first).to_contain_text("浙江")
    assert body.get_attribute("aria-activedescendant")
    body.press("Tab")  # letters stand for the first choice
    expect(body).to_have_value("中共浙江省委员会")
    expect(page.get_by_role("combobox", name="Where")).to_have_value("Zhejiang 浙江")
    choose(page, "Form", "cwhy")
    expect(page.get_by_role("combobox", name="Form", exact=True)).to_have_value(
        "government executive meeting 常务会议"
    )


def test_no_key_acts_while_somebody_composes_types_or_has_switched_them_off(open_page, signed_in):
    page = open_page(ADD, storage_state=signed_in)
    body = combobox(page, "Body")
    body.fill("zjsw")
    expect(choices(page).first).to_be_visible()
    method = page.context.new_cdp_session(page)
    for kind in ("keyDown", "keyUp"):  # the Enter that ends a composition
        method.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
        )
    expect(body).to_have_value("zjsw")
    body.press("Escape")
    box = page.get_by_label("Text", exact=True)
    box.fill("题")
    box.press("n")
    assert page.url.endswith(ADD) or "draft=" in page.url
    expect(box).to_have_value("题n")
    box.press("Escape")
    expect(page.locator("#reading")).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.get_by_label("Single letters and digits").uncheck()
    page.keyboard.press("Escape")
    page.locator("#reading").focus()
    page.keyboard.press("?")
    expect(page.locator("#keys")).not_to_be_visible()
    page.evaluate("localStorage.removeItem('single-keys')")


def test_drafts_outlive_the_window_each_tab_has_its_own_and_they_are_on_other_machines(
    open_page, signed_in
):
    page = open_page(ADD, storage_state=signed_in)
    title, other_title = f"草稿{uuid4().hex[:6]}", f"草稿{uuid4().hex[:6]}"
    type_title(page, title, status=200)
    second = page.context.new_page()
    second.goto(ADD)
    type_title(second, other_title, status=200)
    page.wait_for_url("**/?draft=*")
    page.reload()
    expect(page.get_by_label("Chinese title")).to_have_value(title)
    page.close()
    elsewhere = open_page("/drafts/", storage_state=signed_in)
    row = elsewhere.locator(".draft", has_text=title)
    expect(elsewhere.locator(".draft", has_text=other_title)).to_have_count(1)
    row.get_by_role("link", name="Restore").click()
    expect(elsewhere.get_by_label("Chinese title")).to_have_value(title)
    second.goto("/drafts/")
    second.locator(".draft", has_text=other_title).get_by_role("button", name="Discard").click()
    expect(second.locator(".draft", has_text=other_title)).to_have_count(0)


def test_a_window_that_parts_from_another_keeps_its_draft_without_a_further_key(
    open_page, signed_in
):
    page = open_page(ADD, storage_state=signed_in)
    title = f"分开{uuid4().hex[:6]}"
    type_title(page, title, status=200)
    page.wait_for_url("**/?draft=*")
    second = page.context.new_page()
    second.goto(page.url)
    type_title(second, f"{title}二", status=200)
    first_key = page.url.partition("draft=")[2]
    type_title(page, f"{title}一", status=409)
    page.wait_for_url(lambda address: "draft=" in address and first_key not in address)
    second.goto("/drafts/")
    expect(second.locator(".draft", has_text=title)).to_have_count(2)


def test_what_is_typed_and_saved_without_a_connection_is_kept_and_sent_when_it_is_back(
    open_page, signed_in
):
    page = open_page(ADD, storage_state=signed_in, expected=("Failed to load resource: net::",))
    title = f"断线{uuid4().hex[:6]}"
    choose(page, "Form", "special-meeting")
    choose(page, "Where", "SD")
    page.get_by_role("combobox", name="Body", exact=True).fill(f"山东省委{uuid4().hex[:6]}")
    page.context.set_offline(True)
    page.get_by_label("Chinese title").fill(title)
    expect(state(page)).to_contain_text("Not sent yet")
    save(page)
    expect(state(page)).to_contain_text("saved as soon as the connection is back")
    expect(page.get_by_label("Chinese title")).to_have_value(title)
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    stored_drafts = "Object.keys(localStorage).filter(name => name.startsWith('draft:')).length"
    wait_for(lambda: page.evaluate(stored_drafts) == 0)


def test_a_restored_draft_has_what_its_closed_window_had_not_sent(open_page, signed_in):
    page = open_page(ADD, storage_state=signed_in, expected=("Failed to load resource: net::",))
    type_title(page, f"断线{uuid4().hex[:6]}", status=200)
    page.wait_for_url("**/?draft=*")
    address = page.url
    page.context.set_offline(True)
    page.get_by_label("Text", exact=True).fill("会议强调自立自强。")
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(address)
    expect(again.get_by_label("Text", exact=True)).to_have_value("会议强调自立自强。")


@pytest.mark.parametrize("length", [500_000, pytest.param(5_000_000, marks=pytest.mark.long)])
def test_megabytes_are_refused_with_a_sentence_and_stay_in_the_box(open_page, signed_in, length):
    page = open_page(ADD, storage_state=signed_in)
    box = page.get_by_label("Text", exact=True)
    box.evaluate(
        "(box, length) => { box.value = '字'.repeat(length);"
        " box.dispatchEvent(new Event('input', {bubbles: true})); }",
        length,
    )
    message = page.locator("#length")
    expect(message).to_contain_text(f"This has {length:,} characters; there is room for 200,000.")
    save(page)
    page.keyboard.press("Control+Enter")
    expect(message).to_be_visible()
    assert box.evaluate("box => box.value.length") == length
    assert page.url.endswith(ADD)


def test_five_hundred_chips_stop_at_a_hundred_with_a_sentence(open_page, signed_in):
    page = open_page(ADD, storage_state=signed_in)
    page.evaluate("for (let n = 0; n < 500; n += 1) biaotai.tags.set(`tag-${n}`, true)")
    expect(page.locator(".chips .chip")).to_have_count(100)
    expect(page.locator(".field-tags .fault")).to_contain_text("A statement can have 100 tags.")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_selected_words_become_evidence_and_a_quotation_and_u_takes_them_back(open_page, signed_in):
    page = open_page(ADD, storage_state=signed_in)
    page.get_by_label("Text", exact=True).fill(
        f"会议{uuid4().hex[:6]}\n要{SHAANXI['excerpts'][0]}，{SHAANXI['excerpts'][1]}"
    )
    proposal = page.locator("#proposals li").first
    expect(proposal).to_contain_text("第二十次集体学习")
    page.keyboard.press("Escape")
    page.locator("#reading p").nth(1).select_text()
    page.keyboard.press("e")
    expect(proposal.locator(".outcome")).to_contain_text(f"“要{SHAANXI['excerpts'][0]}")
    page.keyboard.press("u")  # the decision and its evidence, at once
    expect(proposal.locator(".outcome")).to_be_empty()
    page.keyboard.press("e")
    depth = proposal.get_by_label("Depth")
    depth.select_option(index=1)
    expect(page.locator("#decisions [name^=passage-]")).to_have_value(
        re.compile(SHAANXI["excerpts"][0])
    )
    page.locator("#reading p").nth(1).select_text()
    page.keyboard.press("q")
    expect(page.locator("#picks li")).to_contain_text("Quotation")
    page.keyboard.press("u")
    expect(page.locator("#picks li")).to_have_count(0)
    page.keyboard.press("Shift+1")
    expect(proposal.locator(".outcome")).to_contain_text("Not an answer")
    page.keyboard.press("u")
    expect(proposal.locator(".outcome")).to_contain_text("An answer")


def test_the_depth_of_an_answer_that_is_stored_can_be_coded_later(open_page, signed_in):
    page = open_page("/static/icon.svg", storage_state=signed_in)
    title = f"省委常委会学习{uuid4().hex[:6]}"
    text = page_of(title, 20, *SESSION["excerpts"][-5:], title)
    edit = edit_address(enter(page, title, text, directive=1, evidence="named in the text"))
    depth = page.locator("#proposals li[data-state=confirmed]").get_by_label("Depth")
    page.goto(edit)
    expect(depth).to_have_value("")
    page.keyboard.press("Escape")
    page.locator("#reading p").last.select_text()
    depth.select_option(index=1)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.goto(edit)
    expect(depth).not_to_have_value("")


def test_a_tag_that_is_not_chosen_takes_no_words_and_f_and_g_i_lead_on(open_page, signed_in):
    page = open_page(ADD, storage_state=signed_in)
    page.get_by_label("Text", exact=True).fill(f"会议{uuid4().hex[:6]}")
    page.keyboard.press("Escape")
    page.locator("#reading p").select_text()
    page.keyboard.press("t")
    expect(page.locator("#id_add_tag")).to_be_focused()
    page.keyboard.press("Escape")  # no tag after all
    expect(page.locator("#reading")).to_be_focused()
    page.locator("#id_add_tag").fill("ai")
    expect(choices(page).first).to_contain_text("人工智能")
    page.keyboard.press("Enter")
    expect(page.locator(".chips .chip")).to_have_count(1)
    expect(page.locator("#picks li")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    form = page.get_by_role("combobox", name="Form", exact=True)
    expect(form).to_be_focused()
    name = f"新体裁{uuid4().hex[:6]}"
    form.fill(name)
    new = choices(page).filter(has_text="as new")
    with page.expect_response("**/choices/forms/add/") as making:
        new.click()
    assert making.value.ok
    expect(form).to_have_value(re.compile(name))
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    with page.expect_navigation(url="**/inbox/**"):
        page.keyboard.press("i")


def test_brackets_go_through_the_list_that_one_came_from(open_page, signed_in):
    page = open_page("/responses/", storage_state=signed_in)
    titles = page.locator(".rows h2").all_inner_texts()[:2]
    page.locator(".rows h2 a").first.click()
    for key, title in (("]", titles[1]), ("[", titles[0])):
        with page.expect_navigation():
            press(page, key)
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def test_j_and_k_go_through_the_paragraphs_of_the_text(open_page, signed_in):
    page = open_page(ADD, storage_state=signed_in)
    page.get_by_label("Text", exact=True).fill("甲\n乙\n丙")
    page.keyboard.press("Escape")
    for key, paragraph in [("j", "甲"), ("j", "乙"), ("k", "甲")]:
        page.keyboard.press(key)
        expect(page.locator("#reading p:focus")).to_have_text(paragraph)


def test_a_quotation_that_is_removed_stays_away_whatever_was_taken_back_before(
    open_page, signed_in
):
    page = open_page(ADD, storage_state=signed_in)
    page.get_by_label("Text", exact=True).fill(f"甲\n会议要{'，'.join(SHAANXI['excerpts'][:2])}")
    proposal = page.locator("#proposals li").first
    expect(proposal).to_contain_text("第二十次集体学习")
    page.keyboard.press("Escape")
    page.locator("#reading p").first.select_text()
    page.keyboard.press("q")
    page.keyboard.press("1")
    expect(proposal.locator(".outcome")).to_contain_text("An answer")
    page.keyboard.press("u")
    expect(proposal.locator(".outcome")).to_have_text("")
    page.locator("#picks").get_by_role("button", name="Remove").click()
    expect(page.locator("#decisions [name=pick]")).to_have_count(0)


def test_the_workbench_fits_its_window_with_save_in_view_and_can_be_read_by_everybody(
    open_page, signed_in
):
    page = open_page(ADD, storage_state=signed_in)
    page.get_by_label("Text", exact=True).fill("会议指出，推动人工智能健康有序发展。" * 20)
    page.keyboard.press("Escape")
    expect(page.locator("#reading")).to_be_visible()
    for width, rules in ((390, RULES), (1280, BUT_CONTRAST)):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_in_viewport()
        expect(page.get_by_role("button", name="Save and next")).to_be_in_viewport()
        results = Axe().run(page, options=rules)
        assert results.violations_count == 0, results.generate_report()
