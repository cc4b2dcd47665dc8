"""The ledger tells silence from not having looked."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from statements.models import Outcome, Search, Visit
from tests.factories import make_directive, make_link, make_province, make_statement
from tests.reading import words
from tests.sources import make_source

pytestmark = pytest.mark.django_db


def add_daily_visits(source, *, days: int, outcome: str = Outcome.SUCCESS) -> None:
    now = timezone.now()
    Visit.objects.bulk_create(
        Visit(source=source, begun_at=moment, ended_at=moment, outcome=outcome)
        for moment in (now - timedelta(days=back) for back in range(days, -1, -1))
    )


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
        "EE": "not watched",
        "FF": "answered",
    }
    for code, state in expected.items():
        assert re.search(rf"\b{code} {code} {state}", page), (code, page)


def test_a_directive_without_a_date_has_no_ledger(client):
    directive = make_directive(date_range=None)
    page = client.get(reverse("sources:ledger", args=[directive.pk])).text
    assert "nobody can say who kept silent" in page
