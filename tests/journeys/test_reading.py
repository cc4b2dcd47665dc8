"""A reader finds statements, filters them, compares and exports them."""

import csv
import re

import pytest
from playwright.sync_api import expect

PERIOD = "from=2025-04&to=2025-06-30"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_from_the_front_page_to_the_rows_as_a_file(open_page, tmp_path, scripts):
    page = open_page("/") if scripts else open_page("/", java_script_enabled=False)
    page.get_by_role("link", name="坚持自立自强").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("第二十次集体学习")
    # Another journey may have confirmed the fifth.
    expect(page.locator(".figures")).to_contain_text(re.compile("[45] of 5"))

    rail = page.get_by_role("complementary", name="Filters")
    rail.get_by_role("checkbox", name="Zhejiang 浙江").check()
    rail = page.get_by_role("complementary", name="Filters")
    rail.get_by_role("checkbox", name="Jilin 吉林").check()
    rail.get_by_label("From").fill("2025-04")
    rail.get_by_label("To", exact=True).fill("2025-06-30")
    rail.get_by_role("button", name="Show").click()
    # The list was refreshed for each box, too, and had three rows before.
    page.wait_for_url("**to=2025-06-30**")
    expect(page.locator(".total")).to_have_text("3")
    expect(page.get_by_role("link", name="take out: from 2025-04")).to_be_visible()
    for part in ("province=ZJ", "province=JL", "from=2025-04", "to=2025-06-30"):
        assert part in page.url

    with page.expect_download() as download:
        page.get_by_role("link", name="csv").click()
    path = tmp_path / "rows.csv"
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["jurisdiction"], row["date"]) for row in rows] == [
        ("ZJ", "2025-04-26/2025-05-04"),
        ("JL", "2025-04-26/2025-05-04"),
        ("330100", "2025-04-28/2025-05-27"),
    ]

    for box in page.get_by_role("checkbox", name="compare").all():
        box.check()
    page.get_by_role("button", name="Compare selected").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare")
    expect(page.locator(".cmp thead th")).to_have_count(1 + 4)
    expect(page.get_by_text("no text held")).to_have_count(2)
    page.get_by_role("link", name="Whole texts").click()
    expect(page.locator(".response-columns article")).to_have_count(3)
    expect(page.get_by_text("No Chinese text held")).to_have_count(2)


def test_passages_are_gone_through_by_keys_and_lead_to_where_else_they_stand(open_page):
    page = open_page("/compare/?directive=1&response=6&boilerplate=yes")
    rows = page.locator(".cmp [data-rows] > :not(.gap)")
    expect(rows.first).to_be_visible()
    page.keyboard.press("j")
    expect(rows.first.locator("a").first).to_be_focused()
    with page.expect_response("**/compare/between/**"):
        page.locator(".cmp .gap a").first.click()
    expect(page.locator(".cmp .gap .wording").first).to_be_visible()
    rows.first.locator("a").first.focus()
    page.keyboard.press("w")
    expect(page.get_by_role("heading", level=1)).to_have_text("Where a passage stands")
    expect(page.locator(".appearances tbody tr").first).to_contain_text("25 Apr 2025")


def test_a_copy_uses_the_database_that_its_settings_name_and_starts_none(site):
    assert "Database: yours" in site.text()
    assert not (site.var / "postgres").exists()


def test_a_shared_address_shows_the_same_list(open_page):
    page = open_page(f"/responses/?province=ZJ&province=JL&{PERIOD}")
    expect(page.locator(".rows > li")).to_have_count(3)
    expect(page.get_by_role("checkbox", name="Zhejiang 浙江")).to_be_checked()
    page.get_by_role("link", name="take out: province Zhejiang 浙江").click()
    expect(page.locator(".rows > li")).to_have_count(1)
    page.go_back()
    expect(page.locator(".rows > li")).to_have_count(3)


def test_a_passage_leads_to_its_partner_by_keyboard(open_page):
    page = open_page("/compare/?directive=1&response=6&show=texts")
    passage = page.locator(".response-columns mark a").first
    words = passage.inner_text()
    passage.focus()
    page.keyboard.press("Enter")
    partner = page.locator(".anchor:target + mark")
    expect(partner).to_be_in_viewport()
    expect(partner).to_contain_text(words)


# In short: `web/test_lists.py::test_nothing_found_says_which_filter_to_loosen_and_what_that_finds`.
@pytest.mark.long
def test_nothing_found_leads_on_by_loosening(open_page):
    page = open_page("/responses/?province=ZJ&q=无此话")
    page.get_by_role("link", name="without “contains 无此话”").click()
    expect(page.locator(".rows")).to_contain_text("马卫光")


