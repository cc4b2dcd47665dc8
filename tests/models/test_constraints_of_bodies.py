"""What the database refuses of jurisdictions, bodies, officials and sources, whoever asks."""

from datetime import date

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from statements.models import (
    Body,
    BodyKind,
    DateBasis,
    Jurisdiction,
    Level,
    Official,
    Post,
    SeedFile,
    Source,
    SourceKind,
    Tenure,
)
from tests.factories import NOW, make_body, make_centre, make_city, make_province
from tests.models.constraints import refused

pytestmark = pytest.mark.django_db


def place(**facts):
    return Jurisdiction(
        **{
            "code": "XX",
            "gb_code": "990000",
            "level": Level.PROVINCE,
            "parent": make_centre(),
            "name_zh": "某省",
            "short_zh": "某",
            "name_en": "Some",
        }
        | facts
    )


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"level": "village"}, "jurisdiction_level_known"),
        ({"parent": None}, "jurisdiction_only_the_centre_stands_alone"),
        ({"level": Level.CENTRE}, "jurisdiction_parent_stands_higher"),
        ({"level": Level.CENTRE, "parent": None}, "jurisdiction_one_centre"),
        ({"code": "A/B"}, "jurisdiction_code_fit_for_an_address"),
        ({"short_zh": ""}, "jurisdiction_has_names"),
        ({"parent_id": "XX", "parent": None}, "jurisdiction"),
        ({"tile_row": 1}, "jurisdiction_tile_is_a_pair"),
        ({"gb_code": "100000"}, "gb_code"),
    ],
)
def test_a_jurisdiction_that_cannot_be_is_refused(facts, constraint):
    row = place(**facts)
    if "parent_id" in facts:
        row.parent_id = "XX"
    with refused(constraint):
        row.save(force_insert=True)


def test_a_unit_cannot_sink_below_its_parts():
    make_city()
    with refused("jurisdiction_parent_stands_higher"):
        Jurisdiction.objects.filter(code="ZJ").update(level=Level.COUNTY)


def test_two_provinces_cannot_share_a_tile():
    place(tile_row=9, tile_col=9).save(force_insert=True)
    with refused("jurisdiction_one_to_a_tile"):
        place(code="YY", gb_code="980000", tile_row=9, tile_col=9).save(force_insert=True)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"kind": "club", "name_zh": "某"}, "body_kind_known"),
        ({"kind": BodyKind.PARTY}, "body_has_a_name"),
        ({"kind": BodyKind.UNNAMED, "name_zh": "某"}, "body_not_named_has_no_name"),
    ],
)
def test_a_body_without_kind_or_name_is_refused(facts, constraint):
    with refused(constraint):
        Body.objects.create(jurisdiction=make_centre(), **facts)


@pytest.mark.parametrize("name", [{"name_zh": "省委"}, {"name_en": "Committee"}])
def test_a_body_is_entered_once(name):
    Body.objects.create(jurisdiction=make_centre(), kind=BodyKind.PARTY, **name)
    with refused("body"):
        Body.objects.create(jurisdiction=make_centre(), kind=BodyKind.PARTY, **name)


def test_an_official_has_a_name_and_is_entered_once():
    Official.objects.create(name_zh="王某")
    with refused("official_entered_once"), transaction.atomic():
        Official.objects.create(name_zh="王某")
    Official.objects.create(name_zh="王某", note="a namesake")
    with refused("official_has_a_name"):
        Official.objects.create(name_zh="")


def tenure(start, end, *, post=Post.PARTY_SECRETARY, name="甲", **facts):
    official, _ = Official.objects.get_or_create(name_zh=name)
    return Tenure.objects.create(
        official=official,
        body=make_body(make_province()),
        post=post,
        held=DateRange(start, end),
        start_basis=DateBasis.NOTICE,
        **{"end_basis": DateBasis.NOTICE if end else DateBasis.OPEN} | facts,
    )


def test_a_single_seat_has_one_holder_at_a_time():
    tenure(date(2024, 1, 1), None)
    with refused("tenure_one_holder_at_a_time"):
        tenure(date(2025, 1, 1), date(2025, 2, 1), name="乙")


def test_a_successor_may_start_on_the_day_the_last_one_ends():
    tenure(date(2024, 1, 1), date(2025, 1, 1))
    assert tenure(date(2025, 1, 1), None, name="乙").pk


def test_deputies_may_serve_side_by_side():
    tenure(date(2024, 1, 1), None, post=Post.DEPUTY)
    assert tenure(date(2024, 1, 1), None, post=Post.DEPUTY, name="乙").pk


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"post": "janitor"}, "tenure_post_known"),
        ({"end_basis": "rumour"}, "tenure_dates_known_from_something"),
        ({"first_seen": date(2025, 1, 1), "last_seen": date(2024, 1, 1)}, "tenure_seen_in_order"),
    ],
)
def test_a_tenure_that_cannot_be_is_refused(facts, constraint):
    with refused(constraint):
        tenure(date(2024, 1, 1), None, **facts)


def test_a_tenure_that_is_open_has_no_end():
    with refused("tenure_open_has_no_end"):
        tenure(date(2024, 1, 1), date(2025, 1, 1), end_basis=DateBasis.OPEN)


def test_a_tenure_lasts_at_least_a_day():
    with refused("tenure_lasts_a_day"):
        tenure(date(2024, 1, 1), date(2024, 1, 1))


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [({"kind": "rumour", "name_zh": "某报"}, "source_kind_known"), ({}, "source_has_a_name")],
)
def test_a_source_without_kind_or_name_is_refused(facts, constraint):
    with refused(constraint):
        Source.objects.create(
            **{"jurisdiction": make_centre(), "kind": SourceKind.NEWSPAPER} | facts
        )


def test_a_source_is_entered_once():
    facts = {"jurisdiction": make_centre(), "kind": SourceKind.NEWSPAPER, "name_zh": "某报"}
    Source.objects.create(**facts)
    with refused("source_entered_once"):
        Source.objects.create(**facts)


def test_a_seed_file_is_recorded_once():
    SeedFile.objects.create(name="a.csv", loaded_at=NOW)
    with refused("name"):
        SeedFile.objects.create(name="a.csv", loaded_at=NOW)
