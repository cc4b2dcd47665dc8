"""A part that runs but does not answer is restarted."""

import json
import os
import signal

import psutil
import pytest

from tests.databases import address_of
from tests.running import Copy
from tests.waiting import wait_for
from tracker.beat import sign_of_life
from tracker.local.answers import Sign, Silences

WELL = b'{"database": "ok", "broker": "ok", "worker": "ok"}'
WORKER_SILENT = b'{"database": "ok", "broker": "ok", "worker": "down"}'
BROKER_SILENT = b'{"database": "ok", "broker": "down", "worker": "unknown"}'


def test_what_was_silent_for_a_minute_hangs_and_what_answered_meanwhile_does_not():
    silences = Silences(patience=60)
    silences.note_health(WELL, now=0)
    silences.note_health(WORKER_SILENT, now=10)
    silences.note_health(WORKER_SILENT, now=59)
    assert not silences.is_hung("worker", now=60)
    silences.note_health(WORKER_SILENT, now=61)
    assert silences.is_hung("worker", now=61)
    assert not silences.is_hung("broker", now=61)
    silences.note_health(WELL, now=62)
    assert not silences.is_hung("worker", now=100)


def test_a_worker_whom_nobody_can_ask_does_not_hang():
    silences = Silences(patience=60)
    silences.note_health(WELL, now=0)
    for now in range(0, 200, 10):
        silences.note_health(BROKER_SILENT, now=now)
    assert silences.is_hung("broker", now=200)
    assert not silences.is_hung("worker", now=200)


def test_a_web_server_without_an_answer_hangs_and_says_nothing_of_the_others():
    silences = Silences(patience=60)
    silences.note_health(WELL, now=0)
    for now in range(0, 200, 10):
        silences.note_health(None, now=now)
    assert silences.is_hung("web", now=200)
    assert not silences.is_hung("worker", now=200)


def test_what_was_just_started_has_longer_to_answer_for_the_first_time():
    silences = Silences(patience=60)
    silences.note_health(WORKER_SILENT, now=0)
    silences.note_health(WORKER_SILENT, now=200)
    assert not silences.is_hung("worker", now=200)
    assert silences.is_hung("worker", now=241)
    silences.forget("worker")
    assert not silences.is_hung("worker", now=242)


def test_beat_hangs_when_it_gives_no_sign_though_it_could_send(tmp_path):
    silences, sign = Silences(patience=60), Sign(tmp_path / "sign")
    assert not sign.is_new()
    sign.path.touch()
    silences.note_beat(has_signed=sign.is_new(), health=WELL, now=0)
    for now in range(10, 70, 10):
        silences.note_beat(has_signed=sign.is_new(), health=WELL, now=now)
    assert not silences.is_hung("beat", now=60)
    assert silences.is_hung("beat", now=61)
    os.utime(sign.path, (0, 0))  # a clock that was set back
    silences.note_beat(has_signed=sign.is_new(), health=WELL, now=62)
    assert not silences.is_hung("beat", now=120)


@pytest.mark.parametrize("health", [BROKER_SILENT, None])
def test_beat_that_waits_for_the_broker_does_not_hang(health):
    silences = Silences(patience=60)
    silences.note_beat(has_signed=True, health=WELL, now=0)
    for now in range(0, 200, 10):
        silences.note_beat(has_signed=False, health=health, now=now)
    assert not silences.is_hung("beat", now=200)


@pytest.fixture(scope="module")
def copy(seeded_database, tmp_path_factory):
    """A running copy for all parts, each of which is well again before the next is stopped."""
    var = tmp_path_factory.mktemp("hung") / "var"
    running = Copy(var, DATABASE_URL=address_of(seeded_database), HUNG_SECONDS="15")
    yield running.wait_until_ready()
    assert running.stop() == 0
    assert running.leftovers() == []


@pytest.mark.long
@pytest.mark.parametrize("name", ["worker", "web", "broker", "beat"])
def test_a_part_that_is_stopped_is_told_and_started_again(copy, name):
    sign = sign_of_life(copy.var / "beat-schedule")
    wait_for(lambda: copy.is_well() and sign.exists(), seconds=120)
    sentence = f"The {name} runs and does not answer."
    before = copy.text().count(sentence)
    stopped = _processes_of(copy, name)
    assert stopped
    for process in stopped:
        process.send_signal(signal.SIGSTOP)
    wait_for(lambda: copy.text().count(sentence) > before, seconds=120)
    wait_for(lambda: not any(map(_is_alive, stopped)), seconds=60)
    sign.unlink(missing_ok=True)
    wait_for(lambda: copy.is_well() and sign.exists(), seconds=180)


def _processes_of(copy, name):
    """Return the processes of one part."""
    if name == "broker":
        return [copy.broker()]
    started = json.loads((copy.var / "processes.json").read_text())
    (pid,) = [entry["pid"] for entry in started if entry["name"] == name]
    main = psutil.Process(pid)
    return [main, *main.children(recursive=True)]


def _is_alive(process):
    # The process that adopts orphans may take a while to reap them.
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
