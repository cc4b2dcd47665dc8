"""Saved searches as pages, and the link out of the mail."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from statements.models import Match, SavedSearch, Tag
from statements.services.alerts import digests, saved_searches
from statements.web.alerts import saved_searches as alerts_pages
from tests.factories import (
    make_body,
    make_city,
    make_directive,
    make_province,
    make_statement,
    make_user,
)
from tests.reading import words
from tests.saved_searches import address, check, matched, save

pytestmark = pytest.mark.django_db

SAVED = "/saved/"


def fields(page):
    """The hidden fields of the form that saves a search."""
    (form,) = re.findall(r'action="/saved/add/">(.*?)</form>', page, re.DOTALL)
    return {
        name: value.replace("&amp;", "&")
        for name, value in re.findall(r'type="hidden" name="(section|query)" value="([^"]*)"', form)
    }


@pytest.mark.parametrize("where", ["statements", "directives", "responses"])
def test_a_list_is_saved_as_it_is_filtered_and_leads_back_to_its_rows(
    analyst_client, analyst, where
):
    make_province("ZJ")
    page = analyst_client.get(f"/{where}/", {"province": "ZJ", "q": "人工&智能", "page": 1}).text
    saved = analyst_client.post(
        "/saved/add/", {**fields(page), "name": "智能", "mail": "on"}, follow=True
    )
    search = SavedSearch.objects.get(owner=analyst)
    assert (search.section, search.mail) == (where, True)
    address = f"/{where}/?province=ZJ&q=%E4%BA%BA%E5%B7%A5%26%E6%99%BA%E8%83%BD"
    assert address.replace("&", "&amp;") in saved.text
    what = "answered by" if where == "directives" else "province"
    assert f"{what}: Zhejiang 浙江; contains: 人工&智能" in words(saved.text)
    again = analyst_client.get(address).text
    assert fields(again)["query"] == search.query


def test_only_a_list_of_its_own_that_can_be_read_is_saved(analyst_client):
    Tag.objects.create(slug="ai", name_en="AI")
    directive = make_directive()
    addresses = {
        "/responses/": True,
        "/search/?q=人工": True,
        "/responses/?from=never": False,
        "/tags/": False,
        "/tags/ai/": False,
        f"/statements/{directive.pk}/": False,
    }
    pages = {address: analyst_client.get(address, follow=True).text for address in addresses}
    assert {address: "/saved/add/" in page for address, page in pages.items()} == addresses
    followed = {address: "What changed" in page for address, page in pages.items()}
    assert followed == addresses | {"/search/?q=人工": False}


def test_a_saved_search_names_what_it_asks_as_people_do(analyst_client, analyst):
    directive = make_directive(title_zh="推动人工智能健康有序发展")
    tag = Tag.objects.create(slug="ai", name_zh="人工智能", name_en="AI")
    query = f"directive={directive.pk}&tag={tag.slug}&body=party&link=none&from=2025-04&to=2025-04"
    search = save(query, owner=analyst)
    for path in (SAVED, f"/saved/{search.pk}/"):
        sentence = analyst_client.get(path).text.split("Open the list: ")[1].split("</p>")[0]
        words = re.sub(r"<[^>]+>", "", sentence)
        assert "answers: 推动人工智能健康有序发展" in words
        assert "tag: AI 人工智能" in words
        assert "link: no link recorded" in words
        assert "date: 2025-04" in words
        assert not re.search(rf"\b{directive.pk}\b", words)


def test_a_search_for_what_is_gone_can_still_be_looked_at(analyst_client, analyst):
    directive = make_directive()
    search = save(f"directive={directive.pk}", owner=analyst)
    directive.delete()
    assert "answers: " in analyst_client.get(f"/saved/{search.pk}/").text


def test_only_who_is_signed_in_is_offered_to_save(client, analyst_client):
    make_statement()
    assert "/saved/add/" not in client.get("/responses/").text
    assert "Saved" not in client.get("/responses/").text
    assert "/saved/add/" in analyst_client.get("/responses/").text
    assert "/saved/add/" not in analyst_client.get("/responses/?from=x").text


def test_a_filter_that_cannot_be_read_is_refused_with_its_fault_and_keeps_the_name(analyst_client):
    answer = analyst_client.post(
        "/saved/add/", {"section": "responses", "query": "from=2025-13", "name": "名字"}
    )
    assert answer.status_code == 422
    assert "From: There is no 2025-13 in the calendar" in answer.text
    assert 'value="名字"' in answer.text
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"section": "phrases", "query": "", "name": "a"},
        {"section": "responses", "query": "province=%00", "name": "a"},
        {"section": "responses", "query": "q=%E4%BA%BA", "name": ""},
        {"section": "responses", "query": "", "name": "a" * 81},
        {"section": "responses", "query": "", "name": "a\u202eb"},
        {"section": "responses", "query": "q=" + "a" * 8000, "name": "a"},
        {},
    ],
)
def test_what_cannot_be_saved_is_a_page_that_says_so(analyst_client, fields):
    answer = analyst_client.post("/saved/add/", fields)
    assert answer.status_code == 422
    assert 'class="fault"' in answer.text
    assert not SavedSearch.objects.exists()


def test_a_click_too_many_saves_one_search(analyst_client):
    for _ in range(2):
        analyst_client.post("/saved/add/", {"section": "responses", "query": "", "name": "全"})
    assert SavedSearch.objects.count() == 1


def test_the_fifty_first_is_refused_in_a_sentence(analyst_client, analyst):
    for _ in range(saved_searches.MAX_SEARCHES):
        save(owner=analyst)
    answer = analyst_client.post("/saved/add/", {"section": "responses", "query": "", "name": "多"})
    assert answer.status_code == 422
    assert "You have 50 saved searches, the most there can be. Delete one first." in answer.text


def test_the_page_counts_new_matches_until_they_are_seen(analyst_client, analyst):
    search = save(owner=analyst, name="全部")
    matched(search, title_zh="甲")
    assert "1 new match ·" in analyst_client.get(SAVED).text
    page = analyst_client.get(f"/saved/{search.pk}/").text
    assert "甲" in page
    assert ">new<" in page
    matched(search, title_zh="乙")  # after the page was made
    (up_to,) = re.findall(r'name="up_to" value="(\d+)"', page)
    assert analyst_client.post(f"/saved/{search.pk}/seen/", {"up_to": up_to}).status_code == 302
    assert "1 new match ·" in analyst_client.get(SAVED).text
    analyst_client.post(f"/saved/{search.pk}/seen/", {"up_to": "9" * 18})
    assert "0 new matches ·" in analyst_client.get(SAVED).text
    matched(search, title_zh="丙")
    assert "1 new match ·" in analyst_client.get(SAVED).text


def test_each_match_says_what_in_it_matched(analyst_client, analyst):
    search = save("q=人工智能", owner=analyst)
    matched(search, title_zh="题", text="推动人工智能")
    assert "contains “人工智能” (text)" in words(analyst_client.get(f"/saved/{search.pk}/").text)


def test_matches_go_on_from_page_to_page(analyst_client, analyst, monkeypatch):
    monkeypatch.setattr(alerts_pages, "MATCHES_PER_PAGE", 2)
    search = save(owner=analyst)
    for title in ("甲", "乙", "丙"):
        matched(search, title_zh=title)
    page = analyst_client.get(f"/saved/{search.pk}/").text
    assert ("丙" in page, "乙" in page, "甲" in page) == (True, True, False)
    (next_query,) = re.findall(r'rel="next" href="([^"]+)"', page)
    page = analyst_client.get(f"/saved/{search.pk}/{next_query}").text
    assert ("乙" in page, "甲" in page, 'rel="next"' in page) == (False, True, False)
    assert ">First</a>" in page


def test_rename_mail_and_delete(analyst_client, analyst):
    search = save(owner=analyst, name="旧名", mail=False)
    save(owner=analyst, name="别名")
    refusal = analyst_client.post(f"/saved/{search.pk}/rename/", {"name": "别名"})
    assert refusal.status_code == 422
    assert "already have a saved search named “别名”" in words(refusal.text)
    assert analyst_client.post(f"/saved/{search.pk}/rename/", {"name": ""}).status_code == 422
    analyst_client.post(f"/saved/{search.pk}/rename/", {"name": "<b>新名"})
    for _ in range(2):
        analyst_client.post(f"/saved/{search.pk}/mail/", {"mail": "on"})
    search.refresh_from_db()
    assert (search.name, search.mail) == ("<b>新名", True)
    assert "<b>新名" in words(analyst_client.get(SAVED).text)
    analyst_client.post(f"/saved/{search.pk}/mail/", {"mail": "off"})
    search.refresh_from_db()
    assert not search.mail
    analyst_client.post(f"/saved/{search.pk}/delete/")
    assert "新名" not in analyst_client.get(SAVED).text
    assert analyst_client.post(f"/saved/{search.pk}/delete/").status_code == 404


@pytest.mark.parametrize("verb", ["rename", "delete", "mail", "feed", "seen"])
def test_another_s_search_is_not_there_and_stays_as_it_is(analyst_client, verb):
    search = save(name="别人的", mail=False)
    matched(search)
    answer = analyst_client.post(
        f"/saved/{search.pk}/{verb}/",
        {"name": "我的", "mail": "on", "seen": search.feed_token, "up_to": "999999"},
    )
    assert answer.status_code == 404
    before = SavedSearch.objects.filter(pk=search.pk).values().get()
    assert (before["name"], before["mailed_after"], before["seen"]) == ("别人的", None, 0)
    assert before["feed_token"] == search.feed_token


def test_another_s_matches_and_list_are_not_shown(analyst_client):
    search = save(name="别人的")
    assert analyst_client.get(f"/saved/{search.pk}/").status_code == 404
    assert "别人的" not in analyst_client.get(SAVED).text


@pytest.mark.parametrize("verb", ["rename", "delete", "mail", "feed", "seen"])
def test_nothing_is_changed_without_our_form(analyst, verb):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(analyst)
    search = save(owner=analyst)
    assert strict.post(f"/saved/{search.pk}/{verb}/").status_code == 403
    assert strict.get(f"/saved/{search.pk}/{verb}/").status_code == 405


def test_without_an_address_no_mail_is_offered_or_kept():
    owner, browser = make_user(), Client()
    browser.force_login(owner)
    make_statement()
    assert "Mail me" not in browser.get("/responses/").text
    browser.post("/saved/add/", {"section": "responses", "query": "", "name": "a", "mail": "on"})
    search = SavedSearch.objects.get()
    browser.post(f"/saved/{search.pk}/mail/", {"mail": "on"})
    search.refresh_from_db()
    assert not search.mail
    page = browser.get(SAVED).text
    assert "Your account has no e-mail address" in page
    assert "Mail me" not in page


def test_a_filter_that_cannot_be_read_any_more_says_so(analyst_client, analyst):
    tag = Tag.objects.create(slug="ai", name_en="AI")
    search = save("tag=ai", owner=analyst)
    Tag.objects.filter(pk=tag.pk).delete()
    check(search)
    assert "can no longer be read: Select a valid choice. ai" in analyst_client.get(SAVED).text


def link_in_mail(search):
    matched(search)
    Match.objects.update(found_at=timezone.now())
    tomorrow = timezone.now() + timedelta(days=1)
    digests.claim_matches(now=tomorrow)
    for digest in digests.digests_to_send(now=tomorrow):
        digests.send_digest(digest_id=digest, now=tomorrow)
    header = mail.outbox[-1].extra_headers["List-Unsubscribe"]
    return header.strip("<>").removeprefix("http://127.0.0.1:8000")


def test_mail_is_ended_by_one_button_without_signing_in(client, settings):
    settings.PUBLIC_READ = False
    search, other_search = save(), save()
    save(owner=search.owner)
    link = link_in_mail(search)
    page = client.get(link)
    assert page.status_code == 200
    assert page.text.count("<button>") == 1
    assert search.owner.saved_searches.filter(mailed_after=None).count() == 0
    for _ in range(2):
        assert "Unsubscribed" in client.post(link).text
    assert search.owner.saved_searches.filter(mailed_after=None).count() == 2
    other_search.refresh_from_db()
    assert other_search.mail


def test_a_mail_program_ends_the_mail_by_one_post_without_cookie_or_redirect():
    search = save()
    link = link_in_mail(search)
    program = Client(enforce_csrf_checks=True)
    answer = program.post(
        link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    search.refresh_from_db()
    assert not search.mail


def test_a_link_that_we_did_not_sign_ends_nothing(client):
    search = save()
    link = link_in_mail(search)
    forged = link[:-3] + ("aa/" if link[-3:] != "aa/" else "bb/")
    for method in (client.get, client.post):
        assert method(forged).status_code == 404
        assert method(f"/unsubscribe/{search.owner_id}/").status_code == 404
    search.refresh_from_db()
    assert search.mail


def test_pages_and_feed_have_as_many_queries_for_many_rows_as_for_few(analyst_client, analyst):
    search = save(owner=analyst)

    def grow(number):
        for _ in range(number):
            serial = Match.objects.count() + 1
            body = make_body(make_city(f"33{serial:02}00"))
            matched(search, body=body)
            save(f"directive={make_directive().pk}&province=ZJ", owner=analyst)

    def queries():
        counts = []
        for path in (SAVED, f"/saved/{search.pk}/", address(search)):
            with CaptureQueriesContext(connection) as captured_queries:
                assert analyst_client.get(path).status_code == 200
            counts.append(len(captured_queries))
        return counts

    grow(2)
    few = queries()
    grow(6)
    assert queries() == few
