"""When, where and in which wordings a set phrase is used."""

import csv
import io

import pytest
from django.urls import reverse

from statements.models import Jurisdiction, Phrase, StatementKind
from statements.services.statements.phrases import count_phrase
from tests.factories import make_directive, make_statement
from tests.reading import words

pytestmark = pytest.mark.django_db

SHORT, LONG = "投资于人", "投资于物和投资于人紧密结合"


@pytest.fixture
def phrase():
    make_directive(date_range="2025-10-23", title_zh=f"坚持{LONG}")
    make_statement(by="ZJ", date_range="2026-01-14", title_zh=f"坚持{LONG}")
    make_statement(by="JL", date_range="2026-01-27", title_zh=f"{SHORT}，{SHORT}")
    make_statement(by="SD", date_range="2026-01-27", title_zh="别的")
    make_statement(by="SD", date_range="2025-10-01", title_zh=SHORT)
    make_statement(by="JL", date_range="2026-01", title_zh=f"关于{SHORT}")
    for code, region in (("ZJ", "华东"), ("SD", "华东"), ("JL", "东北")):
        Jurisdiction.objects.filter(code=code).update(region_zh=region)
    phrase = Phrase.objects.create(text=SHORT)
    phrase.variants.create(text=LONG)
    count_phrase(phrase)
    return phrase


def rows_of(client, phrase, name, **query):
    answer = client.get(reverse("profiles:phrase_figure", args=[phrase.pk, name]), query)
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_longer_wording_is_not_counted_as_the_shorter_one_in_it(client, phrase):
    rows = rows_of(client, phrase, "wordings.csv")
    assert [
        (row["wording"], row["first_use"], row["provinces"], row["statements"]) for row in rows
    ] == [(SHORT, "2025-10-01", "2", "3"), (LONG, "2025-10-23", "1", "2")]


def test_a_phrase_of_one_wording_has_no_table_of_wordings(client, phrase):
    assert "Wordings 3" not in words(client.get(reverse("profiles:phrase", args=[phrase.pk])).text)
    phrase.variants.all().delete()
    page = client.get(reverse("profiles:phrase", args=[phrase.pk])).text
    assert 'id="wordings"' not in page


def test_of_many_statements_the_latest_are_read_and_it_is_said(client, phrase, monkeypatch):
    monkeypatch.setattr("statements.selectors.profiles.wordings.MAX_STATEMENTS", 2)
    page = words(client.get(reverse("profiles:phrase", args=[phrase.pk])).text)
    assert "Only the latest 2 of 5 statements are read here." in page


def test_days_are_counted_from_the_first_central_text_and_earlier_is_said(client, phrase):
    rows = {row["province"]: row["days"] for row in rows_of(client, phrase, "provinces.csv")}
    assert rows == {
        "Shandong 山东": "before it",
        "Zhejiang 浙江": "83",
        "Jilin 吉林": "70–96",
    }
    page = words(client.get(reverse("profiles:phrase", args=[phrase.pk])).text)
    assert "The first central text that uses it: 2025-10-23." in page


def test_cells_say_how_many_of_the_statements_of_a_region_and_week_use_it(client, phrase):
    rows = rows_of(client, phrase, "regions.csv", where="week")
    assert [(row["region"], row["start"], row["using"], row["statements"]) for row in rows] == [
        ("Centre", "2025-10-20", "1", "1"),
        ("Northeast", "2026-01-26", "1", "1"),
        ("East", "2025-09-29", "1", "1"),
        ("East", "2026-01-12", "1", "1"),
        ("East", "2026-01-26", "0", "1"),
    ]
    months = rows_of(client, phrase, "regions.csv", where="month")
    assert ("Northeast", "2026-01-01", "2", "2") in {
        (row["region"], row["start"], row["using"], row["statements"]) for row in months
    }
    page = client.get(reverse("profiles:phrase", args=[phrase.pk]), {"where": "week"}).text
    assert "regions.svg?where=week" in page


def test_provinces_without_a_region_are_not_counted_as_the_centre(client, phrase):
    Jurisdiction.objects.filter(code="JL").update(region_zh="")
    rows = rows_of(client, phrase, "regions.csv", where="week")
    assert {row["region"] for row in rows} == {"Centre", "East", "No region"}


def test_regions_are_counted_only_when_somebody_asks(client, phrase):
    page = client.get(reverse("profiles:phrase", args=[phrase.pk])).text
    assert 'id="regions"' not in page


def test_one_statement_is_not_counted_as_statements(client):
    phrase = Phrase.objects.create(text=SHORT)
    make_statement(by="ZJ", date_range="2026-01-12", title_zh=SHORT)
    count_phrase(phrase)
    (row,) = rows_of(client, phrase, "regions.csv", where="week")
    assert row["basis"] == "1 statement that uses it, of 1 in 20 weeks"


def test_a_phrase_without_a_dated_use_has_no_regions(client):
    phrase = Phrase.objects.create(text=SHORT)
    make_statement(kind=StatementKind.RESPONSE, date_range=None, title_zh=SHORT)
    count_phrase(phrase)
    answer = client.get(reverse("profiles:phrase", args=[phrase.pk]), {"where": "week"})
    assert answer.status_code == 200
    assert 'id="regions"' not in answer.text
