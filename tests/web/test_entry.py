"""Entering: one click or two make one row, and refusals keep what was typed."""

import re

import pytest
from django.test import Client

from statements.models import (
    Basis,
    Occurrence,
    Official,
    Phrase,
    Revision,
    Role,
    Statement,
    Tag,
)
from tests.entries import ADD, entry
from tests.factories import make_directive, make_statement, make_user
from tests.reading import words

pytestmark = pytest.mark.django_db


def test_a_statement_is_entered_with_its_text_its_source_and_its_link(
    researcher_client, researcher, django_capture_on_commit_callbacks
):
    directive = make_directive(text="推动人工智能健康有序发展")
    Phrase.objects.create(text="健康有序")
    form_data = entry(
        directive=directive.pk,
        evidence="names the session",
        **{"cited-0-publisher": "浙江日报", "cited-0-url": "https://example.org/1"},
    )
    answer = researcher_client.post(ADD, form_data)
    statement = Statement.objects.get(title_zh=form_data["title_zh"])
    assert answer.status_code == 302
    assert answer["Location"] == statement.get_absolute_url()
    assert statement.entered_by == researcher
    assert statement.revisions.get().text == form_data["text"]
    assert statement.citations.get().publisher == "浙江日报"
    assert statement.body.name_zh == "浙江省委"
    link = statement.links_out.get()
    assert (link.directive, link.state, link.decided_by) == (directive, "confirmed", researcher)
    assert Occurrence.objects.get(statement=statement).times == 1


def test_two_clicks_make_one_statement(researcher_client):
    form_data = entry()
    first = researcher_client.post(ADD, form_data)
    second = researcher_client.post(ADD, form_data)
    assert first["Location"] == second["Location"]
    assert Statement.objects.count() == 1


def test_the_same_statement_entered_twice_is_refused_with_everything_kept(researcher_client):
    researcher_client.post(ADD, entry())
    again = researcher_client.post(ADD, entry(text="别的文字一二三"))
    assert again.status_code == 422
    assert "already in the archive" in again.text
    assert "别的文字一二三" in again.text
    assert Statement.objects.count() == 1


def test_a_damaged_hidden_field_says_so(researcher_client):
    refused = researcher_client.post(ADD, entry(form_key="not-a-key"))
    assert refused.status_code == 422
    assert "arrived incomplete: Enter a valid UUID." in refused.text


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"date_range": "2025-02-30"}, "There is no 2025-02-30 in the calendar"),
        ({"date_range": "2025-05-04/2025-04-26"}, "ends before it begins"),
        ({"date_range": "soon"}, "“soon” is not read as a date"),
        ({"jurisdiction": "XX"}, "Select a valid choice"),
        ({"genre": "nope"}, "Select a valid choice"),
        ({"kind": "sermon"}, "Select a valid choice"),
        ({"tags": ["nope"]}, "not one of the available choices"),
        ({"body_name": ""}, "Enter the body"),
        ({"body_kind": "unnamed"}, "Choose the kind of this body"),
        ({"kind": "directive", "title_zh": ""}, "Enter a title"),
        ({"text": "字" * 200_001}, "200,001 characters; there is room for 200,000"),
        ({"text": "人工\0智能"}, "U+0000"),
        ({"text": "人工\u202e智能"}, "U+202E"),
        ({"title_zh": "题\0目"}, "U+0000"),
        ({"title_zh": "题" * 301}, "at most 300 characters"),
        ({"cited-0-url": "javascript:alert(1)", "cited-0-publisher": "x"}, "Enter a valid URL"),
        ({"cited-0-url": "https://example.org/"}, "Enter the publisher"),
        ({"directive": "99999999999999999999"}, ""),
    ],
)
def test_bad_input_is_named_beside_its_field_and_what_was_typed_is_kept(
    researcher_client, facts, message
):
    form_data = entry(summary="要点一二三", **facts)
    answer = researcher_client.post(ADD, form_data)
    assert answer.status_code == 422
    assert message in answer.text
    assert "要点一二三" in answer.text
    for name in ("date_range", "title_zh"):
        if name in facts and "\0" not in facts[name]:
            assert f'value="{facts[name]}"' in answer.text
    assert not Statement.objects.exists()


