"""Changing a statement: a new text is a new revision, and nothing is overwritten."""

import pytest
from django.urls import reverse

from statements.models import LinkState, Official
from tests.entries import entry
from tests.factories import make_directive, make_link, make_statement

pytestmark = pytest.mark.django_db


def edit_of(statement, **facts):
    return entry(
        title_zh=statement.title_zh, body_name=statement.body.name_zh, seen_version=1, **facts
    )


def test_a_changed_text_is_a_new_revision_and_the_old_one_is_kept(researcher_client):
    statement = make_statement(text="旧文", by="ZJ")
    path = reverse("statements:edit", args=[statement.pk])
    assert researcher_client.post(path, edit_of(statement, text="新文")).status_code == 302
    assert list(statement.revisions.values_list("text", "is_current")) == [
        ("旧文", False),
        ("新文", True),
    ]
    statement.refresh_from_db()
    assert statement.version == 2
    page = researcher_client.get(statement.get_absolute_url()).text
    assert "旧文" in page
    assert "Earlier revisions" in page


def test_a_text_that_did_not_change_is_no_new_revision(researcher_client):
    statement = make_statement(text="旧文", by="ZJ")
    path = reverse("statements:edit", args=[statement.pk])
    researcher_client.post(path, edit_of(statement, text="旧文", summary="新"))
    assert statement.revisions.count() == 1


def test_a_stale_edit_shows_both_texts_and_overwrites_nothing(researcher_client):
    statement = make_statement(text="原文", by="ZJ")
    path = reverse("statements:edit", args=[statement.pk])
    researcher_client.post(path, edit_of(statement, text="同事的文字"))
    answer = researcher_client.post(path, edit_of(statement, text="我的文字"))
    assert answer.status_code == 409
    assert "同事的文字" in answer.text
    assert "我的文字" in answer.text
    assert statement.revisions.get(is_current=True).text == "同事的文字"
    assert 'name="seen_version" value="2"' in answer.text


def test_the_form_shows_what_is_stored(researcher_client):
    statement = make_statement(text="原文", date_range="2025-04-26/2025-05-04")
    page = researcher_client.get(reverse("statements:edit", args=[statement.pk])).text
    assert 'value="2025-04-26/2025-05-04"' in page
    assert "原文" in page
    assert statement.title_zh in page


def edit(client, statement, **facts):
    statement.refresh_from_db()
    form = entry(title_zh=statement.title_zh, seen_version=statement.version, **facts)
    return client.post(reverse("statements:edit", args=[statement.pk]), form)


def test_an_edit_keeps_the_namesake_who_spoke(researcher_client):
    Official.objects.create(name_zh="王伟")
    speaker = Official.objects.create(name_zh="王伟", note="吉林")
    statement = make_statement(official=speaker)
    page = researcher_client.get(reverse("statements:edit", args=[statement.pk])).text
    assert 'value="王伟（吉林）"' in page
    edit(researcher_client, statement, official_name="王伟（吉林）")
    statement.refresh_from_db()
    assert statement.official == speaker
    assert Official.objects.count() == 2


def test_no_edit_and_no_verdict_makes_an_answer_older_than_its_question(researcher_client):
    directive = make_directive(date_range="2025-04-25")
    link = make_link(directive, make_statement(date_range="2025-05-01"))
    answer = edit(researcher_client, link.response, date_range="2024-01-01")
    assert "dated before the directive" in answer.text
    early = make_link(directive, make_statement(date_range="2024-01-01"), state=LinkState.REJECTED)
    verdict = {"state": "confirmed", "version": early.version}
    answer = researcher_client.post(reverse("statements:decide_link", args=[early.pk]), verdict)
    assert answer.status_code == 409
    early.refresh_from_db()
    assert early.state == LinkState.REJECTED


def test_where_a_statement_was_found_can_be_corrected_and_taken_out(researcher_client):
    statement = make_statement()
    original = statement.citations.create(publisher="浙江日扌", title="题")
    statement.citations.create(publisher="错")
    answer = edit(
        researcher_client,
        statement,
        **{
            "cited-TOTAL_FORMS": 3,
            "cited-INITIAL_FORMS": 2,
            "cited-0-publisher": "浙江日报",
            "cited-0-title": "题",
            "cited-2-publisher": "新华社",
            "cited-2-published_on": "2025-05-02",
        },
    )
    assert answer.status_code == 302, answer.text
    citation, new_citation = statement.citations.order_by("pk")
    assert (citation.pk, citation.publisher, citation.title) == (original.pk, "浙江日报", "题")
    assert (new_citation.publisher, str(new_citation.published_on)) == ("新华社", "2025-05-02")
