"""The admin holds to the same rules as the pages."""

import pytest

from statements.models import Jurisdiction, Official, Role, Source, Tag
from tests.factories import make_city, make_province, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(make_user(Role.ADMIN))
    return client


@pytest.mark.parametrize("bad", ["evil\u202etxt", "a\x07b", "a\ufffdb"])
def test_what_admins_type_goes_through_the_gate(admin, bad):
    answer = admin.post(
        "/admin/statements/tag/add/", {"slug": "x", "name_en": bad, "name_zh": "控制"}
    )
    assert "Take it out" in answer.text
    assert not Tag.objects.exists()


def test_an_address_goes_through_the_gate_too(admin):
    form_data = {
        "name_zh": "某报",
        "kind": "newspaper",
        "jurisdiction": make_province().pk,
        "address": "https://a.cn/\u202egpj.exe",
    }
    assert "Take it out" in admin.post("/admin/statements/source/add/", form_data).text
    assert not Source.objects.exists()


def unit(jurisdiction, **facts):
    fields = ("code", "gb_code", "level", "name_zh", "short_zh", "name_en")
    return {name: getattr(jurisdiction, name) for name in fields} | facts


def test_a_unit_cannot_be_part_of_its_own_part(admin):
    province, city = make_province(), make_city()
    form_data = unit(province, parent=city.pk)
    answer = admin.post(f"/admin/statements/jurisdiction/{province.pk}/change/", form_data)
    assert "part of one that stands higher" in answer.text
    province.refresh_from_db()
    assert province.parent_id == "CN"


def test_a_code_that_does_not_fit_an_address_is_refused(admin):
    form_data = unit(make_province(), code="A/B?#", gb_code="980000", parent="CN")
    answer = admin.post("/admin/statements/jurisdiction/add/", form_data)
    assert answer.status_code == 200
    assert not Jurisdiction.objects.filter(gb_code="980000").exists()


@pytest.mark.parametrize(
    ("name_zh", "query"), [("王\u3000浩", "王浩"), ("习近平", "習近平"), ("玉晓明", "⽟晓明")]
)
def test_a_search_finds_a_name_in_whatever_way_it_is_typed(admin, name_zh, query):
    official = Official.objects.create(name_zh=name_zh)
    Official.objects.create(name_zh="另一人")
    page = admin.get("/admin/statements/official/", {"q": query}).text
    assert f"/admin/statements/official/{official.pk}/change/" in page
    assert "1 official" in page
    field = {"app_label": "statements", "model_name": "tenure", "field_name": "official"}
    answer = admin.get("/admin/autocomplete/", {"term": query, **field})
    assert [row["id"] for row in answer.json()["results"]] == [str(official.pk)]
