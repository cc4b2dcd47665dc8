"""The database of a test process: a copy of one that was migrated once, for all of them.

The migrated one stays on the server between two runs, under a name that follows from all that
makes tables: a changed migration or model, another package, and it is made anew.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg.sql import SQL, Identifier

# What migrations import is below the models.
_FOLDERS = ("statements/migrations", "statements/models", "statements/engine")
_FILES = ("statements/apps.py", "tracker/settings.py", "requirements.lock")
_PREFIX = "biaotai_migrated_"
_COPY_PREFIX = "biaotai_tests_"  # before the number of the process


def fingerprint(root: Path) -> str:
    """Return a word for all that the tables are made from."""
    files = [root / name for name in _FILES]
    files += [path for folder in _FOLDERS for path in sorted((root / folder).rglob("*.py"))]
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


@contextmanager
def copied_database() -> Iterator[None]:
    """Point Django at a new database that has all tables, and drop it at the end."""
    home = str(connection.settings_dict["NAME"])
    name = f"{_COPY_PREFIX}{os.getpid()}"
    with _server(home) as server:
        template = _migrated(server)
        _drop_orphans(server)
        copy = SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(copy.format(Identifier(name), Identifier(template)))
    _use(name)
    try:
        yield
    finally:
        _use(home)
        with _server(home) as server:
            _drop(server, name)


def _migrated(server: "psycopg.Connection[Any]") -> str:
    """Return the name of the migrated database, having made it if it is not there."""
    name = _PREFIX + fingerprint(settings.BASE_DIR)
    with one_at_a_time():
        query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        databases = {row[0] for row in server.execute(query, [_PREFIX])}
        if name in databases:
            return name
        for database in databases:
            _drop(server, database)
        draft = f"{_PREFIX}draft"
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(draft)))
        home = str(connection.settings_dict["NAME"])
        _use(draft)
        try:
            call_command("migrate", verbosity=0, interactive=False)
            _allow_emptying()
        finally:
            _use(home)
        rename = SQL("ALTER DATABASE {} RENAME TO {}")
        server.execute(rename.format(Identifier(draft), Identifier(name)))
        # What is connected, autovacuum too, would keep it from being copied.
        close = SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false")
        server.execute(close.format(Identifier(name)))
    return name


def _allow_emptying() -> None:
    """Let tests with several connections empty all tables afterwards, the log of changes too."""
    with connection.cursor() as cursor:
        for table in ("edit", "seal", "erasure"):
            cursor.execute(f"ALTER TABLE statements_{table} DISABLE TRIGGER {table}s_stay")


def _server(database: str) -> "psycopg.Connection[Any]":
    facts = connection.get_connection_params() | {"dbname": database}
    return psycopg.connect(**facts, autocommit=True)


def _drop_orphans(server: "psycopg.Connection[Any]") -> None:
    """Drop what killed processes left, and nothing of those that run beside this one."""
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
    for (name,) in server.execute(query, [_COPY_PREFIX]):
        pid = name.removeprefix(_COPY_PREFIX)
        if not pid.isdecimal() or pid == str(os.getpid()) or not psutil.pid_exists(int(pid)):
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
