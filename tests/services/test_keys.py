"""Name keys are recomputed when their rules change; existing duplicates do not fail."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from statements import tasks
from statements.models import Body, BodyKind, Card, Official
from statements.services.statements import keys
from tests.factories import make_province, make_statement

pytestmark = pytest.mark.django_db


def make_doubles():
    """Create two people and two bodies with outdated keys, as an old archive may hold them."""
    facts = {"jurisdiction": make_province("SD"), "kind": BodyKind.PARTY}
    people = [Official.objects.create(name_zh=name) for name in ("甲", "乙")]
    bodies = [Body.objects.create(name_zh=name, **facts) for name in ("甲", "乙")]
    rows: list[tuple[Any, list[Any]]] = [(Official, people), (Body, bodies)]
    for model, instances in rows:
        for row, (name, _key, _is_double) in zip(instances, KEYED[model], strict=True):
            keyed = {"name_zh": name, "name_key": f"old {name}", "keyed_by": "key-0"}
            model.objects.filter(pk=row.pk).update(**keyed)


def keys_of(model):
    return list(model.objects.order_by("pk").values_list("name_zh", "name_key", "is_double"))


KEYED = {
    Official: [("王浩", "王浩", False), ("王　浩", "王浩", True)],
    Body: [("中共山东省委", "山东省委", False), ("山东省委", "山东省委", True)],
}


def test_keys_of_other_rules_are_made_anew_and_doubles_marked():
    make_doubles()
    assert len(list(keys.refill_keys())) == 4
    assert list(keys.refill_keys()) == []
    for model, rows in KEYED.items():
        assert keys_of(model) == rows


def test_the_migration_keys_an_archive_that_holds_doubles():
    make_doubles()
    name = "0014_known_names"
    migration = import_module(f"statements.migrations.{name}")
    loader = MigrationLoader(connection, replace_migrations=False)
    migration.fill_keys(loader.project_state(("statements", name)).apps, None)
    for model, rows in KEYED.items():
        assert keys_of(model) == rows


def test_bodies_of_an_archive_from_before_keys_are_keyed_with_their_unit():
    body = Body.objects.create(
        jurisdiction=make_province("SD"), kind=BodyKind.PARTY, name_zh="省委"
    )
    old, new = (
        import_module(f"statements.migrations.{name}")
        for name in ("0014_known_names", "0049_keys_with_units")
    )
    old.fill_keys(apps, None)
    new.outdate_keys(apps, None)
    list(keys.refill_keys())
    body.refresh_from_db()
    assert body.name_key == "山东省委"


def test_a_double_can_be_saved_and_is_none_once_it_has_its_own_name():
    make_doubles()
    tasks.rebuilding.sweep()
    double = Official.objects.get(is_double=True)
    double.save()
    assert double.is_double
    assert [person.name_zh for person in Official.objects.known_as("王 浩")] == ["王浩", "王　浩"]
    double.name_zh = "王皓"
    double.save(update_fields=["name_zh"])
    double.refresh_from_db()
    assert (double.is_double, double.name_key) == (False, "王皓")


def test_no_second_row_of_a_name_is_stored():
    province = make_province("SD")
    Official.objects.create(name_zh="王浩")
    with pytest.raises(IntegrityError, match="official_known_once"), transaction.atomic():
        Official.objects.create(name_zh="王　浩")
    Official.objects.create(name_zh="王　浩", note="枣庄")
    facts = {"jurisdiction": province, "kind": BodyKind.PARTY}
    Body.objects.create(name_zh="中共山东省委", **facts)
    with pytest.raises(IntegrityError, match="body_known_once"), transaction.atomic():
        Body.objects.create(name_zh="山东省委", **facts)


def test_a_row_without_a_key_is_refused():
    with pytest.raises(IntegrityError, match="official_is_keyed"), transaction.atomic():
        Official.objects.bulk_create([Official(name_zh="王浩")])


def test_a_card_has_the_keys_of_its_statement_whoever_changes_it():
    statement = make_statement(title_zh="题目", text="全文")
    kinds = {key.partition(":")[0] for key in Card.objects.get(pk=statement.pk).keys}
    assert kinds == {"title", "text"}
    citation = statement.citations.create(publisher="大众日报", url="https://example.org/a")
    tasks.rebuilding.sweep()
    card = Card.objects.get(pk=statement.pk)
    assert [key for key in card.keys if key.startswith("address:")]
    assert card.letters == 2
    citation.delete()
    tasks.rebuilding.sweep()
    assert len(Card.objects.get(pk=statement.pk).keys) == 2
