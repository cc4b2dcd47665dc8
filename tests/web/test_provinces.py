"""Which province a unit counts as part of, however it was entered."""

import pytest
from django.urls import reverse

from statements.models import Jurisdiction, Level, Phrase
from statements.services.statements import phrases
from tests.factories import (
    make_body,
    make_centre,
    make_city,
    make_directive,
    make_link,
    make_statement,
)

pytestmark = pytest.mark.django_db


def make_county(city):
    return Jurisdiction.objects.create(
        code="330102",
        gb_code="330102",
        level=Level.COUNTY,
        parent=city,
        name_zh="上城区",
        short_zh="上城",
        name_en="Shangcheng",
    )


def test_a_phrase_spreads_over_provinces_not_over_their_cities(client):
    phrase = Phrase.objects.create(text="自主可控")
    city = make_city()
    for place in (city, make_city("330200"), make_county(city)):
        make_statement(body=make_body(place), title_zh=f"自主可控{place.code}")
    make_statement(by="JL", title_zh="自主可控")
    make_directive(title_zh="自主可控")
    phrases.count_phrase(phrase)
    path = reverse("statements:phrases")
    assert client.get(path, {"format": "json"}).json()["rows"][0]["provinces"] == 2
    assert "330100" not in client.get(path, {"format": "csv"}).text


def test_a_county_counts_for_its_province_on_the_map(client):
    make_statement(body=make_body(make_county(make_city())))
    page = client.get(reverse("statements:provinces")).text
    assert 'aria-label="Zhejiang: 1 statement"' in page


def test_units_entered_as_parts_of_each_other_lie_in_no_province():
    unit, other_unit = (Jurisdiction(code=code, level=Level.PREFECTURE) for code in ("1", "2"))
    unit.parent, other_unit.parent = other_unit, unit
    assert unit.province is None


def test_a_city_in_no_province_breaks_no_page(client):
    city = make_city()
    city.parent = make_centre()
    city.save()
    link = make_link(make_directive(), make_statement(body=make_body(city)))
    for address in (
        "/",
        "/provinces/",
        "/statements/",
        "/directives/",
        "/responses/?format=csv",
        link.directive.get_absolute_url(),
        link.response.get_absolute_url(),
    ):
        assert client.get(address).status_code == 200, address
