"""Captured pages become drafts, and drafts become statements by a person's decision."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from statements.models import (
    MAX_ATTEMPTS,
    Capture,
    CaptureDraft,
    CaptureDraftState,
    ResponseLink,
    Statement,
)
from statements.services.refusals import StaleEdit
from statements.services.sources.decisions import CannotUndo, undo_decision
from statements.services.sources.drafts import captures_without_draft, make_draft
from statements.tasks.sources.drafts import sweep
from tests.capture_drafts import TEXT, capture_pages, fields, make_drafts, page
from tests.factories import NOW, make_directive, make_genre, make_link, make_statement
from tests.races import edited_while_locked, matched_while_deleted
from tests.reading import forms_without_token, words
from tests.saved_searches import save
from tests.sources import Clock, make_source, running_paper, visit_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captures_of_this_test")]


@pytest.fixture
def drafts():
    return make_drafts()


def test_each_capture_is_read_once_and_judged_by_its_cues(drafts):
    states = [draft.state for draft in drafts]
    assert states == [
        CaptureDraftState.OPEN,
        CaptureDraftState.OPEN,
        CaptureDraftState.COPY,
        CaptureDraftState.UNLIKELY,
    ]
    first = drafts[0]
    assert (first.title, str(first.day), first.text) == (
        "省委常委会传达学习中央部署",
        "2025-06-05",
        TEXT,
    )
    assert (first.genre, first.body_kind) == ("special-meeting", "party")
    assert {"name": "relayed 传达学习", "words": "传达学习", "weight": 0.35} in first.hits
    assert drafts[2].copy_of == first
    assert captures_without_draft(limit=10, now=NOW) == []
    assert make_draft(capture_id=first.capture_id, now=NOW) == first


def test_a_text_of_another_day_is_not_said_to_be_of_the_same(drafts, researcher_client):
    make_statement(text=f"{TEXT}了", date_range="2025-06-03")
    make_statement(text=f"{TEXT}了", date_range="2025-05-03")
    page = words(researcher_client.get(reverse("sources:draft", args=[drafts[0].pk])).text)
    assert "2025-06-03: nearly the same text, at about the same time" in page
    assert "2025-05-03" not in page


def test_the_inbox_says_how_many_captured_pages_are_still_to_be_read(researcher_client):
    capture_pages()
    before = words(researcher_client.get(reverse("sources:inbox")).text)
    assert "4 captured pages are still to be read" in before
    sweep()
    assert "still to be read" not in words(researcher_client.get(reverse("sources:inbox")).text)


def test_an_accepted_draft_is_a_statement_that_cites_its_copies(drafts, researcher_client):
    first = drafts[0]
    page = researcher_client.get(reverse("sources:draft", args=[first.pk])).text
    assert "传达学习" in page
    assert "1 copy" in page
    address = reverse("sources:accept", args=[first.pk])
    assert researcher_client.post(address, fields(first)).status_code == 302
    statement = Statement.objects.get()
    assert (statement.title_zh, str(statement.date)) == (first.title, "2025-06-05")
    assert statement.body.name_zh == "中共浙江省委员会"
    assert statement.revisions.get().text == TEXT
    assert statement.citations.count() == 2
    # A second click enters nothing.
    assert researcher_client.post(address, fields(first)).status_code == 409
    assert Statement.objects.count() == 1


def test_the_body_that_a_headline_names_is_proposed_though_none_is_stored(
    drafts, researcher_client
):
    page = researcher_client.get(reverse("sources:draft", args=[drafts[0].pk])).text
    assert 'value="浙江省委"' in page


def test_a_draft_that_is_entered_already_is_said_to_be_and_can_be_merged(drafts, researcher_client):
    first = drafts[0]
    entered = make_statement(text=TEXT, title_zh="另一个标题")
    page = researcher_client.get(reverse("sources:draft", args=[first.pk])).text
    assert "In the archive already?" in page
    assert f"{entered.date}: same text" in words(page)
    refused = researcher_client.post(reverse("sources:accept", args=[first.pk]), fields(first))
    assert refused.status_code == 409
    assert Statement.objects.count() == 1
    merge = {"version": first.version, "statement": entered.pk}
    researcher_client.post(reverse("sources:merge", args=[first.pk]), merge)
    addresses = {draft.capture.final_address for draft in (first, drafts[2])}  # and its copy
    assert set(entered.citations.values_list("url", flat=True)) == addresses
    researcher_client.post(reverse("sources:undo", args=[first.pk]))
    assert not entered.citations.exists()


def test_undoing_a_merge_leaves_citations_that_were_there(drafts, researcher_client):
    first, second = drafts[:2]
    entered = make_statement(text="另一篇")
    by_hand = entered.citations.create(publisher="日报", url=first.capture.final_address)
    for draft in (first, second):
        merge = {"version": draft.version, "statement": entered.pk}
        researcher_client.post(reverse("sources:merge", args=[draft.pk]), merge)
    assert entered.citations.count() == 3  # by hand, of the copy of the first, of the second
    researcher_client.post(reverse("sources:undo", args=[first.pk]))
    addresses = {by_hand.url, second.capture.final_address}
    assert set(entered.citations.values_list("url", flat=True)) == addresses


def test_a_possible_duplicate_is_entered_when_an_editor_says_so_again(drafts, researcher_client):
    first = drafts[0]
    make_statement(text=TEXT, title_zh="另一个标题")
    address = reverse("sources:accept", args=[first.pk])
    refused = researcher_client.post(address, fields(first))
    equal_id = str(Statement.objects.get().pk)
    assert f'name="accepted_duplicates" value="{equal_id}"' in refused.text
    assert (
        researcher_client.post(address, fields(first, accepted_duplicates=equal_id)).status_code
        == 302
    )
    assert Statement.objects.count() == 2


def test_a_dismissed_draft_has_a_reason_and_can_come_back(drafts, researcher_client):
    first = drafts[0]
    dismiss = reverse("sources:dismiss", args=[first.pk])
    unknown = researcher_client.post(dismiss, {"version": 1, "reason": "because"})
    assert unknown.status_code == 404
    researcher_client.post(dismiss, {"version": first.version, "reason": "other"})
    first.refresh_from_db()
    assert (first.state, first.reason) == (CaptureDraftState.DISMISSED, "other")
    page = researcher_client.get(reverse("sources:decided")).text
    assert "0.00" in page
    assert reverse("sources:undo", args=[first.pk]) in page
    assert forms_without_token(page) == []
    researcher_client.post(reverse("sources:undo", args=[first.pk]))
    first.refresh_from_db()
    assert (first.state, first.reason, first.decided_at) == (CaptureDraftState.OPEN, "", None)


def test_what_nobody_decided_is_not_undone(drafts, researcher_client):
    first, _second, copy, unlikely = drafts
    for draft in (copy, unlikely, first):
        researcher_client.post(reverse("sources:undo", args=[draft.pk]))
    versions = CaptureDraft.objects.order_by("pk").values_list("state", "version")
    assert list(versions) == [(draft.state, draft.version) for draft in drafts]


def test_two_editors_do_not_decide_one_draft(drafts, researcher_client):
    first = drafts[0]
    stale = fields(first)
    dismiss = {"version": first.version, "reason": "other"}
    researcher_client.post(reverse("sources:dismiss", args=[first.pk]), dismiss)
    answer = researcher_client.post(reverse("sources:accept", args=[first.pk]), stale)
    assert answer.status_code == 409
    assert str(StaleEdit(seen=1, current=2)) in unescape(answer.text)
    assert not Statement.objects.exists()


def test_an_acceptance_is_undone_until_somebody_worked_on_the_statement(drafts, researcher_client):
    first = drafts[0]
    accept, undo = (reverse(f"sources:{act}", args=[first.pk]) for act in ("accept", "undo"))
    researcher_client.post(accept, fields(first))
    researcher_client.post(undo)
    assert not Statement.objects.exists()
    first.refresh_from_db()
    researcher_client.post(accept, fields(first))
    make_link(make_directive(), Statement.objects.get(title_zh=first.title))
    page = researcher_client.post(undo, follow=True)
    assert "was changed or linked since" in page.text
    assert Statement.objects.filter(title_zh=first.title).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"genre": "magic"},
        {"kind": "rumour"},
        {"date": "31 February"},
        {"version": "x"},
        {"body_name": "一\0"},
        {"accepted_duplicates": "9" * 500},
    ],
)
def test_what_a_statement_cannot_be_is_refused(drafts, researcher_client, changes):
    first = drafts[0]
    address = reverse("sources:accept", args=[first.pk])
    assert researcher_client.post(address, fields(first, **changes)).status_code == 422
    assert not Statement.objects.exists()


def test_the_inbox_is_filtered_and_says_when_it_is_empty(drafts, researcher_client):
    inbox = reverse("sources:inbox")
    assert "中心组" in researcher_client.get(inbox, {"q": "中心组"}).text
    assert "No draft matches" in researcher_client.get(inbox, {"q": "%_'"}).text
    CaptureDraft.objects.filter(state=CaptureDraftState.OPEN).update(
        state=CaptureDraftState.DISMISSED, reason="other", decided_at=timezone.now()
    )
    assert "Nothing to decide" in researcher_client.get(inbox).text
    assert Capture.objects.count() == 4


def test_a_decision_leads_to_the_next_draft_of_the_same_list(drafts, researcher_client):
    for draft, score in zip(drafts, (0.9, 0.7, 0.6, 0.65), strict=True):
        CaptureDraft.objects.filter(pk=draft.pk).update(state=CaptureDraftState.OPEN, score=score)
    _first, second, third, _weather = drafts
    matching = {"q": "省委", "sort": "score"}
    page = researcher_client.get(reverse("sources:draft", args=[second.pk], query=matching)).text
    dismiss = reverse("sources:dismiss", args=[second.pk], query=matching)
    assert escape(dismiss) in page
    assert escape(reverse("sources:draft", args=[third.pk], query=matching)) in page
    answer = researcher_client.post(dismiss, {"version": second.version, "reason": "other"})
    # By arrival the first would follow, and without the filter the weather.
    after = reverse("sources:draft", args=[third.pk], query={**matching, "undo": second.pk})
    assert answer.url == after
    undo = reverse("sources:undo", args=[second.pk], query=matching)
    assert escape(undo) in researcher_client.get(after).text
    again = reverse("sources:draft", args=[second.pk], query=matching)
    assert researcher_client.post(undo).url == again


def test_a_merged_page_that_seems_older_than_the_statement_has_no_day(drafts, researcher_client):
    first = drafts[0]
    entered = make_statement(text=TEXT, date_range="2025-06-20")
    merge = {"version": first.version, "statement": entered.pk}
    assert (
        researcher_client.post(reverse("sources:merge", args=[first.pk]), merge).status_code == 302
    )
    days = entered.citations.values_list("published_on", flat=True)
    assert set(days) == {None}


LONG_TEXT = "".join(f"{topic}方面，{TEXT}" for topic in ("科技", "产业", "民生", "生态", "法治"))


def drafts_of(*pages: bytes) -> list[CaptureDraft]:
    """Return the drafts of articles of one paper, in order."""
    with running_paper() as paper:
        paper.add_articles(*range(len(pages)))
        paper.pages |= {f"/a/{number}.html": page for number, page in enumerate(pages)}
        make_source(paper, link_pattern="/a/")
        visit_due(paper, Clock())
    captures = captures_without_draft(limit=10, now=NOW)
    return [make_draft(capture_id=capture_id, now=NOW) for capture_id in captures]


def test_a_reprint_is_cited_by_the_statement_that_it_reprints(researcher_client):
    make_genre("special-meeting")
    first, _weather = drafts_of(
        page("省委常委会传达学习中央部署", LONG_TEXT),
        page("全省多云转晴", "气象台预计，今天白天多云转晴，最高气温二十三度，气温回升。"),
    )
    researcher_client.post(reverse("sources:accept", args=[first.pk]), fields(first))
    statement = Statement.objects.get()
    reworded = LONG_TEXT.replace("民生方面，会议强调", "民生方面，会议还强调")
    reprint, later, short = drafts_of(
        page("省委常委会学习部署（转载）", reworded),
        page("省委常委会传达学习", reworded, day="2024年6月5日"),
        page("省委常委会传达学习", TEXT.replace("人工智能", "科技")),
    )
    assert (reprint.state, reprint.copy_of_id) == (CaptureDraftState.COPY, first.pk)
    assert statement.citations.filter(url=reprint.capture.final_address).exists()
    # What recurs in another month, or is short and made of formulas, is a text of its own.
    assert [later.state, short.state] == [CaptureDraftState.OPEN] * 2
    assert statement.citations.count() == 2


def test_a_draft_is_edited_on_the_workbench_and_accepted_by_saving_it(drafts, researcher_client):
    first = drafts[0]
    answer = researcher_client.post(reverse("sources:edit_first", args=[first.pk]))
    form = researcher_client.get(answer.url)
    assert form.context["form"].initial["title_zh"] == first.title
    entry = {name: value for name, value in form.context["form"].initial.items() if value}
    entry |= {"body_kind": "party", "body_name": "中共浙江省委员会", "title_zh": "改过的标题"}
    for number, citation in enumerate(form.context["cited"].initial):
        entry |= {f"cited-{number}-{name}": value for name, value in citation.items() if value}
    entry |= {"cited-TOTAL_FORMS": 2, "cited-INITIAL_FORMS": 0}
    entry |= {"state": "confirmed", "method": "named"}
    saved = researcher_client.post(reverse("statements:add"), entry)
    assert saved.status_code == 302, saved.context["form"].errors
    statement = Statement.objects.get()
    first.refresh_from_db()
    assert (first.state, first.statement) == (CaptureDraftState.ACCEPTED, statement)
    assert (statement.title_zh, statement.citations.count()) == ("改过的标题", 2)
    researcher_client.post(reverse("sources:undo", args=[first.pk]))
    assert not Statement.objects.exists()


def test_directives_are_proposed_and_one_tick_links_the_answer(drafts, researcher_client):
    directive = make_directive(
        title_zh="关于人工智能的部署",
        text="推动科技创新和产业创新融合，结合实际抓好落实。",
        date_range="2025-05-30",
    )
    first = drafts[0]
    page = researcher_client.get(reverse("sources:draft", args=[first.pk]))
    (proposal,) = page.context["proposals"]
    assert proposal.directive == directive
    ticked = {
        "answer": f"{directive.pk}:confirmed",
        f"method-{directive.pk}": proposal.method,
        f"evidence-{directive.pk}": proposal.evidence,
    }
    researcher_client.post(reverse("sources:accept", args=[first.pk]), fields(first, **ticked))
    link = Statement.objects.responses().get().links_out.get()
    assert (link.directive, link.state) == (directive, "confirmed")
    # What one click did, one click undoes, until the link is worked on.
    undo = reverse("sources:undo", args=[first.pk])
    researcher_client.post(undo)
    assert not Statement.objects.responses().exists()
    first.refresh_from_db()
    researcher_client.post(reverse("sources:accept", args=[first.pk]), fields(first, **ticked))
    link = Statement.objects.responses().get().links_out.get()
    ResponseLink.objects.filter(pk=link.pk).update(version=2)
    assert "was changed or linked since" in researcher_client.post(undo, follow=True).text


def test_the_record_of_each_cue_stands_beside_it(drafts, researcher_client):
    first, second = drafts[:2]
    researcher_client.post(reverse("sources:accept", args=[first.pk]), fields(first))
    page = researcher_client.get(reverse("sources:draft", args=[second.pk])).text
    assert "right in 1 of 1" in page


def test_a_capture_that_cannot_be_read_holds_up_no_other_and_is_shown_to_admins(admin_client):
    with running_paper() as paper:
        paper.add_articles(1, 2)
        make_source(paper, link_pattern="/a/")
        visit_due(paper, Clock())
    missing, _other = Capture.objects.order_by("pk")
    storages["captures"].delete(missing.body.file_name)
    for _attempt in range(MAX_ATTEMPTS):
        sweep()
    assert CaptureDraft.objects.exclude(capture=missing).count() == 1
    assert captures_without_draft(limit=10, now=timezone.now()) == []
    jobs = words(admin_client.get("/administration/jobs/").text)
    assert missing.address in jobs
    assert "failed, or ran out of time or memory, 3 times" in jobs
    assert captures_without_draft(limit=10, now=timezone.now() + timedelta(days=2)) == [missing.pk]


def test_drafts_stand_under_the_day_of_their_arrival_in_the_list_by_arrival(
    drafts, researcher_client
):
    now = timezone.now()
    for draft, days in zip(drafts[:2], (0, 1), strict=True):
        moment = now - timedelta(days=days)
        CaptureDraft.objects.filter(pk=draft.pk).update(made_at=moment)
    page = words(researcher_client.get(reverse("sources:inbox")).text)
    offsets = [
        page.index(text)
        for text in ("New today", drafts[0].title, "Waiting since yesterday", drafts[1].title)
    ]
    assert offsets == sorted(offsets)
    by_score = researcher_client.get(reverse("sources:inbox"), {"sort": "score"}).text
    assert "New today" not in by_score


@pytest.mark.django_db(transaction=True)
def test_a_match_of_a_search_does_not_keep_an_acceptance_from_being_undone(researcher_client):
    (first, *_others) = make_drafts()
    researcher_client.post(reverse("sources:accept", args=[first.pk]), fields(first))
    with matched_while_deleted(save(), Statement.objects.get()) as refusals:
        undo_decision(draft_id=first.pk)
    assert len(refusals) == 1
    assert not Statement.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_a_colleague_edits_while_an_acceptance_is_undone_stays(researcher_client):
    (first, *_others) = make_drafts()
    researcher_client.post(reverse("sources:accept", args=[first.pk]), fields(first))
    with edited_while_locked(Statement.objects.get()), pytest.raises(CannotUndo):
        undo_decision(draft_id=first.pk)
    assert Statement.objects.get().title_zh == "改过的标题"