def test_the_map_of_a_directive_can_be_read_and_followed(open_page):
    page = open_page("/directives/1/")
    page.get_by_role("link", name="Liaoning: answered").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("辽宁")
    expect(page.locator(".rows")).to_contain_text("周波")


def test_ticks_and_facets_stay_as_they_were_left(open_page):
    page = open_page("/directives/1/")
    rows = page.locator("#results")
    rows.get_by_role("checkbox", name="compare Jilin, 26 Apr").check()
    forms, provinces = page.locator("#facet-genre"), page.locator("#facet-province")
    assert forms.get_attribute("open") is None
    forms.locator("summary").click()
    provinces.locator("summary").click()
    since = page.get_by_role("textbox", name="From")
    since.fill("2025-04")
    since.press("Tab")
    expect(page.get_by_role("link", name="take out: from 2025-04")).to_be_visible()
    expect(rows.get_by_role("checkbox", name="compare Jilin, 26 Apr")).to_be_checked()
    expect(forms).to_have_attribute("open", "")
    expect(provinces).not_to_have_attribute("open", "")


def test_a_box_is_marked_as_wrong_only_while_it_is(open_page):
    page = open_page("/responses/")
    box = page.get_by_role("textbox", name="From")
    for text, state in (("2025-13", "true"), ("2025-04", None), ("soon", "true")):
        box.fill(text)
        box.press("Tab")
        if state:
            expect(box).to_have_attribute("aria-invalid", state)
        else:
            expect(box).not_to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize(
    ("fail", "words"),
    [
        (lambda route: route.fulfill(status=503, body="busy"), "could not be refreshed"),
        (lambda route: route.abort(), "cannot be reached"),
    ],
    ids=["503", "no answer"],
)
def test_a_filter_without_an_answer_says_so_until_there_is_one(open_page, fail, words):
    page = open_page("/responses/", expected=["Failed to load resource", "Response Status"])
    page.route("**/responses/?*", fail)
    page.get_by_role("checkbox", name="Jilin 吉林").check()
    expect(page.locator("#unanswered")).to_contain_text(words)
    page.unroute("**/responses/?*")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="take out: province Jilin 吉林")).to_be_visible()
    expect(page.locator("#unanswered")).to_be_empty()


def compose(page, *stages, commit):
    """Type with an input method: each stage is a composition until ``commit`` replaces it."""
    method = page.context.new_cdp_session(page)
    for stage in stages:
        end = len(stage)
        method.send(
            "Input.imeSetComposition",
            {"text": stage, "selectionStart": end, "selectionEnd": end},
        )
        page.clock.run_for(2_000)  # longer than the list waits after a keystroke
    method.send("Input.insertText", {"text": commit})
    page.clock.run_for(2_000)


@pytest.fixture
def responses(open_page):
    """The page of the response list, with a fake clock, and its requests so far."""
    page = open_page("/responses/", is_shared=False)
    page.clock.install()
    requests = []
    page.on(
        "request", lambda request: requests.append(request.url) if "q=" in request.url else None
    )
    page.get_by_label("Text contains").focus()
    return page, requests


def test_nothing_is_asked_while_chinese_is_composed_and_once_when_it_is_there(responses):
    page, requests = responses
    compose(page, "r", "re", "ren", "ren gong", "ren gong zhi neng", commit="")
    assert requests == []
    compose(page, "r", "ren", "ren gong zhi neng", commit="人工智能")
    expect(page.get_by_role("link", name="take out: contains 人工智能")).to_be_visible()
    expect(page.locator("#q-fault")).to_be_empty()
    assert len(requests) == 1
    compose(page, "f", "fa zhan", commit="发展")
    expect(page.get_by_role("link", name="take out: contains 人工智能发展")).to_be_visible()
    assert len(requests) == 2
    page.get_by_label("Text contains").press_sequentially(" AI")
    page.clock.run_for(2_000)
    expect(page.get_by_role("link", name="take out: contains 人工智能发展 AI")).to_be_visible()
    assert len(requests) == 3


def test_an_earlier_stroke_is_not_asked_for_in_the_middle_of_a_composition(responses):
    page, requests = responses
    page.get_by_label("Text contains").press_sequentially("AI")
    compose(page, "r", "ren", commit="")
    expect(page.get_by_role("link", name="take out: contains AI")).to_be_visible()
    assert len(requests) == 1
    assert "q=AI&" in requests[0]


# In short: `web/test_search_for_names.py`.
@pytest.mark.long
def test_a_province_is_searched_for_from_any_page(open_page):
    page = open_page("/compare/")
    box = page.get_by_role("searchbox", name="Search or jump to")
    box.fill("zj")
    box.press("Enter")
    names = page.get_by_role("region", name="Names")
    names.get_by_role("link", name="Zhejiang 浙江", exact=True).first.click()
    expect(page).to_have_url(re.compile("/provinces/ZJ/"))
