"""The embedded database recovers from any interruption, in a folder of any name."""

import os
import random
import shutil
import signal
import string
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import hypothesis
import psutil
import psycopg
import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import strategies as st

from tests.running import environment, free_port, let_through, refused
from tests.waiting import wait_for
from tracker.local import embedded

UP = """
import sys
from tracker.local import embedded
try:
    with embedded.running_database(embedded.data_folder()):
        print("up", flush=True)
        sys.stdin.read()
except embedded.Unusable as refusal:
    print(refusal, flush=True)
"""


class Server:
    """A process that runs the embedded database of a folder."""

    def __init__(self, var):
        self.var = let_through(Path(var))
        self.process = subprocess.Popen(
            [sys.executable, "-c", UP],
            env=environment(var, 0),
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )

    def first_line(self):
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def stop(self):
        self.process.communicate(timeout=60)

    def kill(self, *, everything):
        """Kill all database processes too, as a power cut does, or only their parent."""
        self.process.kill()
        if everything:
            for process in server_processes(self.var):
                with suppress(psutil.NoSuchProcess):  # it ended with the one before
                    process.kill()
        self.process.communicate(timeout=60)


def server_processes(var):
    folders = {str(var / "postgres"), str(var / "postgres.new")}
    processes = []
    for process in psutil.process_iter():
        try:
            if process.cwd() in folders and process.status() != psutil.STATUS_ZOMBIE:
                processes.append(process)
        except psutil.Error:
            continue
    return processes


def rows(var):
    with psycopg.connect(
        host=embedded.database(var)["HOST"], user="postgres", dbname="biaotai"
    ) as session:
        return session.execute("SELECT count(*) FROM pg_class").fetchone()


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """A data folder with a stopped database."""
    var = let_through(tmp_path_factory.mktemp("stopped")) / "var"
    with embedded.running_database(var, durable=False):
        pass
    return var


@pytest.fixture
def var(stopped, tmp_path):
    """A copy of the stopped data folder for one test."""
    copy = let_through(tmp_path) / "var"
    shutil.copytree(stopped, copy)
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "embedded_postgres", copy / "postgres"], check=True)
    return copy


def kill_at_a_random_moment(var, chance, *, most=6.0):
    """Kill a start after a random delay; return the delay and what was killed, as text."""
    server = Server(var)
    seconds = chance.uniform(0.2, most)
    deadline = time.monotonic() + seconds
    wait_for(lambda: time.monotonic() > deadline)
    everything = chance.random() < 0.5
    server.kill(everything=everything)
    return f"{seconds:.2f} s, {'everything' if everything else 'only who started it'}"


def assert_comes_back(var, moment):
    server = Server(var)
    assert server.first_line() == "up", moment
    assert rows(var), moment
    server.stop()
    wait_for(lambda: not server_processes(var))


def test_a_first_start_that_is_killed_is_finished_by_the_next(tmp_path):
    var = tmp_path / "var"
    assert_comes_back(var, kill_at_a_random_moment(var, random.Random(), most=3))


@pytest.mark.long
def test_a_start_killed_at_thirty_moments_always_comes_back(tmp_path, figure):
    chance = random.Random(15)
    for number in range(30):
        var = tmp_path / str(number // 2)  # each second time a folder that was begun before
        assert_comes_back(var, kill_at_a_random_moment(var, chance))
        figure("kills survived", 1, is_sum=True)


def test_lock_files_with_the_number_of_a_living_stranger_do_not_matter(var):
    data, sockets = var / "postgres", Path(embedded.database(var)["HOST"])
    sockets.mkdir(mode=0o700, exist_ok=True)
    # As after a power cut. The stranger is another process of the database's own user.
    owner = "embedded_postgres" if os.geteuid() == 0 else None
    stranger = subprocess.Popen(["sleep", "600"], user=owner)
    try:
        for path in (data / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"):
            path.write_text(f"{stranger.pid}\n{data}\n0\n5432\n{sockets}\n\n")
            shutil.chown(path, data.owner())
        assert_comes_back(var, "stranger")
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_killed_server_that_nobody_has_reaped_yet_holds_back_no_start(var):
    server = Server(var)
    assert server.first_line() == "up"
    server.kill(everything=True)
    assert_comes_back(var, "at once")


def test_what_a_killed_server_left_running_holds_back_no_start(var):
    server = Server(var)
    assert server.first_line() == "up"
    pid = int((var / "postgres" / "postmaster.pid").read_text().split()[0])
    # A suspended child does not notice that its server has died.
    children = [process for process in server_processes(var) if process.pid != pid]
    for process in children:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGSTOP)
    server.process.kill()
    os.kill(pid, signal.SIGKILL)
    server.process.communicate(timeout=60)
    assert_comes_back(var, "orphans")


def test_a_start_killed_before_its_database_was_made_is_finished_by_the_next(var):
    server = Server(var)
    assert server.first_line() == "up"
    host = embedded.database(var)["HOST"]
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as session:
        session.execute("DROP DATABASE biaotai")
    server.kill(everything=False)
    assert server_processes(var), "the server runs on, without the database"
    assert_comes_back(var, "no database")


def test_a_refusal_of_the_server_is_told_by_its_fatal_sentence(var):
    (var / "postgres" / "postgresql.auto.conf").write_text("hba_file = '/nowhere'\n")
    server = Server(var)
    sentence = server.first_line()
    assert "did not start: " in sentence
    assert sentence.endswith("could not load /nowhere")
    server.stop()


@hypothesis.settings(max_examples=50)
@given(st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=60))
@example("a#b?c;d%20e")
@example('q"u$x,y`z&w')
@example("line\nend")
def test_a_folder_of_any_name_has_plain_addresses_or_is_refused(name):
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("VAR", f"/tmp/x{name}")
        if any(ord(character) < 32 or character == "\x7f" for character in name):
            with pytest.raises(embedded.Unusable, match="Set VAR to a folder with another name"):
                embedded.data_folder()
            return
        var = embedded.data_folder()
    plain = set(string.ascii_letters + string.digits + "/._-")
    assert set(embedded.database(var)["HOST"]) <= plain
    assert set(embedded.broker_url(var).removeprefix("redis+socket://")) <= plain


@pytest.mark.long
@pytest.mark.parametrize("name", ["a;b", "$(x)`", "%20", "-k", "表" * 70, "'\"", " ", "\\"])
def test_a_database_is_made_in_a_folder_of_any_name(tmp_path, name):
    assert_comes_back(tmp_path / name, name)


def test_a_folder_with_a_line_end_is_refused_before_anything_starts(tmp_path):
    var = f"{tmp_path}/a\nb"
    assert refused(var, free_port()).startswith("VAR is '")
    assert not Path(var).exists()
