"""`make run` starts, looks after and stops all parts, and a saved archive is restored."""

import os
import re
import signal
import socket
import subprocess
import sys
import tarfile
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest
from django.conf import settings

from tests.running import Copy, environment, free_port, let_through, manage, refused
from tests.waiting import wait_for
from tracker.local import embedded
from tracker.local.embedded.folder import private_folder
from tracker.local.embedded.postgres import programs

# Of the web server, which answers in time all the same.
ONE_PROCESS = {"GUNICORN_CMD_ARGS": "--workers 1"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """One running copy, shared by the tests that do not change it."""
    # A name with characters special to shells, URLs, format strings and lists.
    var = tmp_path_factory.mktemp("biaotai") / "all #?;%20\"$x,`'&\\[:@~()!* 表态 é"
    running = Copy(var, SWEEP_SECONDS="1", **ONE_PROCESS).wait_until_ready()
    yield running
    if running.process.poll() is None:
        running.stop()


def test_it_serves_the_real_case_and_signs_in_by_the_link_it_prints(copy):
    assert "坚持自立自强" in copy.get("/directives/")
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    assert "Add statement" in copy.sign_in(opener)


def test_every_part_is_well_soon_after_the_page_is_there(copy):
    wait_for(lambda: "Broker and worker are well" in copy.text())
    assert copy.text().index("Biaotai is ready") < copy.text().index("Broker and worker are well")
    wait_for(copy.is_well)


def test_the_worker_measures_what_was_seeded_and_the_sweep_what_no_message_asked_for(copy):
    wait_for(lambda: "3 of 18" in copy.get("/directives/1/"))
    with session_with(copy.var) as session:
        session.execute("DELETE FROM statements_echo")
    wait_for(lambda: "3 of 18" in copy.get("/directives/1/"))


def test_a_long_address_is_answered_by_a_page_of_ours(copy):
    with pytest.raises(urllib.error.HTTPError) as answer:
        copy.get("/responses/?" + "&".join("province=ZJ" for _ in range(600)))
    assert answer.value.code == 400
    assert "asks for too much at once" in answer.value.read().decode()


def test_a_second_copy_is_sent_to_the_first_and_leaves_it_well(copy):
    message = refused(copy.var, free_port())
    assert f"already runs from {copy.var}, at http://127.0.0.1:{copy.port}" in message
    wait_for(copy.is_well)


def test_a_port_in_use_is_named_with_the_way_out(copy, tmp_path):
    message = refused(tmp_path / "other", copy.port)
    assert message.startswith(f"Port {copy.port} cannot be used")
    assert f"PORT={copy.port + 1} make run" in message


def test_a_command_beside_it_uses_its_database_and_leaves_it_running(copy):
    assert "坚持自立自强" in manage(copy, "dumpdata", "statements.statement")
    assert copy.get("/directives/")


def session_with(var):
    """Return a session with the database of a running copy."""
    host = embedded.database(var)["HOST"]
    return psycopg.connect(host=host, user="postgres", dbname="biaotai")


def backup(var, *arguments):
    """Back up or restore; return the exit code and the output."""
    result = subprocess.run(
        [sys.executable, "-m", "tracker.backup", *map(str, arguments)],
        env=environment(var, 0),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not result.stderr
    return result.returncode, result.stdout.strip()


def as_text(program, *arguments):
    """Return the text that a PostgreSQL program dumps: rows, sequences, triggers, constraints."""
    result = subprocess.run(
        [programs() / program, *arguments], capture_output=True, text=True, check=True
    )
    # Drop comments and the random token that each dump contains.
    text = re.sub(r"(?m)^(--|\\(un)?restrict ).*\n", "", result.stdout)
    # PostgreSQL writes the casts of a condition anew when it reads it.
    return [
        re.sub(r"::(text|character varying)(\[\])?|[()]", "", line) if " ANY " in line else line
        for line in text.splitlines()
    ]


@pytest.fixture(scope="module")
def saved(copy):
    """A backup of the running copy, which has captured a page."""
    page = copy.var / "captures" / "page"
    page.parent.mkdir(mode=0o700, exist_ok=True)
    page.touch(mode=0o600)
    page.write_text("<p>文</p>")
    file = copy.var.parent / "saved.tar"
    code, answer = backup(copy.var, "save", file)
    assert code == 0, answer
    assert re.fullmatch(
        r"Saved \d+ tables with [\d,]+ rows to .*saved\.tar \(\d+\.\d MB\)\.", answer
    )
    assert file.stat().st_mode & 0o077 == 0
    code, answer = backup(copy.var, "restore", file, "--over")
    assert (code, "already runs from" in answer) == (1, True)
    return file


def test_what_was_saved_restores_without_a_difference(copy, saved, tmp_path, figure):
    var = let_through(tmp_path) / "var"
    code, answer = backup(var, "restore", saved)
    assert (code, "without a difference" in answer) == (0, True), answer
    with tarfile.open(saved) as bundle:
        bundle.extract("database.dump", tmp_path, filter="data")
    before = as_text("pg_restore", "--no-owner", "--file=-", tmp_path / "database.dump")
    assert any("坚持自立自强" in line for line in before)

    def now():
        return as_text("pg_dump", "--no-owner", "-h", host, "-U", "postgres", "biaotai")

    # What is restored into it is compared; that it stays after a power cut is no matter here.
    with embedded.running_database(var, durable=False):
        host = embedded.database(var)["HOST"]
        after = now()
        figure("differences after a restore", len(set(after) ^ set(before)), "lines")
        assert after == before
        with session_with(var) as session:
            session.execute("UPDATE statements_tag SET slug = slug || 'x'")
        changed = now()
        code, answer = backup(var, "restore", saved)
        assert (code, "There is an archive already" in answer) == (1, True), answer
        assert now() == changed != before
        code, answer = backup(var, "restore", saved, "--over")
        assert code == 0, answer
        assert now() == before
    assert (var / "secret-key").read_text() == (copy.var / "secret-key").read_text()
    assert (var / "captures" / "page").read_text() == "<p>文</p>"
    assert not [path for path in (*var.iterdir(), *saved.parent.iterdir()) if "ing-" in path.name]


def test_nobody_else_can_read_what_is_in_the_data_folder(copy):
    copy.get("/directives/")
    for path in (copy.var, *copy.var.rglob("*")):
        # Under root, the database's group may traverse the folder but not list it.
        spared = 0o010 if path == copy.var and os.geteuid() == 0 else 0
        assert path.lstat().st_mode & 0o077 & ~spared == 0 or path.is_symlink(), path
    token = copy.sign_in_link().rstrip("/").rpartition("/")[2]
    with suppress(urllib.error.HTTPError), urllib.request.urlopen(copy.sign_in_link(), timeout=20):
        pass  # it may be used up; it is logged all the same
    wait_for(lambda: "/accounts/once/" in (copy.var / "log" / "web.log").read_text())
    assert token not in (copy.var / "log" / "web.log").read_text()


# In short: `test_starts.py` on what is started, `test_echo_tasks.py` on what is said without a
# broker, and the copy of the journeys, whose database is one of its own.
@pytest.mark.long
def test_a_copy_with_a_database_and_a_broker_of_its_own_starts_none_and_waits_for_no_broker(
    copy, tmp_path
):
    host = embedded.database(copy.var)["HOST"]
    url = f"postgres://postgres@/biaotai?host={host}"
    broker = embedded.broker_url(tmp_path / "nowhere")
    services = {"DATABASE_URL": url, "CELERY_BROKER_URL": broker}
    other = Copy(tmp_path / "own", program="tests.web_alone", **services).wait_until_ready()
    try:
        assert "Database: yours" in other.text()
        assert "Broker: yours" in other.text()
        assert not (other.var / "postgres").exists()
        assert not (other.var / "valkey").exists()
        assert "坚持自立自强" in other.get("/directives/")
        wait_for(lambda: "The broker does not answer yet. Everything can be" in other.text())
        with pytest.raises(urllib.error.HTTPError) as ill:
            other.get("/healthz")
        ill.value.close()
        assert ill.value.code == 503
    finally:
        assert other.stop(signal.SIGTERM) == 0
    assert copy.get("/directives/")


def test_a_worker_that_is_killed_is_started_again(copy):
    def workers():
        processes = []
        for process in copy.leftovers():
            with suppress(psutil.Error):  # it has just ended
                processes += [process] if "worker" in process.cmdline() else []
        return processes

    before = {process.pid for process in workers()}
    for process in workers():
        with suppress(psutil.NoSuchProcess):  # it ended with the one before
            process.kill()
    wait_for(lambda: {process.pid for process in workers()} - before)
    wait_for(lambda: "The worker ended; starting it again" in copy.text())


def test_a_database_and_a_broker_that_are_killed_are_started_again(copy):
    server = int((copy.var / "postgres" / "postmaster.pid").read_text().split()[0])
    for pid in (server, copy.broker().pid):
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: "The database ended; starting it again" in copy.text())
    wait_for(lambda: "The database runs again." in copy.text())
    wait_for(lambda: "The broker runs again." in copy.text())
    assert "坚持自立自强" in copy.get("/directives/")


def test_a_killed_run_is_cleaned_up_by_the_next_which_has_all_data(copy):
    copy.process.kill()
    copy.process.wait()
    assert copy.leftovers()
    again = Copy(copy.var, copy.port, **ONE_PROCESS).wait_until_ready()
    assert "The last run was killed; ended what it left" in again.text()
    assert "Nothing new to load" in again.text()
    assert "坚持自立自强" in again.get("/directives/")
    again.process.send_signal(signal.SIGINT)
    wait_for(lambda: "Stopped." in again.text())
    assert not (
        copy.var / "postgres" / "postmaster.pid"
    ).exists()  # logged after the event, not before
    assert again.process.wait(timeout=60) == 0
    wait_for(lambda: not again.leftovers())
    assert not list(copy.var.rglob("*.sock"))


def test_a_stale_pid_file_and_socket_do_not_matter(copy):
    data = copy.var / "postgres"
    # As after a power cut, when another process may have the same pid.
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n0\n5432\n\n\n\n\n")
    sockets = private_folder(Path(embedded.database(copy.var)["HOST"]), owner=data.stat().st_uid)
    (sockets / ".s.PGSQL.5432").unlink(missing_ok=True)  # a busy machine may have left one already
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(sockets / ".s.PGSQL.5432"))
    with embedded.running_database(copy.var), session_with(copy.var) as session:
        assert session.execute("SELECT 1 FROM statements_statement").fetchone()
    wait_for(lambda: not copy.leftovers())
