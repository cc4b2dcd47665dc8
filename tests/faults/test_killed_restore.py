"""A restore that is killed leaves a database with the secret that belongs to it."""

import signal
import subprocess
import sys
from contextlib import suppress
from functools import partial

import psycopg
import pytest
from django.conf import settings

from tests.running import environment, let_through
from tests.waiting import wait_for
from tracker.local import embedded
from tracker.local.embedded.folder import restored_key
from tracker.local.embedded.postgres import DRAFT

KILLS = 12
# Processes are killed here, not the machine.
running_database = partial(embedded.running_database, durable=False)


def session(var, database="biaotai"):
    host = embedded.database(var)["HOST"]
    return psycopg.connect(host=host, user="postgres", dbname=database, autocommit=True)


def fill(var, word):
    """Make an archive of one table and a secret, which say the same."""
    with session(var) as database:
        database.execute("DROP TABLE IF EXISTS words")
        database.execute("CREATE TABLE words (word text)")
        database.execute("INSERT INTO words VALUES (%s)", [word])
    (var / "secret-key").write_text(word)


def words(var):
    """Return what database and secret say after the next start."""
    with running_database(var), session(var) as database:
        (word,) = database.execute("SELECT word FROM words").fetchone()
    return word, embedded.secret_key(var)


def backup(var, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "tracker.backup", *map(str, arguments)],
        env=environment(var, 0),
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
    )


@pytest.fixture
def var(tmp_path):
    folder = let_through(tmp_path) / "var"
    with running_database(folder):
        fill(folder, "new" * 20)
        assert backup(folder, "save", tmp_path / "saved.tar").wait() == 0
    return folder


@pytest.mark.parametrize(("has_draft", "key"), [(True, "old"), (False, "new")])
def test_a_start_uses_the_secret_of_an_archive_that_took_the_place_of_ours(
    tmp_path, has_draft, key
):
    var = let_through(tmp_path) / "var"
    with running_database(var):
        if has_draft:
            with session(var, "postgres") as database:
                database.execute(f"CREATE DATABASE {DRAFT}".encode())
    (var / "secret-key").write_text("old")
    restored_key(var).write_text("new")
    with running_database(var):
        assert embedded.secret_key(var) == key


def hold_name(var):
    """Return a session that keeps the site's database from being renamed until it is closed."""
    sessions = []

    def connect():
        with suppress(psycopg.OperationalError):
            sessions.append(session(var, "postgres"))
        return sessions

    wait_for(connect)
    (holder,) = sessions
    holder.execute("BEGIN")
    holder.execute("COMMENT ON DATABASE biaotai IS 'held'")
    return holder


@pytest.mark.long
def test_a_restore_killed_when_its_database_takes_its_place_keeps_both_or_neither(var, figure):
    seen = set()
    for kill in range(KILLS):
        with running_database(var):
            fill(var, "old" * 20)
        restoring = backup(var, "restore", var.parent / "saved.tar", "--over")
        holder = hold_name(var)
        wait_for(restored_key(var).exists)
        if kill % 3:
            holder.close()
            # From at once to a second later, most of them soon.
            with suppress(subprocess.TimeoutExpired):
                restoring.wait((kill / (KILLS - 1)) ** 6)
        restoring.send_signal(signal.SIGKILL)
        restoring.wait()
        holder.close()
        word, key = words(var)
        assert word == key
        seen.add(word)
    figure("restores killed", KILLS)
    assert len(seen) == 2, "all kills came before the database took its place, or all after"
    final = backup(var, "restore", var.parent / "saved.tar", "--over")
    assert final.wait() == 0
    assert words(var) == ("new" * 20, "new" * 20)
    assert not restored_key(var).exists()
