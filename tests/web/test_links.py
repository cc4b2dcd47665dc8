"""Decisions about links, and searches without result: each has an author and is made once."""

import re
from datetime import date

import pytest
from django.urls import reverse

from statements.models import LinkState, ResponseLink, Search
from tests.factories import make_directive, make_link, make_province

pytestmark = pytest.mark.django_db


def decide(client, link, state, version=None):
    return client.post(
        reverse("statements:decide_link", args=[link.pk]),
        {"state": state, "version": version or link.version},
    )


def test_a_decision_on_a_link_has_an_author_and_can_be_taken_back(researcher_client, researcher):
    link = make_link(state=LinkState.SUGGESTED)
    assert decide(researcher_client, link, "confirmed").status_code == 302
    link.refresh_from_db()
    assert (link.state, link.decided_by, link.version) == ("confirmed", researcher, 2)
    decide(researcher_client, link, "suggested")
    link.refresh_from_db()
    assert (link.state, link.decided_by, link.decided_at) == ("suggested", None, None)


def test_the_second_of_two_reviewers_sees_a_notice_and_changes_nothing(researcher_client):
    link = make_link(state=LinkState.SUGGESTED)
    decide(researcher_client, link, "confirmed", version=1)
    answer = decide(researcher_client, link, "rejected", version=1)
    assert answer.status_code == 409
    assert "Someone changed this while you were working on it" in answer.text
    link.refresh_from_db()
    assert link.state == "confirmed"


@pytest.mark.parametrize("form_data", [{}, {"state": "x", "version": "1"}, {"state": "confirmed"}])
def test_half_a_decision_is_none(researcher_client, form_data):
    link = make_link(state=LinkState.SUGGESTED)
    path = reverse("statements:decide_link", args=[link.pk])
    assert researcher_client.post(path, form_data).status_code == 404


def test_a_pair_is_linked_once_and_a_rejected_one_is_not_suggested_again(researcher_client):
    link = make_link(state=LinkState.REJECTED)
    form_data = {"directive": link.directive_id, "state": "suggested", "method": "manual"}
    path = reverse("statements:add_link", args=[link.response_id])
    answer = researcher_client.post(path, {**form_data, "evidence": "…"})
    assert answer.status_code == 422
    assert "already exists" in answer.text
    assert ResponseLink.objects.get().state == "rejected"


def test_a_statement_cannot_be_linked_to_itself(researcher_client):
    directive = make_directive()
    form_data = {
        "directive": directive.pk,
        "state": "confirmed",
        "method": "manual",
        "evidence": "…",
    }
    path = reverse("statements:add_link", args=[directive.pk])
    answer = researcher_client.post(path, form_data)
    assert answer.status_code == 422
    assert "cannot answer itself" in answer.text


def test_a_search_without_result_is_recorded_once_for_each_province(researcher_client):
    directive = make_directive()
    make_province("ZJ"), make_province("JL")
    path = reverse("statements:record_search", args=[directive.pk])
    form_data = {"jurisdictions": ["ZJ", "JL"], "searched_on": "2025-06-01", "where": "日报，5月"}
    for _ in range(2):
        assert researcher_client.post(path, form_data).status_code == 302
    assert set(Search.objects.values_list("jurisdiction", "searched_on", "where")) == {
        ("ZJ", date(2025, 6, 1), "日报，5月"),
        ("JL", date(2025, 6, 1), "日报，5月"),
    }
    refusal = researcher_client.post(path, {**form_data, "searched_on": "2025-02-30"})
    assert refusal.status_code == 422
    assert "There is no 2025-02-30 in the calendar" in refusal.text


def test_a_search_was_made_on_a_day_that_has_been(researcher_client):
    directive = make_directive()
    make_province("ZJ")
    for day, fault in (("0001-01-01", "from 1900 to 2100"), ("2100-12-31", "in the future")):
        form_data = {"jurisdictions": ["ZJ"], "searched_on": day, "where": "浙江日报"}
        answer = researcher_client.post(f"/directives/{directive.pk}/search/", form_data)
        assert answer.status_code == 422
        assert fault in answer.text
    assert not Search.objects.exists()


def test_a_directive_that_is_not_among_the_latest_stays_chosen(researcher_client, monkeypatch):
    monkeypatch.setattr("statements.web.workbench.forms.MAX_DIRECTIVES", 1)
    earlier = make_directive(date_range="2020-01-01")
    make_directive(date_range="2025-01-01")
    response = make_link(directive=make_directive(date_range="2024-01-01")).response
    address = reverse("statements:add_link", args=[response.pk])
    refused = researcher_client.post(address, {"directive": earlier.pk, "state": "confirmed"})
    assert refused.status_code == 422
    assert re.search(rf'<option\s+value="{earlier.pk}"[^>]*\sselected\s', refused.text)
    assert f'value="{earlier.pk}"' not in researcher_client.get(address).text
