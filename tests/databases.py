"""The databases of a test process: copies of two that are made once, for all of them.

One is only migrated, the other has the first case too. Both stay on the server between two runs,
under names that follow from all that they are made from: a changed migration or model, another
package, and they are made anew. ``python -m tests`` makes them ahead.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psutil
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from statements import tasks
from statements.models import ResponseLink
from tests.running import let_through
from tracker.local import embedded

# What migrations import is below the models.
_TABLES = (
    *("statements/migrations", "statements/models", "statements/engine"),
    *("statements/apps.py", "tracker/settings.py", "requirements.lock"),
)
_SEEDS = ("seeds", "statements/services", "statements/selectors", "tests/databases.py")
_PREFIX = "biaotai_made_"
_COPY_PREFIX = "biaotai_tests_"  # before the number of the process
# Rows that Django makes from the models, which no test changes.
_STAY = {"auth_permission", "django_content_type"}
# The process caches by ids of revisions and backgrounds; those of the first case are below.
_FIRST_ID = 1_000_000


def fingerprint(root: Path, *sources: str) -> str:
    """Return a word for all files that are among the sources, or in them."""
    digest = hashlib.sha256()
    for source in sources:
        path = root / source
        files = sorted(path.rglob("*.*")) if path.is_dir() else [path]
        for file in files:
            # Not the machine code of loops either, which comes while tests run.
            if "__pycache__" not in file.parts and file.is_file():
                digest.update(f"{file.relative_to(root)}\0".encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


@contextmanager
def running_server() -> Iterator[None]:
    """Keep the embedded server running, unless DATABASE_URL names another."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    let_through(settings.VAR)
    with embedded.running_database(settings.VAR, durable=False):
        yield


@contextmanager
def copied_database(*, seeded: bool = False) -> Iterator[str]:
    """Make a new database that has all tables, yield its name, and drop it at the end."""
    with _server(_home()) as server:
        template = _seeded(server) if seeded else _migrated(server)
        _drop_orphans(server)
    with new_database("seeded" if seeded else "", template=template) as name:
        yield name


@contextmanager
def new_database(word: str, *, template: str = "template1") -> Iterator[str]:
    """Make a database from a template, yield its name, and drop it at the end."""
    name = "_".join(filter(None, (f"{_COPY_PREFIX}{os.getpid()}", word)))
    with _server(_home()) as server:
        _drop(server, name)
        copy = SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(copy.format(Identifier(name), Identifier(template)))
    try:
        yield name
    finally:
        with _server(_home()) as server:
            _drop(server, name)


@contextmanager
def used_database(name: str) -> Iterator[None]:
    """Point Django at another database."""
    before = str(connection.settings_dict["NAME"])
    _use(name)
    try:
        yield
    finally:
        _use(before)


def address_of(name: str) -> str:
    """Return a DATABASE_URL for a database of the server."""
    facts = connection.settings_dict
    login = quote(facts["USER"], safe="")
    if facts.get("PASSWORD"):
        login += f":{quote(facts['PASSWORD'], safe='')}"
    host = {key: facts[key.upper()] for key in ("host", "port") if facts.get(key.upper())}
    where = urlencode(host, safe="/")
    return f"postgres://{login}@/{name}?{where}"


def keep_ids_apart() -> None:
    """Begin the ids by which this process caches above those of the first case."""
    with connection.cursor() as cursor:
        for table in ("revision", "background"):
            sequence = f"statements_{table}_id_seq"
            cursor.execute("SELECT setval(%s::regclass, %s)", [sequence, _FIRST_ID])


def empty_tables() -> None:
    """Delete the rows of all models, whatever triggers and foreign keys say; for superusers.

    TRUNCATE, which Django uses, makes a new file for each of hundreds of tables and indexes.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("; ".join(f'DELETE FROM "{table}"' for table in _tables()))


@cache
def _tables() -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(tables) - _STAY)


def _migrated(server: "psycopg.Connection[Any]") -> str:
    word = fingerprint(settings.BASE_DIR, *_TABLES)
    return _make_database(server, f"{_PREFIX}migrated_{word}", _migrate, template="template1")


def _seeded(server: "psycopg.Connection[Any]") -> str:
    template = _migrated(server)
    word = fingerprint(settings.BASE_DIR, *_TABLES, *_SEEDS)
    return _make_database(server, f"{_PREFIX}seeded_{word}", _load_seeds, template=template)


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def _load_seeds() -> None:
    """Load the first case and measure its links, which a site leaves to its worker."""
    call_command("load_seeds", stdout=StringIO())
    # Not by the sweep, which leaves links to the next sweep while loops are being compiled.
    for link_id in ResponseLink.objects.values_list("pk", flat=True):
        tasks.echoes.measure_link(link_id)


def _make_database(
    server: "psycopg.Connection[Any]", name: str, fill: Callable[[], None], *, template: str
) -> str:
    """Return the name of a database to copy, having made it if it is not there."""
    with one_at_a_time():
        kind = name.rpartition("_")[0]
        query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        databases = {row[0] for row in server.execute(query, [kind])}
        if name in databases:
            return name
        for database in databases:
            _drop(server, database)
        draft = f"{kind}_draft"
        create = SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(create.format(Identifier(draft), Identifier(template)))
        with used_database(draft):
            fill()
        rename = SQL("ALTER DATABASE {} RENAME TO {}")
        server.execute(rename.format(Identifier(draft), Identifier(name)))
        # What is connected, autovacuum too, would keep it from being copied.
        close = SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false")
        server.execute(close.format(Identifier(name)))
    return name


def _home() -> str:
    """Return the database that is always there, from which others are made."""
    return str(connection.settings_dict["NAME"])


def _server(database: str) -> "psycopg.Connection[Any]":
    facts = connection.get_connection_params() | {"dbname": database}
    return psycopg.connect(**facts, autocommit=True)


def _drop_orphans(server: "psycopg.Connection[Any]") -> None:
    """Drop what killed processes left, and nothing of those that run beside this one."""
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
    for (name,) in server.execute(query, [_COPY_PREFIX]):
        pid = name.removeprefix(_COPY_PREFIX).partition("_")[0]
        if not pid.isdecimal() or not psutil.pid_exists(int(pid)):
            _drop(server, name)


def _drop(server: "psycopg.Connection[Any]", name: str) -> None:
    server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Keep out other processes of tests while something is made for all of them."""
    with (settings.VAR / "tests.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_all() -> None:
    """Make both databases, of which others are copies."""
    with running_server(), _server(_home()) as server:
        _seeded(server)
