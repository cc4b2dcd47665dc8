"""A new database has at once what an old one has after all migrations."""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

import statements.migrations
from statements.models.analysis import summary_sql, summary_triggers
from statements.models.history import edits
from statements.models.lists import card_triggers, changes
from statements.models.statements import publication
from tests.databases import new_database, used_database
from tracker.backup.programs import run_client
from tracker.migrations import unknown_migrations


def schema_of(name, folder):
    """Return the parts of a database, each with its lines in any order."""
    dump = folder / f"{name}.sql"
    with used_database(name):
        run_client("pg_dump", "--schema-only", f"--file={dump}")
    # What PostgreSQL does anyway may be said or not, and \restrict has a word of this dump.
    text = re.sub(r"^\\.*$| WITH \(fastupdate='on'\)", "", dump.read_text(), flags=re.MULTILINE)
    parts = re.split(r"^-- Name: ", text, flags=re.MULTILINE)[1:]
    return {"\n".join(sorted(part.replace(",\n", "\n").splitlines())).strip() for part in parts}


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_new_database_has_the_tables_of_one_that_took_every_step(tmp_path, monkeypatch):
    steps = tmp_path / "migrations_by_steps"
    shutil.copytree(Path(statements.migrations.__path__[0]), steps)
    for squashed in steps.glob("*_squashed_*.py"):
        squashed.unlink()
    monkeypatch.syspath_prepend(tmp_path)
    with new_database("at_once") as at_once, new_database("by_steps") as by_steps:
        with used_database(at_once):
            call_command("migrate", verbosity=0)
        with used_database(by_steps), monkeypatch.context() as patch:
            patch.setattr(settings, "MIGRATION_MODULES", {"statements": steps.name})
            call_command("migrate", verbosity=0)
        new, old = (schema_of(name, tmp_path) for name in (at_once, by_steps))
    # A key that was once no text has no index for its beginnings.
    assert all("_like; Type: INDEX" in part for part in new - old)
    # Functions of triggers stay when the tables of the triggers go.
    assert all("; Type: FUNCTION" in part for part in old - new)


FUNCTIONS_AND_VIEWS = (
    (card_triggers, ["WRITE_CARDS", "REWRITE_CARDS", "MARK_CARDS"]),
    (publication, ["DAYS_UNTIL_PUBLISHED", "BOUND_DAYS"]),
    (changes, ["NOTE_CHANGES"]),
    (edits, ["DOER", "DIFFERENCE", "DIGEST", "APPEND_ONLY"]),
    (summary_sql, ["MONTH_OF", "ANSWERS_OF", "USES_OF", "PROVINCE_ANSWERS", "PHRASE_USES"]),
    (summary_triggers, ["NOTE_ANSWERS", "NOTE_USES"]),
)


def definitions(cursor):
    """Return the functions and views of the database by name, as PostgreSQL writes them."""
    cursor.execute(r"""
        SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'statements\_%'
        UNION ALL
        SELECT viewname, definition FROM pg_views WHERE viewname LIKE 'statements\_%'
    """)
    return dict(cursor.fetchall())


@pytest.mark.django_db
def test_migrations_left_the_functions_and_views_that_the_models_describe():
    with connection.cursor() as cursor:
        migrated = definitions(cursor)
        for module, names in FUNCTIONS_AND_VIEWS:
            for name in names:
                text = re.sub("CREATE (?!OR )", "CREATE OR REPLACE ", getattr(module, name))
                cursor.execute(text)
        assert definitions(cursor) == migrated


def test_no_migration_takes_its_sql_from_the_models():
    for migration in Path(statements.migrations.__path__[0]).glob("*.py"):
        imports = re.findall(r"^from statements\.models.*$", migration.read_text(), re.MULTILINE)
        assert imports == [], migration.name


def test_a_database_that_an_earlier_version_made_is_of_no_newer_one():
    assert unknown_migrations([("statements", "0001_squashed_0031")]) == []
    assert unknown_migrations([("statements", "9999_tomorrow")]) == ["statements.9999_tomorrow"]
