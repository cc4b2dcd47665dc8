"""Captures are read again by newer rules, and nothing changes unseen."""

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from statements.capture.extraction.article import RULES_VERSION
from statements.models import (
    MAX_ATTEMPTS,
    Attempt,
    CaptureDraft,
    Rereading,
    RereadingState,
    Statement,
    Work,
)
from statements.services.sources.rereading import go_on
from tests.capture_drafts import fields, make_drafts
from tests.factories import NOW
from tests.reading import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captures_of_this_test")]


@pytest.fixture
def drafts():
    return make_drafts()


def test_reading_again_shows_what_would_change_before_it_does(drafts, admin_client):
    first, second = drafts[:2]
    # As read by other rules, before a person dismissed the second.
    old = {"title": "旧的标题", "rules_version": 0}
    CaptureDraft.objects.filter(pk__in=[first.pk, second.pk]).update(**old)
    admin_client.post(
        reverse("sources:dismiss", args=[second.pk]), {"reason": "other", "version": second.version}
    )
    page = reverse("sources:rereading")
    admin_client.post(reverse("sources:reread"))
    rereading = Rereading.objects.get()
    assert "0 of 4 read" in admin_client.get(page).text
    while go_on(rereading_id=rereading.pk, now=NOW):
        pass
    report = admin_client.get(page).text
    assert "4 of 4 read; 1 would change" in words(report)  # a decided one stays
    assert "<del>旧的标题</del>" in report
    assert "Decided: stays as it is" in report
    first.refresh_from_db()
    assert first.title == "旧的标题"
    decide = reverse("sources:decide_rereading")
    admin_client.post(decide, {"rereading": rereading.pk, "act": "apply"})
    while go_on(rereading_id=rereading.pk, now=NOW):
        pass
    assert "4 of 4 read; 1 changed" in words(admin_client.get(page).text)
    titles = dict(CaptureDraft.objects.values_list("pk", "title"))
    assert titles[first.pk] == "省委常委会传达学习中央部署"
    assert titles[second.pk] == "旧的标题"
    rereading.refresh_from_db()
    assert rereading.state == RereadingState.APPLIED
    # A second click applies nothing.
    admin_client.post(decide, {"rereading": rereading.pk, "act": "apply"})
    rereading.refresh_from_db()
    assert rereading.state == RereadingState.APPLIED


def test_a_rereading_names_cues_that_alone_would_change(drafts, admin_client):
    first = drafts[0]
    hits = [*first.hits, {"name": "an old cue", "words": "旧词", "weight": 0.1}]
    CaptureDraft.objects.filter(pk=first.pk).update(hits=hits)
    admin_client.post(reverse("sources:reread"))
    while go_on(rereading_id=Rereading.objects.get().pk, now=NOW):
        pass
    assert (
        "<del>an old cue: 旧词 (+0.10)</del>" in admin_client.get(reverse("sources:rereading")).text
    )


def test_a_rereading_leaves_a_draft_that_changed_since(drafts, admin_client):
    first = drafts[0]
    CaptureDraft.objects.filter(pk=first.pk).update(title="旧的标题")
    admin_client.post(reverse("sources:reread"))
    rereading = Rereading.objects.get()
    while go_on(rereading_id=rereading.pk, now=NOW):
        pass
    accepted = fields(first, title="人写的标题")
    admin_client.post(reverse("sources:accept", args=[first.pk]), accepted)
    decision = {"rereading": rereading.pk, "act": "apply"}
    admin_client.post(reverse("sources:decide_rereading"), decision)
    while go_on(rereading_id=rereading.pk, now=NOW):
        pass
    first.refresh_from_db()
    assert (first.title, Statement.objects.get().title_zh) == ("旧的标题", "人写的标题")


def test_the_changes_of_a_text_are_shown_on_demand_and_a_rereading_can_be_dropped(
    drafts, admin_client
):
    first = drafts[0]
    CaptureDraft.objects.filter(pk=first.pk).update(text=first.text.replace("部署", "安排"))
    admin_client.post(reverse("sources:reread"))
    rereading = Rereading.objects.get()
    while go_on(rereading_id=rereading.pk, now=NOW):
        pass
    report = admin_client.get(reverse("sources:rereading")).text
    assert "<del>" not in report
    text = reverse("sources:reread_text", args=[rereading.changes.get().pk])
    assert text in report
    part = admin_client.get(text, headers={"HX-Request": "true"}).text
    assert "<del>安排</del>" in part
    assert "<html" not in part
    admin_client.post(reverse("sources:reread"))
    running = Rereading.objects.latest("pk")
    drop = {"rereading": running.pk, "act": "drop"}
    admin_client.post(reverse("sources:decide_rereading"), drop)
    assert not go_on(rereading_id=running.pk, now=NOW)
    running.refresh_from_db()
    assert (running.state, running.drafts_read) == (RereadingState.DROPPED, 0)
    assert admin_client.get(text).status_code == 200


def test_captures_that_cannot_be_read_stay_as_they_are_and_hold_nothing_up(drafts, admin_client):
    missing, deadly, third = drafts[:3]
    CaptureDraft.objects.update(title="旧的标题")
    storages["captures"].delete(missing.capture.body.file_name)
    Attempt.objects.create(  # as workers left it that did not survive this page
        work=Work.READING,
        row_id=deadly.capture_id,
        version=str(RULES_VERSION),
        number=MAX_ATTEMPTS,
        begun_at=NOW,
    )
    admin_client.post(reverse("sources:reread"))
    rereading = Rereading.objects.get()
    while go_on(rereading_id=rereading.pk, now=NOW):
        pass
    report = words(admin_client.get(reverse("sources:rereading")).text)
    assert "4 of 4 read; 2 would change. 2 could not be read." in report
    assert "Stays as it is: its bytes are not in the store, or damaged." in report
    assert "Stays as it is: reading it ended the worker three times." in report
    decision = {"rereading": rereading.pk, "act": "apply"}
    admin_client.post(reverse("sources:decide_rereading"), decision)
    while go_on(rereading_id=rereading.pk, now=NOW):
        pass
    titles = dict(CaptureDraft.objects.values_list("pk", "title"))
    assert titles[missing.pk] == titles[deadly.pk] == "旧的标题"
    assert titles[third.pk] == "省委常委会传达学习中央部署（转载）"
    unread = rereading.changes.exclude(fault="").earliest("pk")
    assert admin_client.get(reverse("sources:reread_text", args=[unread.pk])).status_code == 404
