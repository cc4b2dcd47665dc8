"""The log of changes: complete, with who and when, append-only, and sealed into a chain."""

import io
import os
import subprocess
import sys

import pghistory
import pgtrigger
import psycopg
import pytest
from celery import current_app
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from statements.models import Edit, EditKind, Erasure, Seal, Tag, Tagging
from statements.models.statements.history import ROOTS
from statements.selectors.history.records import KINDS
from statements.services.history.sealing import seal_edits
from tests.factories import NOW, make_revision, make_statement

pytestmark = pytest.mark.django_db


def seal_all():
    return sum(seal_edits(now=NOW))


def verify(**options) -> list[str]:
    """Return what the command complains of; empty if the log is whole."""
    faults, report = io.StringIO(), io.StringIO()
    try:
        call_command("verify_history", stderr=faults, stdout=report, **options)
    except CommandError:
        return faults.getvalue().splitlines()
    assert not faults.getvalue()
    return []


def tamper(command: str, *parameters: int) -> None:
    """Change the log as the owner of the database can, with its triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(command, parameters)
        cursor.execute("SET session_replication_role = origin")


def test_a_change_is_logged_with_what_was_and_what_became():
    statement = make_statement(title_zh="旧题", note="a note")
    statement.title_zh = "新题"
    statement.version += 1
    statement.save()
    insertion, changed = Edit.objects.filter(model="statement", key=str(statement.pk)).order_by(
        "pk"
    )
    assert (insertion.act, insertion.before) == (EditKind.INSERT, None)
    assert (insertion.after or {})["title_zh"] == "旧题"
    assert (changed.act, changed.before, changed.after) == (
        EditKind.UPDATE,
        {"title_zh": "旧题"},
        {"title_zh": "新题"},
    )


def test_the_parts_of_a_record_are_logged_as_parts_of_it():
    statement = make_statement(text="全面部署。")
    tag = Tag.objects.create(slug="ai", name_en="AI")
    Tagging.objects.create(statement=statement, tag=tag)
    key = statement.pk
    statement.delete()
    acts = Edit.objects.of_record("statement", key).values_list("model", "act")
    assert {
        ("revision", "insert"),
        ("tagging", "insert"),
        ("tagging", "delete"),
        ("revision", "delete"),
        ("statement", "delete"),
    } <= set(acts)
    wordings = Edit.objects.filter(model="revision", act=EditKind.DELETE)
    assert wordings.get(before__text="全面部署。").key


def test_each_logged_model_is_a_record_or_a_part_of_one():
    logged = {
        model._meta.model_name
        for model, trigger in pgtrigger.registered()
        if trigger.name == "edit_on_insert"
    }
    assert logged == {*KINDS, *ROOTS, "erasure"}
    # Restoring a record takes no decision back that somebody made of it.
    decisions = {"responselink", "search", "machineentry"}
    for name, kind in KINDS.items():
        parts = {part for part, root in ROOTS.items() if root.model == f"'{name}'"}
        assert set(kind.parts) == parts - decisions, name


def test_saving_a_row_unchanged_logs_nothing():
    statement = make_statement()
    before = Edit.objects.count()
    statement.version += 1
    statement.save()
    assert Edit.objects.count() == before


def test_a_change_by_a_page_names_the_person(researcher, researcher_client):
    with pghistory.context(user=researcher.pk):
        statement = make_statement()
    edit = Edit.objects.get(model="statement", key=str(statement.pk))
    assert (edit.person_id, edit.person, edit.agent) == (researcher.pk, researcher.username, "")


def test_a_change_by_a_task_names_the_task():
    task = current_app.task(name="statements.tasks.tests.enter", shared=False)(make_statement)
    statement = task()
    edit = Edit.objects.get(model="statement", key=str(statement.pk))
    assert (edit.person_id, edit.agent) == (None, "tests.enter")


def test_a_change_by_a_command_names_the_command():
    program = (
        "from django.db import connection; cursor = connection.cursor();"
        "cursor.execute('SELECT agent FROM statements_doer()'); print(cursor.fetchone()[0])"
    )
    name = connection.settings_dict["NAME"]
    script = f"import sys; sys.argv = ['manage.py', 'load_seeds']; {program}"
    script = script.replace(
        "from django.db",
        f"from django.conf import settings; settings.DATABASES['default']['NAME'] = {name!r};"
        "from django.db",
    )
    answer = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tracker.settings", "VAR": str(settings.VAR)},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "manage.py load_seeds"


@pytest.mark.parametrize("table", ["edit", "seal", "erasure"])
@pytest.mark.parametrize(
    "command",
    ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"],
)
def test_the_database_refuses_to_change_the_log(table, command):
    make_statement()
    seal_all()
    Erasure.objects.create(
        root_model="tag", root_key="1", reason="none", erased_by="A", erased_at=NOW
    )
    column = {"edit": "person", "seal": "number", "erasure": "reason"}[table]
    if "TRUNCATE" in command:  # which the tests' database allows, to be emptied between tests
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE statements_{table} ENABLE TRIGGER {table}s_stay")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(command.format(f"statements_{table}", column, column))


def test_a_sealed_log_is_found_whole_and_its_head_can_be_noted():
    make_revision(make_statement(), "文本。")
    assert seal_all() == Edit.objects.count()
    make_statement()
    assert seal_all() > 0
    assert Seal.objects.count() == 2
    assert verify() == []
    assert verify(head=str(Seal.objects.get(number=1))) == []


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("UPDATE statements_edit SET person = 'B' WHERE id = %s", "was altered after"),
        (
            "UPDATE statements_edit SET made_at = made_at - interval '1 day' WHERE id = %s",
            "altered",
        ),
        ("UPDATE statements_edit SET after = '{}' WHERE id = %s", "contents"),
        ("UPDATE statements_edit SET before = NULL, after = NULL WHERE id = %s", "contents"),
        ("DELETE FROM statements_edit WHERE id = %s", "is missing; seal 1"),
        ("DELETE FROM statements_seal WHERE number = 1 AND %s > 0", "Seal 1 is missing"),
        ("UPDATE statements_seal SET edit_ids = edit_ids[2:] WHERE number = 1 AND %s > 0", ""),
        ("UPDATE statements_seal SET hash = '\\x00' WHERE number = 1 AND %s > 0", "was changed"),
    ],
)
def test_whatever_is_tampered_with_is_named(command, fault):
    make_statement()
    seal_all()
    make_statement()
    seal_all()
    tamper(command, Edit.objects.order_by("pk")[2].pk)
    faults = verify()
    assert faults
    assert any(fault in sentence for sentence in faults)


def test_an_entry_slipped_in_between_sealed_ones_is_named():
    for _nth in range(3):  # the third seal knows that the first one's transactions have ended
        make_statement()
        seal_all()
    edit = Edit.objects.earliest("pk")
    tamper("UPDATE statements_seal SET settled = last_edit")
    tamper(
        "INSERT INTO statements_edit (id, made_at, transaction_id, act, model, key, root_model,"
        " root_key, person, agent, after, digest) SELECT id - 1, made_at, transaction_id, act,"
        " model, key, root_model, root_key, person, agent, after, digest"
        " FROM statements_edit WHERE id = %s",
        edit.pk,
    )
    assert any("put in after its time" in sentence for sentence in verify())


def test_removed_last_seals_show_against_a_noted_head():
    make_statement()
    seal_all()
    make_statement()
    seal_all()
    head = str(Seal.objects.get(number=2))
    tamper("DELETE FROM statements_edit WHERE id > %s", Seal.objects.get(number=1).last_edit)
    tamper("DELETE FROM statements_seal WHERE number = 2")
    assert verify() == []
    assert any("noted seal" in sentence for sentence in verify(head=head))


@pytest.mark.django_db(transaction=True)
def test_an_edit_that_is_committed_late_is_sealed_all_the_same():
    facts = connection.get_connection_params()
    with psycopg.connect(**facts) as slow, slow.cursor() as cursor:
        cursor.execute(
            "INSERT INTO statements_tag (slug, name_en, name_zh) VALUES ('slow', 'Slow', '')"
        )
        Tag.objects.create(slug="quick", name_en="Quick")
        assert seal_all() == 1
        slow.commit()
    assert seal_all() == 1
    assert seal_all() == 0
    assert sum(len(seal.edit_ids) for seal in Seal.objects.all()) == Edit.objects.count()
    assert verify() == []
