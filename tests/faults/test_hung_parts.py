"""What runs and does not answer is started again."""

import json
import os
import signal

import pytest

from tests.running import Copy
from tests.waiting import wait_for
from tracker.local.answers import Answers

WELL = b'{"database": "ok", "broker": "ok", "worker": "ok"}'
WORKER_SILENT = b'{"database": "ok", "broker": "ok", "worker": "down"}'
BROKER_SILENT = b'{"database": "ok", "broker": "down", "worker": "unknown"}'


def test_what_was_silent_for_a_minute_hangs_and_what_answered_meanwhile_does_not():
    answers = Answers(patience=60)
    answers.note_health(WELL, now=0)
    answers.note_health(WORKER_SILENT, now=10)
    answers.note_health(WORKER_SILENT, now=59)
    assert not answers.is_hung("worker", now=60)
    answers.note_health(WORKER_SILENT, now=61)
    assert answers.is_hung("worker", now=61)
    assert not answers.is_hung("broker", now=61)
    answers.note_health(WELL, now=62)
    assert not answers.is_hung("worker", now=100)


def test_a_worker_whom_nobody_can_ask_does_not_hang():
    answers = Answers(patience=60)
    answers.note_health(WELL, now=0)
    for now in range(0, 200, 10):
        answers.note_health(BROKER_SILENT, now=now)
    assert answers.is_hung("broker", now=200)
    assert not answers.is_hung("worker", now=200)


def test_a_web_server_without_an_answer_hangs_and_says_nothing_of_the_others():
    answers = Answers(patience=60)
    answers.note_health(WELL, now=0)
    for now in range(0, 200, 10):
        answers.note_health(None, now=now)
    assert answers.is_hung("web", now=200)
    assert not answers.is_hung("worker", now=200)


def test_what_was_just_started_has_longer_to_answer_for_the_first_time():
    answers = Answers(patience=60)
    answers.note_health(WORKER_SILENT, now=0)
    answers.note_health(WORKER_SILENT, now=200)
    assert not answers.is_hung("worker", now=200)
    assert answers.is_hung("worker", now=241)
    answers.forget("worker")
    assert not answers.is_hung("worker", now=242)


@pytest.mark.long
@pytest.mark.parametrize("name", ["worker", "web", "broker"])
def test_a_part_that_is_stopped_is_told_and_started_again(tmp_path, name):
    copy = Copy(tmp_path / "var", HUNG_SECONDS="15").wait_until_ready()
    try:
        wait_for(lambda: "Broker and worker are well" in copy.text(), seconds=120)
        stopped = _processes_of(copy, name)
        assert stopped
        for process in stopped:
            process.send_signal(signal.SIGSTOP)
        wait_for(lambda: f"The {name} runs and does not answer." in copy.text(), seconds=120)
        wait_for(lambda: not any(process.is_running() for process in stopped), seconds=60)
        wait_for(lambda: _is_well(copy), seconds=180)
    finally:
        copy.stop()
    assert copy.leftovers() == []


def _processes_of(copy, name):
    """The processes of one part."""
    if name == "broker":
        return [one for one in copy.leftovers() if "valkey" in one.name()]
    started = json.loads((copy.var / "processes.json").read_text())
    (pid,) = [one["pid"] for one in started if one["name"] == name]
    return [one for one in copy.leftovers() if os.getpgid(one.pid) == pid]


def _is_well(copy):
    try:
        return "down" not in (health := copy.get("/healthz")) and "unknown" not in health
    except OSError:
        return False
