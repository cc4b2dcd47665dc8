"""The ledger tells silence from not having looked."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from statements.models import DismissalReason, Outcome, Role, Search
from statements.services.sources.decisions import dismiss_draft
from tests.factories import make_directive, make_link, make_province, make_statement, make_user
from tests.reading import words
from tests.sources import add_daily_visits, make_draft, make_source

pytestmark = pytest.mark.django_db


def test_each_province_says_what_its_silence_means(client):
    today = timezone.now().date()
    directive = make_directive(date_range=str(today - timedelta(days=20)))
    watched, gaps, down = (
        make_source(jurisdiction=make_province(code)) for code in ("AA", "BB", "CC")
    )
    add_daily_visits(watched, days=25)
    add_daily_visits(gaps, days=5)
    add_daily_visits(down, days=25, outcome=Outcome.FAILED)
    Search.objects.create(
        directive=directive,
        jurisdiction=make_province("DD"),
        searched_on=today,
        where="site",
        entered_at=timezone.now(),
    )
    make_province("EE")
    make_link(directive, make_statement(by="FF", date_range=str(today)))
    page = words(client.get(reverse("sources:ledger", args=[directive.pk])).text)
    expected = {
        "AA": "watched, nothing found",
        "BB": "watched with gaps",
        "CC": "source down",
        "DD": "searched, nothing found",
        "EE": "not looked at",
        "FF": "answered",
    }
    for code, state in expected.items():
        assert re.search(rf"\b{code} {code} {state}", page), (code, page)
    of_directive = client.get(directive.get_absolute_url()).text
    for code, state in expected.items():
        assert f'aria-label="{code}: {state}"' in of_directive
    assert "1 of 3" in of_directive  # answered; watched and searched in vain: three looked at
    analysis = reverse("statements:analysis_figure", args=[directive.pk, "analysis.json"])
    report = client.get(analysis).json()
    assert report["ledger"]["AA"] == "watched"
    assert report["ledger"]["BB"] == "gaps"
    assert report["watched"]["AA"]["sources"] == [str(watched)]
    assert report["watched"]["AA"]["gaps"] == []
    assert len(report["watched"]["BB"]["gaps"]) == 1
    assert report["coverage"]["not_looked_at"] == 4  # BB, CC, EE and ZJ
    provinces = reverse("statements:analysis_figure", args=[directive.pk, "provinces.csv"])
    rows = csv.DictReader(io.StringIO(client.get(provinces).content.decode("utf-8-sig")))
    by_code = {row["unit"]: row for row in rows}
    assert by_code["AA"]["watched_sources"] == str(watched)
    assert (by_code["AA"]["days_without_visit"], by_code["CC"]["watched_from"]) == ("0", "")
    assert client.get(reverse("statements:matrix")).text.count("<td class=gaps>") == 1


def test_a_draft_that_waits_is_neither_an_answer_nor_silence(client):
    today = timezone.now().date()
    directive = make_directive(date_range=str(today - timedelta(days=20)))
    source = make_source(jurisdiction=make_province("AA"))
    add_daily_visits(source, days=25)
    draft = make_draft(source, day=today - timedelta(days=3))

    def tile():
        page = client.get(directive.get_absolute_url()).text
        return page.partition('aria-label="AA: ')[2].partition('"')[0]

    assert tile() == "drafts to decide"
    dismiss_draft(
        draft_id=draft.pk,
        seen_version=draft.version,
        reason=DismissalReason.OTHER,
        by=make_user(Role.RESEARCHER),
        now=timezone.now(),
    )
    assert tile() == "watched, nothing found"


def test_a_directive_without_a_date_has_no_ledger(client):
    directive = make_directive(date_range=None)
    page = client.get(reverse("sources:ledger", args=[directive.pk])).text
    assert "nobody can say who kept silent" in page
