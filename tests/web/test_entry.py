"""Entering: one click or two make one row, refusals keep what was typed, nothing is overwritten."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from statements.models import (
    Basis,
    LinkState,
    Occurrence,
    Official,
    Phrase,
    ResponseLink,
    Revision,
    Role,
    Search,
    Statement,
)
from tests.factories import (
    make_directive,
    make_genre,
    make_link,
    make_province,
    make_statement,
    make_user,
)
from tests.reading import words

pytestmark = pytest.mark.django_db


def entry(**facts):
    make_genre()
    make_province("ZJ")
    return {
        "kind": "response",
        "genre": "special-meeting",
        "jurisdiction": "ZJ",
        "body_kind": "party",
        "body_name": "浙江省委",
        "official_name": "",
        "date_range": "2025-05-01",
        "title_zh": "省委召开专题会议",
        "language": "zh",
        "text": "推动人工智能健康有序发展",
        "basis": "full",
        "state": "confirmed",
        "method": "named",
        "form_key": str(uuid4()),
        "cited-TOTAL_FORMS": 1,
        "cited-INITIAL_FORMS": 0,
        **facts,
    }


ADD = "/statements/add/"


def test_a_statement_is_entered_with_its_text_its_source_and_its_link(
    researcher_client, researcher, django_capture_on_commit_callbacks
):
    directive = make_directive(text="推动人工智能健康有序发展")
    Phrase.objects.create(text="健康有序")
    sent = entry(
        directive=directive.pk,
        evidence="names the session",
        **{"cited-0-publisher": "浙江日报", "cited-0-url": "https://example.org/1"},
    )
    answer = researcher_client.post(ADD, sent)
    statement = Statement.objects.get(title_zh=sent["title_zh"])
    assert answer.status_code == 302
    assert answer["Location"] == statement.get_absolute_url()
    assert statement.entered_by == researcher
    assert statement.revisions.get().text == sent["text"]
    assert statement.citations.get().publisher == "浙江日报"
    assert statement.body.name_zh == "浙江省委"
    link = statement.links_out.get()
    assert (link.directive, link.state, link.decided_by) == (directive, "confirmed", researcher)
    assert Occurrence.objects.get(statement=statement).times == 1


def test_two_clicks_make_one_statement(researcher_client):
    sent = entry()
    first = researcher_client.post(ADD, sent)
    second = researcher_client.post(ADD, sent)
    assert first["Location"] == second["Location"]
    assert Statement.objects.count() == 1


def test_the_same_statement_entered_twice_is_refused_with_everything_kept(researcher_client):
    researcher_client.post(ADD, entry())
    again = researcher_client.post(ADD, entry(text="别的文字一二三"))
    assert again.status_code == 422
    assert "in the archive already" in again.text
    assert "别的文字一二三" in again.text
    assert Statement.objects.count() == 1


def test_a_damaged_hidden_field_says_so(researcher_client):
    refused = researcher_client.post(ADD, entry(form_key="not-a-key"))
    assert refused.status_code == 422
    assert "did not arrive whole: Enter a valid UUID." in refused.text


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
        ({"body_name": ""}, "Name the body"),
        ({"body_kind": "unnamed"}, "The body has a name"),
        ({"kind": "directive", "title_zh": ""}, "needs a title"),
        ({"text": "字" * 200_001}, "200,001 characters; there is room for 200,000"),
        ({"text": "人工\0智能"}, "U+0000"),
        ({"text": "人工\u202e智能"}, "U+202E"),
        ({"title_zh": "题\0目"}, "U+0000"),
        ({"title_zh": "题" * 301}, "at most 300 characters"),
        ({"cited-0-url": "javascript:alert(1)", "cited-0-publisher": "x"}, "Enter a valid URL"),
        ({"cited-0-url": "https://example.org/"}, "Say who published it"),
        ({"directive": "99999999999999999999"}, ""),
    ],
)
def test_bad_input_is_named_beside_its_field_and_what_was_typed_is_kept(
    researcher_client, facts, message
):
    sent = entry(summary="要点一二三", **facts)
    answer = researcher_client.post(ADD, sent)
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
    sent = entry(directive=directive.pk, evidence="…", date_range="2025-05-01")
    answer = researcher_client.post(ADD, sent)
    assert answer.status_code == 422
    assert "dated before the directive" in answer.text
    assert not Statement.objects.filter(title_zh=sent["title_zh"]).exists()


def test_a_link_needs_evidence(researcher_client):
    answer = researcher_client.post(ADD, entry(directive=make_directive().pk))
    assert answer.status_code == 422
    assert "Say what shows it" in answer.text


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


@pytest.mark.parametrize("sent", [{}, {"state": "x", "version": "1"}, {"state": "confirmed"}])
def test_half_a_decision_is_none(researcher_client, sent):
    link = make_link(state=LinkState.SUGGESTED)
    path = reverse("statements:decide_link", args=[link.pk])
    assert researcher_client.post(path, sent).status_code == 404


def test_a_pair_is_linked_once_and_a_rejected_one_is_not_suggested_again(researcher_client):
    link = make_link(state=LinkState.REJECTED)
    sent = {"directive": link.directive_id, "state": "suggested", "method": "manual"}
    path = reverse("statements:add_link", args=[link.response_id])
    answer = researcher_client.post(path, {**sent, "evidence": "…"})
    assert answer.status_code == 422
    assert "recorded already" in answer.text
    assert ResponseLink.objects.get().state == "rejected"


def test_a_statement_cannot_be_linked_to_itself(researcher_client):
    directive = make_directive()
    sent = {"directive": directive.pk, "state": "confirmed", "method": "manual", "evidence": "…"}
    path = reverse("statements:add_link", args=[directive.pk])
    answer = researcher_client.post(path, sent)
    assert answer.status_code == 422
    assert "cannot answer itself" in answer.text


def test_a_search_without_result_is_recorded_once_for_each_province(researcher_client):
    directive = make_directive()
    make_province("ZJ"), make_province("JL")
    path = reverse("statements:record_search", args=[directive.pk])
    sent = {"jurisdictions": ["ZJ", "JL"], "searched_on": "2025-06-01", "where": "日报，5月"}
    for _ in range(2):
        assert researcher_client.post(path, sent).status_code == 302
    assert set(Search.objects.values_list("jurisdiction", "searched_on", "where")) == {
        ("ZJ", date(2025, 6, 1), "日报，5月"),
        ("JL", date(2025, 6, 1), "日报，5月"),
    }
    bad = researcher_client.post(path, {**sent, "searched_on": "2025-02-30"})
    assert bad.status_code == 422
    assert "There is no 2025-02-30 in the calendar" in bad.text


def test_a_session_that_ran_out_costs_nothing_that_was_typed():
    sent = entry(text="一整天的工作")
    answer = Client().post(ADD, sent)
    assert answer.status_code == 401
    assert "一整天的工作" in answer.text
    assert "Send it again" in answer.text
    assert not Statement.objects.exists()


def test_a_form_with_an_old_token_is_given_back_only_to_our_own_page(researcher):
    client = Client(enforce_csrf_checks=True)
    client.force_login(researcher)
    sent = entry(text="一整天的工作")
    ours = client.post(ADD, sent, headers={"Origin": "http://testserver"})
    assert ours.status_code == 403
    assert "一整天的工作" in ours.text
    foreign = client.post(ADD, sent, headers={"Origin": "http://elsewhere.example"})
    assert foreign.status_code == 403
    assert "一整天的工作" not in foreign.text
    assert not Revision.objects.exists()


def test_excerpts_are_marked_as_all_that_is_known(researcher_client):
    researcher_client.post(ADD, entry(basis="excerpts", text="第一句\n第二句"))
    revision = Revision.objects.get()
    assert revision.basis == Basis.EXCERPTS
    page = researcher_client.get(revision.statement.get_absolute_url()).text
    assert "<p>第一句</p><p>第二句</p>" in page


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
    sent = entry(title_zh="第一篇")
    researcher_client.post(ADD, sent)
    answer = researcher_client.post(ADD, sent | {"title_zh": "第二篇", "text": "另一篇的全文"})
    assert answer.status_code == 422
    assert "was saved before, as “第一篇”" in words(answer.text)
    assert "另一篇的全文" in answer.text
    key = answer.text.split('name="form_key" value="')[1].split('"')[0]
    again = sent | {"title_zh": "第二篇", "text": "另一篇的全文", "form_key": key}
    assert researcher_client.post(ADD, again).status_code == 302
    assert set(Statement.objects.values_list("title_zh", flat=True)) == {"第一篇", "第二篇"}


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


def test_a_name_that_may_mean_several_is_asked_back(researcher_client):
    for note in ("吉林", "浙江"):
        Official.objects.create(name_zh="王伟", note=note)
    answer = researcher_client.post(ADD, entry(official_name="王伟"))
    assert answer.status_code == 422
    assert "王伟（吉林）" in answer.text
    assert not Statement.objects.exists()


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
    first = statement.citations.create(publisher="浙江日扌", title="题")
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
    kept, added = statement.citations.order_by("pk")
    assert (kept.pk, kept.publisher, kept.title) == (first.pk, "浙江日报", "题")
    assert (added.publisher, str(added.published_on)) == ("新华社", "2025-05-02")


def test_a_search_was_made_on_a_day_that_has_been(researcher_client):
    directive = make_directive()
    make_province("ZJ")
    for day, fault in (("0001-01-01", "from 1900 to 2100"), ("2100-12-31", "still to come")):
        sent = {"jurisdictions": ["ZJ"], "searched_on": day, "where": "浙江日报"}
        answer = researcher_client.post(f"/directives/{directive.pk}/search/", sent)
        assert answer.status_code == 422
        assert fault in answer.text
    assert not Search.objects.exists()


@pytest.mark.parametrize("line_end", ["\f", "\v", "\x85", "\u2028", "\u2029", "\r\n\f"])
def test_page_breaks_and_line_ends_of_other_programs_are_taken_for_line_ends(
    researcher_client, line_end
):
    sent = entry(text=f"上页{line_end}下页", title_zh=f"专题{line_end}会议")
    assert researcher_client.post(ADD, sent).status_code == 302
    assert Revision.objects.get().text == "上页\n下页"
    assert Statement.objects.get().title_zh == "专题 会议"


def test_all_control_characters_of_a_text_are_named_at_once(researcher_client):
    answer = researcher_client.post(ADD, entry(text="一二\a三\x01四\u202e五" + "\x02" * 5))
    assert answer.status_code == 422
    told = (
        "Characters 3 (U+0007), 5 (U+0001), 9 (U+0002), 10 (U+0002), 11 (U+0002) and 2 more "
        "are control characters. Take them out."
    )
    assert told in answer.text
    assert "Character 7 (U+202E) changes the direction of writing. Take it out." in answer.text
    assert not Statement.objects.exists()
