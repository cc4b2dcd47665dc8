"""The pages of a bulk edit: select, say what, see what changes, apply, undo."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from statements.models import Act, ActState, Citation, Official, Role, Statement, Tag
from statements.services.bulk.running import run_act
from statements.web.bulk.selection import MAX_TICKED
from tests.factories import (
    NOW,
    make_body,
    make_city,
    make_link,
    make_province,
    make_statement,
    make_user,
)
from tests.reading import words

pytestmark = pytest.mark.django_db

EDIT = "/bulk/edit/"


@pytest.fixture
def tag():
    return Tag.objects.create(slug="ai", name_en="AI", name_zh="人工智能")


def send(client, *, rows=(), scope="ticked", section="responses", query="", **changes):
    selection = {"section": section, "query": query, "scope": scope, "row": list(rows)}
    return client.post(EDIT, {**selection, "form_key": uuid4(), **changes})


def work():
    """Do what a worker does."""
    for act in Act.objects.running():
        list(run_act(act_id=act.pk, clock=lambda: NOW))


def test_a_list_takes_as_many_ticks_as_an_edit(researcher_client):
    make_statement()
    page = researcher_client.get("/responses/").text
    assert f'<form id="bulk" data-most="{MAX_TICKED}"' in page


def test_from_the_list_to_the_edit_and_back(researcher_client, tag):
    for _ in range(3):
        make_statement()
    make_statement(by="JL")
    page = researcher_client.get("/responses/", {"province": "ZJ"}).text
    assert page.count('name="row"') == 3
    form = page.split('id="bulk"')[1].split("</form>")[0]
    query = re.search(r'name="query" value="([^"]*)"', form)
    assert query
    selection = {"section": "responses", "query": query[1], "scope": "all"}
    form_page = researcher_client.get(EDIT, selection).text
    assert "3 statements" in words(form_page)
    answer = send(researcher_client, scope="all", query=query[1], tags_how="add", tags=[tag.pk])
    act = Act.objects.get()
    assert answer["Location"] == act.get_absolute_url()
    preview = words(researcher_client.get(answer["Location"]).text)
    assert "3 statements: to be changed." in preview
    assert "Tag AI 人工智能 0 3" in preview
    assert not Statement.objects.filter(tags=tag).exists()

    researcher_client.post(reverse("bulk:apply", args=[act.pk]))
    page = researcher_client.get(act.get_absolute_url())
    assert "Waiting for a worker." in page.text
    assert 'hx-trigger="every 1s"' in page.text
    work()
    part = researcher_client.get(act.get_absolute_url(), headers={"HX-Request": "true"})
    assert part.status_code == 286
    assert "3 statements: changed." in part.text
    rows = words(part.text.split('id="rows"')[1])
    assert rows.count(" changed") == 3  # of each row too, not only of all
    assert "/responses/?province=ZJ" in part.text
    rail = researcher_client.get("/responses/", {"tag": "ai"}).text
    assert '<span class="total">3</span>' in rail

    researcher_client.post(reverse("bulk:undo", args=[act.pk]))
    work()
    act.refresh_from_db()
    assert act.state == ActState.UNDONE
    assert not Statement.objects.filter(tags=tag).exists()
    acts = words(researcher_client.get("/bulk/").text)
    assert "Bulk edit: tags" in acts
    assert "undone" in acts


def test_the_responses_chosen_to_be_compared_can_be_edited(researcher_client):
    link = make_link()
    page = researcher_client.get(link.directive.get_absolute_url()).text
    compare = page.split('action="/compare/"')[1].split("</form>")[0]
    assert 'formaction="/bulk/edit/"' in compare
    assert f'name="response" value="{link.response_id}"' in compare
    section = f"responses-to-{link.directive_id}"
    assert f'name="section" value="{section}"' in compare
    assert 'id="bulk"' not in compare  # a form in a form would end it
    selection = {"section": section, "query": "", "response": [link.response_id]}
    chosen = researcher_client.get(EDIT, {**selection, "scope": "ticked"}).text
    assert "1 statement" in words(chosen)


def test_readers_see_no_boxes_to_select(client):
    make_statement()
    page = client.get("/responses/").text
    assert "bulk" not in page.split("<main")[1]


@pytest.mark.parametrize(
    "section", ["statements", "directives", "responses", "province-ZJ", "tag-a-i"]
)
def test_every_list_can_be_edited_and_leads_back(researcher_client, section):
    Tag.objects.create(slug="a-i", name_en="AI")
    make_province("ZJ")
    page = researcher_client.get(EDIT, {"section": section, "query": "", "scope": "all"})
    assert page.status_code == 200
    back = re.search(r'<p class="kind"><a href="([^"]*)"', page.text)
    assert back
    assert researcher_client.get(back[1]).status_code == 200


def test_a_change_without_its_value_is_said_beside_the_box(researcher_client, tag):
    statement = make_statement()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"tags_how": "add"}, "Select the tags."),
        ({"tags": [tag.pk]}, "Choose what to do with it."),
        ({"official_how": "replace"}, "Name the new speaker."),
        ({"official_how": "replace", "official": "没有此人"}, "No person of this name"),
        ({"publisher_how": "replace", "publisher": "新华社"}, "takes its place"),
        ({"body": "没有此处"}, "No body of this name"),
        ({}, "Choose at least one change."),
    ]
    for changes, fault in wrong:
        answer = send(researcher_client, rows=[statement.pk], **changes)
        assert answer.status_code == 422
        assert fault in words(answer.text), changes
    nothing = send(researcher_client, tags_how="add", tags=[tag.pk])
    assert nothing.status_code == 422
    assert "Select at least one statement" in nothing.text
    assert not Act.objects.exists()


def test_a_body_of_a_common_name_is_told_by_its_place(researcher_client):
    statement = make_statement()
    for place in (make_city("330100"), make_city("330200")):
        body = make_body(place)
        body.name_zh = "市委"
        body.save()
    answer = send(researcher_client, rows=[statement.pk], body="市委")
    assert "Several bodies have this name" in answer.text
    assert "市委（330200市）" in answer.text
    send(researcher_client, rows=[statement.pk], body="市委（330200市）")
    assert Act.objects.get().request["body"] == body.pk


def test_a_list_or_a_filter_that_is_none_is_404(researcher_client):
    for section, query in [("nowhere", ""), ("responses", "from=never"), ("tag-none", "")]:
        selection = {"section": section, "query": query, "scope": "all"}
        assert researcher_client.get(EDIT, selection).status_code == 404
    assert researcher_client.get("/bulk/999999/").status_code == 404


def test_the_preview_says_what_stays_and_why(researcher_client):
    target = make_body(make_province("JL"))
    make_statement(body=target, title_zh="重名")
    double, other = make_statement(title_zh="重名"), make_statement(body=target)
    Citation.objects.create(statement=double, publisher="浙江日报")
    send(
        researcher_client,
        rows=[double.pk, other.pk],
        body=f"{target}（{target.jurisdiction.name_zh}）",
    )
    page = words(researcher_client.get(Act.objects.get().get_absolute_url()).text)
    assert "0 statements: to be changed." in page
    assert "1 statement: have these values already." in page
    assert "same body, Chinese title and date" in page
    assert "Change 0" not in page


def test_two_clicks_apply_an_edit_once(researcher_client):
    statement = make_statement(official=Official.objects.create(name_zh="王浩"))
    send(researcher_client, rows=[statement.pk], official_how="remove")
    address = reverse("bulk:apply", args=[Act.objects.get().pk])
    assert researcher_client.post(address).status_code == 302
    assert researcher_client.post(address).status_code == 409


def test_nobody_sees_or_applies_the_edit_of_another(researcher_client, tag):
    statement = make_statement()
    send(researcher_client, rows=[statement.pk], tags_how="add", tags=[tag.pk])
    other = Client()
    other.force_login(make_user(Role.RESEARCHER))
    act = Act.objects.get()
    assert other.get(act.get_absolute_url()).status_code == 404
    assert other.post(reverse("bulk:apply", args=[act.pk])).status_code == 404
