"""Captures are read again by newer rules, and nothing changes unseen."""

import pytest
from django.urls import reverse

from statements.models import CaptureDraft, Rereading, RereadingState, Statement
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
    assert "4 of 4 read; 2 would change" in words(report)
    assert "<del>旧的标题</del>" in report
    assert "Decided: stays as it is" in report
    first.refresh_from_db()
    assert first.title == "旧的标题"
    decide = reverse("sources:decide_rereading")
    admin_client.post(decide, {"rereading": rereading.pk, "act": "apply"})
    while go_on(rereading_id=rereading.pk, now=NOW):
        pass
    titles = dict(CaptureDraft.objects.values_list("pk", "title"))
    assert titles[first.pk] == "省委常委会传达学习中央部署"
    assert titles[second.pk] == "旧的标题"
    rereading.refresh_from_db()
    assert rereading.state == RereadingState.APPLIED
    # A second click applies nothing.
    admin_client.post(decide, {"rereading": rereading.pk, "act": "apply"})
    rereading.refresh_from_db()
    assert rereading.state == RereadingState.APPLIED


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