def test_a_text_beyond_the_limit_is_refused_by_name_and_given_back(researcher_client):
    text = "字" * 250_000
    answer = researcher_client.post(ADD, entry(text=text))
    assert answer.status_code == 422
    assert "250,000 characters; there is room for 200,000" in answer.text
    assert text in answer.text


def test_ten_megabytes_of_text_are_refused_unread(researcher_client):
    answer = researcher_client.post(ADD, entry(text="字" * 3_500_000))
    assert answer.status_code == 413
    assert "At most 2.5" in answer.text


def test_a_lone_surrogate_is_refused(researcher_client):
    body = "&".join(f"{name}={value}" for name, value in entry(title_zh="").items())
    answer = researcher_client.post(
        ADD, body + "&title_zh=%ED%A0%80", content_type="application/x-www-form-urlencoded"
    )
    # Browsers cannot send one; bytes that are no UTF-8 arrive as the replacement character.
    assert answer.status_code < 500


def test_an_answer_dated_before_its_directive_is_refused_and_nothing_is_stored(researcher_client):
    directive = make_directive(date_range="2025-06-01")
    form_data = entry(directive=directive.pk, evidence="…", date_range="2025-05-01")
    answer = researcher_client.post(ADD, form_data)
    assert answer.status_code == 422
    assert "dated before the directive" in answer.text
    assert not Statement.objects.filter(title_zh=form_data["title_zh"]).exists()


def test_a_link_needs_evidence(researcher_client):
    answer = researcher_client.post(ADD, entry(directive=make_directive().pk))
    assert answer.status_code == 422
    assert "Add evidence for this link" in answer.text


def test_a_session_that_ran_out_costs_nothing_that_was_typed():
    form_data = entry(text="一整天的工作")
    answer = Client().post(ADD, form_data)
    assert answer.status_code == 401
    assert "一整天的工作" in answer.text
    assert "Resubmit" in answer.text
    assert not Statement.objects.exists()


def test_a_form_with_an_old_token_is_given_back_only_to_our_own_page(researcher):
    client = Client(enforce_csrf_checks=True)
    client.force_login(researcher)
    form_data = entry(text="一整天的工作")
    same_origin = client.post(ADD, form_data, headers={"Origin": "http://testserver"})
    assert same_origin.status_code == 403
    assert "一整天的工作" in same_origin.text
    cross_origin = client.post(ADD, form_data, headers={"Origin": "http://elsewhere.example"})
    assert cross_origin.status_code == 403
    assert "一整天的工作" not in cross_origin.text
    assert not Revision.objects.exists()


def test_excerpts_are_marked_as_all_that_is_known(researcher_client):
    researcher_client.post(ADD, entry(basis="excerpts", text="第一句\n第二句"))
    revision = Revision.objects.get()
    assert revision.basis == Basis.EXCERPTS
    page = researcher_client.get(revision.statement.get_absolute_url()).text
    assert re.search(r"<p>第一句</p>\s*<p>第二句</p>", page)


def test_an_admin_adds_a_phrase_and_it_is_counted_at_once(client):
    make_statement(title_zh="新质生产力")
    client.force_login(make_user(Role.ADMIN))
    answer = client.post(
        "/admin/statements/phrase/add/",
        {
            "text": "新质生产力",
            "gloss": "",
            "gloss_by": "",
            "note": "",
            "variants-TOTAL_FORMS": 0,
            "variants-INITIAL_FORMS": 0,
        },
    )
    assert answer.status_code == 302
    assert Occurrence.objects.get().times == 1


