"""Provinces count from the day on which they were set up (Hainan 1988, Chongqing 1997)."""

import re

import pytest
from django.db import IntegrityError
from django.urls import reverse

from statements.models import Genre, ImpreciseDate, Jurisdiction, Level, LinkState, Statement
from tests.factories import make_body, make_directive, make_link, make_statement
from tests.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _units(seeds, db):
    """Have all provinces."""


def make_statement_of(code, day, **facts):
    return make_statement(
        body=make_body(Jurisdiction.objects.get(code=code)), date_range=day, **facts
    )


def on_the_map(page):
    return set(re.findall(r'href="/provinces/([A-Z]{2})/"\s+aria-label', page))


@pytest.mark.parametrize(
    ("day", "number", "missing"),
    [
        ("1987-06-01", 29, {"CQ", "HI"}),
        ("1988-04-12", 29, {"CQ", "HI"}),
        ("1988-04-13", 30, {"CQ"}),
        ("1988-04", 30, {"CQ"}),  # perhaps on the 13th or later
        ("1988", 30, {"CQ"}),
        ("1997-03-13", 30, {"CQ"}),
        ("1997-03-14", 31, set()),
        ("2025-04-25", 31, set()),
        (None, 31, set()),
    ],
)
def test_a_directive_is_asked_of_the_provinces_of_its_day(client, day, number, missing):
    page = client.get(make_directive(date_range=day).get_absolute_url()).text
    everywhere = set(Jurisdiction.objects.provinces().values_list("code", flat=True))
    assert on_the_map(page) == everywhere - missing
    assert f'aria-label="{number} provinces"' in page
    assert f"not looked at {number}" in words(page)
    assert f"{number} not yet" in words(page)
    assert ("part of Sichuan until 1997-03-14" in page) == ("CQ" in missing)
    assert ("part of Guangdong until 1988-04-13" in page) == ("HI" in missing)


def test_an_answer_of_a_later_province_changes_no_figure_about_the_provinces_of_that_day(client):
    directive = make_directive(date_range="1987-06-01")
    make_link(directive, make_statement_of("CQ", "1999-01-01"))
    make_link(directive, make_statement_of("SC", "1987-06-05"))
    page = words(client.get(directive.get_absolute_url()).text)
    assert "1 of 1" in page
    assert "28 not yet" in page
    assert "answered 1" in page
    median, first = page.split("Median time to answer")[1].split("First", 1)
    assert "4 days" in median
    assert first.split()[0] == "Sichuan"
    row = words(client.get(reverse("statements:directives"), {"from": "1987", "to": "1987"}).text)
    assert "1 province answered 2 responses in all" in row


def test_an_answer_of_a_province_of_a_later_day_counts_where_the_directive_is_later_too(client):
    directive = make_directive(date_range="1998-01-01")
    make_link(directive, make_statement_of("CQ", "1998-02-01"))
    for page in (directive.get_absolute_url(), reverse("statements:directives")):
        assert re.search("1 of 1|1 province answered", words(client.get(page).text))


def test_a_province_that_answered_is_not_counted_among_those_that_may_have(client):
    directive = make_directive(date_range="1998-01-01")
    make_link(directive, make_statement_of("SC", "1998-02-01"))
    for code in ("SC", "CQ"):
        suggested = make_statement_of(code, "1998-03-01")
        make_link(directive, suggested, state=LinkState.SUGGESTED)
    page = words(client.get(reverse("statements:directives")).text)
    assert "1 province answered, 1 may have" in page


def test_a_search_is_recorded_only_in_provinces_that_were_there(researcher_client):
    directive = make_directive(date_range="1987-06-01")
    address = reverse("statements:record_search", args=[directive.pk])
    codes = re.findall(
        r'name="jurisdictions" value="([A-Z]+)"', researcher_client.get(address).text
    )
    assert len(codes) == 29
    form_data = {"jurisdictions": ["SC", "CQ"], "searched_on": "2025-06-01", "where": "四川日报"}
    assert researcher_client.post(address, form_data).status_code == 422
    assert not directive.searches.exists()
    assert researcher_client.post(address, form_data | {"jurisdictions": ["SC"]}).status_code == 302


def entry(code, day):
    return {
        "kind": "response", "genre": Genre.objects.earliest("pk").slug, "jurisdiction": code,
        "body_kind": "party", "body_name": "市委", "date_range": day, "title_zh": "答复",
        "language": "zh", "basis": "full",
        "cited-TOTAL_FORMS": 1, "cited-INITIAL_FORMS": 0,
        "state": "confirmed", "method": "named",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "day", "sentence"),
    [
        ("CQ", "1987-06-05", "Chongqing was part of Sichuan until 1997-03-14"),
        ("CQ", "1997-02", "Chongqing was part of Sichuan until 1997-03-14"),
        ("HI", "1988-04-12", "Hainan was part of Guangdong until 1988-04-13"),
        ("500101", "1990", "Chongqing was part of Sichuan until 1997-03-14"),
        ("CQ", "1997-03-14", None),
        ("CQ", "1997-03", None),
        ("CQ", "1997", None),
        ("CQ", "", None),
        ("SC", "1987-06-05", None),
    ],
)
def test_nothing_is_entered_for_a_province_before_its_time(researcher_client, code, day, sentence):
    Jurisdiction.objects.create(
        code="500101", gb_code="500101", level=Level.COUNTY, parent_id="CQ",
        name_zh="万州区", short_zh="万州", name_en="Wanzhou",
    )  # fmt: skip
    answer = researcher_client.post(reverse("statements:add"), entry(code, day))
    assert answer.status_code == (422 if sentence else 302)
    assert Statement.objects.filter(title_zh="答复").exists() == (not sentence)
    if sentence:
        assert sentence in words(answer.text)


def test_a_statement_is_not_moved_to_a_day_before_its_province(researcher_client):
    statement = make_statement_of("CQ", "1998-01-01", title_zh="答复")
    address = reverse("statements:edit", args=[statement.pk])
    form_data = {**entry("CQ", "1996"), "seen_version": 1}
    refusal = researcher_client.post(address, form_data)
    assert refusal.status_code == 422
    assert "Chongqing was part of Sichuan" in words(refusal.text)
    assert researcher_client.post(address, form_data | {"jurisdiction": "SC"}).status_code == 302


def test_a_province_says_since_when_it_is_one(client):
    page = client.get(reverse("statements:province", args=["HI"])).text
    assert "part of Guangdong until 1988-04-13" in page
    assert (
        "until"
        not in client.get(reverse("statements:province", args=["GD"])).text.split("</h1>")[0]
    )
    assert len(on_the_map(client.get(reverse("statements:provinces")).text)) == 31


def test_a_unit_that_was_part_of_another_has_a_day_on_which_that_ended():
    with pytest.raises(IntegrityError, match="jurisdiction_part_of_another_before_a_day"):
        Jurisdiction.objects.filter(code="SC").update(part_before="CQ")


def test_a_unit_of_which_only_the_day_is_known_says_that():
    unit = Jurisdiction(name_en="Xiongan", exists_since=ImpreciseDate.parse("2017-04-01").first)
    assert unit.past == "not there before 2017-04-01"
