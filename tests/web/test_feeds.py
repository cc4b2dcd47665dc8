"""The feed of a saved search: valid Atom, for whoever has its address."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from statements.models import Match
from tests.factories import make_statement
from tests.reading import words
from tests.saved_searches import address, matched, save

pytestmark = pytest.mark.django_db

SAVED = "/saved/"
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(answer):
    return ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")


def test_the_feed_is_valid_atom_for_whoever_has_its_address(client, settings):
    settings.PUBLIC_READ = False
    search = save("q=人工智能", name="智能 <b>")
    matched(search, title_zh="甲<人工智能>&", date_range="2025-05")
    match = Match.objects.get()
    answer = client.get(address(search))
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert "private" in answer["Cache-Control"]
    feed = ElementTree.fromstring(answer.content)
    day = f"{search.created_at:%Y-%m-%d}"
    assert feed.findtext(f"{ATOM}title") == "智能 <b> · 表态 Biaotai"
    assert feed.findtext(f"{ATOM}id") == f"tag:127.0.0.1,{day}:saved/{search.pk}"
    assert feed.findtext(f"{ATOM}updated") == match.found_at.isoformat()
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Biaotai"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://testserver{address(search)}"
    assert links["alternate"] == f"http://testserver/responses/?{search.query}"
    (entry,) = entries(answer)
    assert entry.findtext(f"{ATOM}title") == "甲<人工智能>&"
    assert entry.findtext(f"{ATOM}id") == (
        f"tag:127.0.0.1,{day}:saved/{search.pk}/{match.statement_id}"
    )
    assert entry.findtext(f"{ATOM}updated") == match.found_at.isoformat()
    (link,) = entry.findall(f"{ATOM}link")
    assert link.get("href") == f"http://testserver{match.statement.get_absolute_url()}"
    summary = words(entry.findtext(f"{ATOM}summary") or "")
    assert "contains “人工智能” (title)" in summary
    assert "May 2025" in summary


def test_an_empty_feed_is_valid_and_does_not_change_by_itself(client):
    search = save()
    first, second = client.get(address(search)), client.get(address(search))
    assert first.content == second.content
    updated = ElementTree.fromstring(first.content).findtext(f"{ATOM}updated")
    assert updated == search.created_at.isoformat()


def test_a_feed_holds_the_latest_fifty_newest_first(client):
    search = save()
    now = timezone.now()
    for number in range(52):
        statement = make_statement(title_zh=f"第{number}")
        Match.objects.create(search=search, statement=statement, found_at=now)
    titles = [entry.findtext(f"{ATOM}title") for entry in entries(client.get(address(search)))]
    assert titles == [f"第{number}" for number in range(51, 1, -1)]


def test_a_feed_that_the_reader_has_already_is_not_sent_again(client):
    search = save()
    matched(search)
    first = client.get(address(search))
    by_tag = client.get(address(search), headers={"If-None-Match": first["ETag"]})
    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert by_tag["ETag"] == first["ETag"]
    assert "private" in by_tag["Cache-Control"]
    Match.objects.update(found_at=timezone.now() + timedelta(minutes=1))
    assert client.get(address(search), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_feed_tells_what_a_clock_that_was_set_back_dates_before_what_was_told(client):
    search = save()
    matched(search)
    Match.objects.update(found_at=timezone.now() + timedelta(days=3))
    first = client.get(address(search))
    matched(search)
    since = {"If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"}
    again = client.get(address(search), headers=since)
    assert again.status_code == 200
    assert len(entries(again)) == len(entries(first)) + 1


def test_a_renewed_feed_is_nothing_at_its_old_address_and_all_at_the_new(
    client, analyst_client, analyst
):
    search = save(owner=analyst)
    old = address(search)
    seen = {"seen": search.feed_token}
    analyst_client.post(f"/saved/{search.pk}/feed/", seen)
    assert client.get(old).status_code == 404
    search.refresh_from_db()
    new = address(search)
    assert new != old
    analyst_client.post(f"/saved/{search.pk}/feed/", seen)  # a second click
    assert client.get(new).status_code == 200
    assert f"http://testserver{new}" in analyst_client.get(SAVED).text


def test_a_feed_ends_with_its_search_and_with_its_owner(client):
    search = save()
    assert client.get(address(search)).status_code == 200
    type(search.owner).objects.filter(pk=search.owner_id).update(is_active=False)
    assert client.get(address(search)).status_code == 404
    assert client.get("/feeds/guess.atom").status_code == 404