@pytest.mark.parametrize(
    "model",
    ["jurisdiction", "body", "official", "tenure", "source", "genre", "tag", "phrase"],
)
def test_the_admin_lists_and_adds_what_admins_look_after(client, model):
    make_statement()
    client.force_login(make_user(Role.ADMIN))
    assert client.get(f"/admin/statements/{model}/").status_code == 200
    assert client.get(f"/admin/statements/{model}/add/").status_code == 200


def test_a_form_sent_again_with_other_content_is_kept_and_not_dropped(researcher_client):
    form_data = entry(title_zh="第一篇")
    researcher_client.post(ADD, form_data)
    answer = researcher_client.post(ADD, form_data | {"title_zh": "第二篇", "text": "另一篇的全文"})
    assert answer.status_code == 422
    assert "was already saved, as “第一篇”" in words(answer.text)
    assert "另一篇的全文" in answer.text
    key = answer.text.split('name="form_key" value="')[1].split('"')[0]
    resubmission = form_data | {"title_zh": "第二篇", "text": "另一篇的全文", "form_key": key}
    assert researcher_client.post(ADD, resubmission).status_code == 302
    assert set(Statement.objects.values_list("title_zh", flat=True)) == {"第一篇", "第二篇"}


def test_a_form_sent_again_because_its_answer_was_lost_changes_what_it_created(researcher_client):
    first, second = make_directive(), make_directive()
    tag = Tag.objects.create(slug="bridges", name_en="bridges", name_zh="桥梁")
    form_data = entry(directive=first.pk, evidence="names the session")
    researcher_client.post(ADD, form_data)
    typed_since = {
        "tags": [tag.slug],
        "text": "推动人工智能健康有序发展，检测桥梁",
        "note": "to check",
    }
    again = form_data | typed_since | {"directive": second.pk, "sent_before": "1"}
    assert researcher_client.post(ADD, again).status_code == 302
    statement = Statement.objects.get(title_zh=form_data["title_zh"])
    assert statement.note == "to check"
    assert list(statement.tags.all()) == [tag]
    assert statement.revisions.get(is_current=True).text == typed_since["text"]
    assert {link.directive for link in statement.links_out.all()} == {first, second}


def test_a_lost_answer_gives_nobody_leave_to_overwrite_what_was_changed_since(researcher_client):
    form_data = entry(note="first")
    researcher_client.post(ADD, form_data)
    Statement.objects.update(note="corrected by another", version=2)
    refused = researcher_client.post(ADD, form_data | {"note": "typed on", "sent_before": "1"})
    assert refused.status_code == 422
    assert "was already saved" in refused.text
    assert "typed on" in refused.text
    assert Statement.objects.get().note == "corrected by another"


def test_a_name_that_may_mean_several_is_asked_back(researcher_client):
    for note in ("吉林", "浙江"):
        Official.objects.create(name_zh="王伟", note=note)
    answer = researcher_client.post(ADD, entry(official_name="王伟"))
    assert answer.status_code == 422
    assert "王伟（吉林）" in answer.text
    assert not Statement.objects.exists()


@pytest.mark.parametrize("line_end", ["\f", "\v", "\x85", "\u2028", "\u2029", "\r\n\f"])
def test_page_breaks_and_line_ends_of_other_programs_are_taken_for_line_ends(
    researcher_client, line_end
):
    form_data = entry(text=f"上页{line_end}下页", title_zh=f"专题{line_end}会议")
    assert researcher_client.post(ADD, form_data).status_code == 302
    assert Revision.objects.get().text == "上页\n下页"
    assert Statement.objects.get().title_zh == "专题 会议"


def test_all_control_characters_of_a_text_are_named_at_once(researcher_client):
    answer = researcher_client.post(ADD, entry(text="一二\a三\x01四\u202e五" + "\x02" * 5))
    assert answer.status_code == 422
    message = (
        "Characters 3 (U+0007), 5 (U+0001), 9 (U+0002), 10 (U+0002), 11 (U+0002) and 2 more "
        "are control characters. Take them out."
    )
    assert message in answer.text
    assert "Character 7 (U+202E) changes the direction of writing. Take it out." in answer.text
    assert not Statement.objects.exists()
