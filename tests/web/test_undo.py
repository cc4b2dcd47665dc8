"""Every decision in Review can be undone, where its message stands."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from statements.models import (
    Act,
    Depth,
    LinkMethod,
    LinkState,
    Mention,
    ResponseLink,
    Role,
)
from tests.factories import make_link, make_statement, make_user
from tests.web.test_review import make_named_proposal, make_proposal, post_verdict, state

pytestmark = pytest.mark.django_db


def undo_latest(client):
    """Press the button that the queue shows."""
    page = client.get("/review/").text
    address = re.search(r'action="(/bulk/\d+/undo/)"', page)
    assert address
    return client.post(address[1], follow=True).text


def values(link):
    """All columns but the version."""
    (row,) = ResponseLink.objects.filter(pk=link.pk).values()
    return {name: value for name, value in row.items() if name != "version"}


@pytest.mark.parametrize("verdict", ["confirm", "reject", "elsewhere"])
def test_undoing_restores_what_a_decision_changed(researcher_client, verdict):
    depth = Depth.objects.create(slug="g", rung=1, name_en="group", definition="d")
    link = make_proposal(response=make_statement(text="会议要求成立专班"))
    before = values(link)
    facts: dict[str, dict[str, Any]] = {
        "confirm": {"depth": depth.pk, "depth_passage": "成立专班"},
        "reject": {},
        "elsewhere": {"meaning": "全国某会议"},
    }
    post_verdict(researcher_client, link, verdict, **facts[verdict])
    assert values(link) != before
    page = undo_latest(researcher_client)
    assert values(link) == before
    assert not Mention.objects.exists()
    assert "Undone: 1 link." in page
    assert f'name="link" value="{link.pk}"' in page  # it is decided next


def test_decisions_are_undone_one_after_the_other_the_latest_first(researcher_client):
    links = [make_proposal(), make_proposal()]
    for link in links:
        post_verdict(researcher_client, link, "reject")
    undo_latest(researcher_client)
    assert [state(link) for link in links] == ["rejected", "suggested"]
    undo_latest(researcher_client)
    assert [state(link) for link in links] == ["suggested", "suggested"]
    assert 'data-key="u"' not in researcher_client.get("/review/").text


def test_the_message_of_a_decision_leads_to_both_statements(researcher_client):
    link = make_proposal()
    make_proposal()
    post_verdict(researcher_client, link, "confirm")
    message = researcher_client.get("/review/").text.split('class="messages undoable"')[1]
    message = message.split("</div>")[0]
    assert link.response.get_absolute_url() in message
    assert link.directive.get_absolute_url() in message
    assert "confirmed" in message


def test_answering_something_else_without_saying_what_decides_nothing(researcher_client):
    link = make_proposal(response=make_statement(text="落实另一次会议精神"))
    answer = post_verdict(researcher_client, link, "elsewhere", meaning=" ")
    assert answer.status_code == 422
    assert "Name the directive that it answers" in answer.text
    assert state(link) == "suggested"
    assert not Act.objects.exists()


def test_what_somebody_changed_since_stays_and_the_message_says_who_and_when(researcher_client):
    link = make_proposal()
    post_verdict(researcher_client, link, "confirm")
    link.refresh_from_db()
    colleague = make_user(Role.RESEARCHER)
    colleague_client = Client()
    colleague_client.force_login(colleague)
    decide = f"/links/{link.pk}/decide/"
    colleague_client.post(decide, {"state": "rejected", "version": link.version})
    page = undo_latest(researcher_client)
    assert state(link) == "rejected"
    assert re.search(rf"Not undone: .*Changed since, by {colleague.username}, \d{{4}}-", page)


def test_an_act_is_undone_once_and_only_by_whoever_made_it_or_an_admin(researcher_client):
    link = make_proposal()
    post_verdict(researcher_client, link, "confirm")
    address = reverse("bulk:undo", args=[Act.objects.get().pk])
    other, admin = Client(), Client()
    other.force_login(make_user(Role.RESEARCHER))
    admin.force_login(make_user(Role.ADMIN))
    assert other.post(address).status_code == 404
    assert state(link) == "confirmed"
    assert admin.post(address).status_code == 302
    again = researcher_client.post(address)
    assert again.status_code == 409
    assert "undone already" in again.text
    assert state(link) == "suggested"


def test_high_confidence_links_come_unselected_linked_and_with_doubles_marked(researcher_client):
    first = make_named_proposal(response=make_statement(text="会议传达学习了讲话精神并作出部署"))
    double = make_named_proposal(response=make_statement(text="会议传达学习了讲话精神并作出部署。"))
    page = researcher_client.get("/review/batch/").text
    assert "checked" not in page.split('<ul class="links"')[1].split("</ul>")[0]
    row = page.split(f'value="{double.pk}-1"')[1].split("</li>")[0]
    assert "data-duplicate" in row
    assert "Possible duplicate of" in row
    assert row.count(first.response.get_absolute_url()) == 1
    assert double.response.get_absolute_url() in row
    row = page.split(f'value="{first.pk}-1"')[1].split("</li>")[0]
    assert "data-duplicate" not in row


def test_a_rejected_link_is_reopened_before_it_can_be_confirmed(researcher_client):
    link = make_link(state=LinkState.REJECTED, method=LinkMethod.CONTENT)
    page = researcher_client.get(link.response.get_absolute_url()).text
    buttons = page.split(f'action="/links/{link.pk}/decide/"')[1].split("</form>")[0]
    assert re.findall(r'name="state" value="(\w+)"', buttons) == ["suggested"]
