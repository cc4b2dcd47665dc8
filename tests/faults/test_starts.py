"""`make run` says in one sentence why it cannot start, and ends a start that is interrupted."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.databases import new_database, used_database
from tests.running import Copy, environment, free_port, let_through, refused
from tests.waiting import wait_for
from tracker.addresses import refuse_unreadable_addresses
from tracker.local import embedded, run


def test_a_signal_while_starting_is_answered_and_stops_after_the_step(tmp_path):
    starting = Copy(tmp_path / "var")
    wait_for(lambda: "Database: PostgreSQL …" in starting.text())
    wait_for(lambda: (starting.var / "postgres.new").exists())
    os.killpg(starting.process.pid, signal.SIGHUP)  # as a terminal does when it is closed
    assert starting.process.wait(timeout=60) == 0
    assert "Database: PostgreSQL … Stopping after this step." in starting.text()
    assert starting.text().splitlines()[-1].startswith("Stopped.")
    assert "Tables" not in starting.text()
    assert (starting.var / "postgres" / "PG_VERSION").exists()
    wait_for(lambda: not starting.leftovers())


def test_data_of_another_version_is_left_alone_with_one_sentence(tmp_path):
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("15\n")
    message = refused(tmp_path, free_port())
    assert "made by PostgreSQL 15, and this is PostgreSQL 18" in message
    assert "set VAR to another folder" in message
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]


def test_a_long_path_needs_no_long_socket(tmp_path):
    var = tmp_path / ("long-" * 20) / "var"
    with embedded.running_database(let_through(var), durable=False):
        assert len(embedded.database(var)["HOST"]) < 60
    assert not Path(embedded.database(var)["HOST"]).exists()


def test_tables_of_a_newer_version_are_refused_before_anything_is_done_to_them(
    transactional_db, tmp_path
):
    with new_database("newer") as name, used_database(name):
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        recorder.record_applied("statements", "9999_tomorrow")
        with pytest.raises(embedded.Unusable) as refusal:
            run.Supervisor(tmp_path, free_port(), {})._prepare()
    answer = str(refusal.value)
    assert answer.startswith("The tables were made by a newer Biaotai (statements.9999_tomorrow).")


def test_a_database_and_a_broker_that_are_named_are_used_and_none_is_started(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("DATABASE_URL", "postgres://x@host/x")
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://host/0")
    supervisor = run.Supervisor(tmp_path, free_port(), {})
    with ExitStack() as started:
        supervisor._start_services(started)
    assert not supervisor.services
    assert not list(tmp_path.iterdir())
    output = capsys.readouterr().out
    assert "Database: yours" in output
    assert "Broker: yours" in output


@pytest.mark.parametrize("port", ["x", "0", "70000", "²"])
def test_a_port_that_is_none_is_refused(monkeypatch, capsys, port):
    monkeypatch.setenv("PORT", port)
    mask = os.umask(0o077)  # which a start sets
    try:
        assert run.main() == 1
    finally:
        os.umask(mask)
    assert "must be a number from 1 to 65535" in capsys.readouterr().out


def test_a_database_that_is_not_there_is_one_sentence(tmp_path):
    message = refused(tmp_path, free_port(), DATABASE_URL="postgres://x@127.0.0.1:1/none")
    assert message.startswith("The database cannot be used")


@pytest.mark.parametrize(
    ("variable", "value", "fault"),
    [
        ("DATABASE_URL", "garbage", "is no address"),
        ("DATABASE_URL", "postgres://x:secret@host:notaport/x", "a port that cannot be read"),
        ("DATABASE_URL", "postgres://x:secret@host", "names no database"),
        ("DATABASE_URL", "sqlite:///x", "begins with sqlite://"),
        ("DATABASE_URL", "mysql://x:secret@host/x", "begins with mysql://"),
        ("CELERY_BROKER_URL", "garbage", "is no address"),
        ("CELERY_BROKER_URL", "nothing://host/0", "begins with nothing://"),
        ("CELERY_BROKER_URL", "redis://host/0;redis://host/zero", "ends in no number"),
        ("EMAIL_URL", "mail.example.org", "is no address"),
        ("EMAIL_URL", "smpt://x:secret@host", "begins with smpt://"),
    ],
)
def test_an_address_that_is_none_is_named_with_the_way_to_write_it(
    monkeypatch, variable, value, fault
):
    monkeypatch.setenv(variable, value)
    with pytest.raises(embedded.Unusable) as refusal:
        refuse_unreadable_addresses()
    assert fault in str(refusal.value)
    assert str(refusal.value).startswith(variable)
    assert "write it like" in str(refusal.value)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "postgres://postgres@/biaotai?host=/run/postgresql"),
        ("DATABASE_URL", "postgresql://x:p%40ss@[::1]:5432/x"),
        ("CELERY_BROKER_URL", "redis+socket:///run/valkey.sock"),
        ("CELERY_BROKER_URL", "amqp://guest:guest@host:5672//"),
        ("EMAIL_URL", "submission://x:p%40ss@host:587"),
    ],
)
def test_an_address_that_can_be_read_is_taken(monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    refuse_unreadable_addresses()


def test_a_run_and_a_command_refuse_a_wrong_value_in_one_sentence(tmp_path):
    assert refused(tmp_path, free_port(), DATABASE_URL="mysql://x/y").startswith("DATABASE_URL ")
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=environment(tmp_path, 0, DEBUG="perhaps"),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.strip().splitlines() == [
        'Environment variable "DEBUG" invalid: Not a valid boolean.'
    ]
