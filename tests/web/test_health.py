"""What /healthz says while a process checks the parts for the first time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from statements.web import health
from statements.web.health import OK, Checkup


class Awaited(threading.Event):
    """Sets another event once somebody waits for it."""

    def __init__(self, other: threading.Event) -> None:
        super().__init__()
        self.other = other

    def wait(self, timeout=None):
        self.other.set()
        return super().wait(timeout)


@contextmanager
def checking(
    may_end: threading.Event, first_result: threading.Event | None = None
) -> Iterator[Checkup]:
    """Yield a checkup whose first check is under way, and let it end at last."""
    begun = threading.Event()

    def look(parts):
        begun.set()
        may_end.wait()
        parts.update(dict.fromkeys(parts, OK))

    checkup = Checkup(look, first_result=first_result or threading.Event())
    client = threading.Thread(target=checkup.result)
    client.start()
    begun.wait()
    try:
        yield checkup
    finally:
        may_end.set()
        client.join()


def test_who_asks_during_the_first_check_of_a_process_is_told_its_result():
    may_end = threading.Event()
    with checking(may_end, first_result=Awaited(may_end)) as checkup:
        assert set(checkup.result().values()) == {OK}


def test_nobody_waits_longer_for_the_first_check_than_for_another(monkeypatch):
    monkeypatch.setattr(health, "_DEADLINE_SECONDS", 0.01)
    with checking(threading.Event()) as checkup:
        assert checkup.result()["database"] != OK
        assert checkup.result()["database"] != OK
