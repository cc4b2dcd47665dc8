"""Cues are judged by what people decide, and an admin retires the ones that only make work."""

import pytest
from django.urls import reverse

from statements.capture.cues import CUES
from statements.models import CaptureDraft, CaptureDraftState, Edit, RetiredCue
from statements.selectors.sources.cues import RETIRE_AFTER, cue_records
from statements.services.sources.reading import captures_to_read, read_fields
from tests.capture_drafts import make_drafts
from tests.factories import NOW
from tests.reading import forms_without_token, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captures_of_this_test")]

CUE = "relayed 传达学习"
RETIRE = "/sources/inbox/cues/"


def test_an_admin_retires_a_cue_by_one_click_and_brings_it_back(admin_client):
    first = make_drafts()[0]
    score = first.score
    capture = captures_to_read().get(pk=first.capture_id)
    answer = admin_client.post(RETIRE, {"cue": CUE, "act": "retire"}, follow=True)
    assert forms_without_token(answer.text) == []
    assert "retired" in words(answer.text)
    # A page that is read from now on is judged without it.
    fields = read_fields(capture)
    assert CUE not in {hit["name"] for hit in fields["hits"]}
    assert fields["score"] < score
    assert Edit.objects.filter(model="retiredcue", after__name=CUE).count() == 1
    assert "retired" in words(admin_client.get(reverse("sources:draft", args=[first.pk])).text)
    admin_client.post(RETIRE, {"cue": CUE, "act": "bring_back"})
    assert read_fields(capture)["score"] == score
    edits = Edit.objects.filter(model="retiredcue").order_by("pk")
    assert [edit.act for edit in edits] == ["insert", "delete"]


def test_a_cue_that_is_seldom_right_is_proposed_for_retirement(researcher, researcher_client):
    first, second = make_drafts()[:2]
    for draft in (first, second):
        hits = [{"name": CUE, "words": "传达学习", "weight": 0.35}] * RETIRE_AFTER
        CaptureDraft.objects.filter(pk=draft.pk).update(
            state=CaptureDraftState.DISMISSED,
            reason="other",
            hits=hits if draft == first else [],
            decided_by=researcher,
            decided_at=NOW,
        )
    page = researcher_client.get(reverse("sources:decided")).text
    assert "retire it" in page
    assert RETIRE not in page  # which an admin does
    assert all(cue.name in cue_records() for cue in CUES)
    RetiredCue.objects.create(name=CUE, retired_by=researcher, retired_at=NOW)
    assert not cue_records()[CUE].is_to_retire


def test_what_is_no_cue_is_not_retired(admin_client):
    answer = admin_client.post(RETIRE, {"cue": "x" * 5_000, "act": "retire"}, follow=True)
    assert "no such cue" in answer.text
    assert not RetiredCue.objects.exists()
