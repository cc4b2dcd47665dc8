"""Versions of a page among its drafts."""

import pytest
from django.urls import reverse

from statements.models import (
    CaptureDraft,
    CaptureDraftState,
)
from statements.services.sources.drafts import captures_without_draft, make_draft
from tests.capture_drafts import TEXT, page
from tests.factories import NOW, make_genre
from tests.reading import forms_without_token
from tests.sources import Clock, make_source, running_paper, visit_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captures_of_this_test")]


def test_another_version_of_a_page_is_told_from_a_copy_and_takes_its_place(researcher_client):
    make_genre("special-meeting")
    with running_paper() as paper:
        paper.add_articles(1)
        paper.pages["/a/1.html"] = page("省委常委会传达学习中央部署")
        source = make_source(paper, link_pattern="/a/")
        clock = Clock()
        visit_due(paper, clock)
        address = paper.server.address("/a/1.html")
    (first_id,) = captures_without_draft(limit=10, now=NOW)
    draft = make_draft(capture_id=first_id, now=NOW)
    text = TEXT.replace("抓好落实", "抓紧抓实")
    add = {"address": address, "text": f"省委常委会传达学习中央部署\n2025年6月5日\n{text}"}
    researcher_client.post(reverse("sources:add_capture"), add)
    later = CaptureDraft.objects.exclude(pk=draft.pk).get()
    assert later.copy_of == draft
    draft_page = researcher_client.get(reverse("sources:draft", args=[draft.pk])).text
    assert "The text differs." in draft_page
    assert reverse("sources:capture", args=[later.capture_id]) + "#changes" in draft_page
    assert forms_without_token(draft_page) == []
    take = reverse("sources:take_version", args=[draft.pk])
    researcher_client.post(take, {"version": draft.version + 1, "copy": later.pk})
    later.refresh_from_db()
    assert later.state == CaptureDraftState.COPY  # the draft was not what this page showed
    answer = researcher_client.post(take, {"version": draft.version, "copy": later.pk})
    assert answer.url == reverse("sources:draft", args=[later.pk])
    draft_page = researcher_client.get(answer.url).text
    assert "抓紧抓实" in draft_page
    assert "Use this version" in draft_page  # the way back
    for row in (draft, later):
        row.refresh_from_db()
    assert (draft.state, draft.copy_of) == (CaptureDraftState.COPY, later)
    assert later.state == CaptureDraftState.OPEN
    # A second click, or one on a page of another draft, does nothing.
    researcher_client.post(take, {"version": 1, "copy": later.pk})
    assert CaptureDraft.objects.to_decide().get() == later
    assert source.captures.count() == 1
