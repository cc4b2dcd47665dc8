"""What /healthz says while a process checks the parts for the first time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from statements.web import health
from statements.web.health import OK, Checkup


@contextmanager
def checking(may_end: threading.Event) -> Iterator[Checkup]:
    """Yield a checkup whose first check is under way, and let it end at last."""
    begun = threading.Event()

    def look(parts):
        begun.set()
        may_end.wait()
        parts.update(dict.fromkeys(parts, OK))

    checkup = Checkup(look)
    client = threading.Thread(target=checkup.result)
    client.start()
    begun.wait()
    try:
        yield checkup
    finally:
        may_end.set()
        client.join()


def test_who_asks_during_the_first_check_of_a_process_is_told_its_result(monkeypatch):
    may_end = threading.Event()
    with checking(may_end) as checkup:
        wait = checkup._has_result.wait

        def end_and_wait(seconds):
            may_end.set()
            return wait(seconds)

        monkeypatch.setattr(checkup._has_result, "wait", end_and_wait)
        assert set(checkup.result().values()) == {OK}


def test_nobody_waits_longer_for_the_first_check_than_for_another(monkeypatch):
    monkeypatch.setattr(health, "_DEADLINE_SECONDS", 0.01)
    with checking(threading.Event()) as checkup:
        assert checkup.result()["database"] != OK
        assert checkup.result()["database"] != OK
