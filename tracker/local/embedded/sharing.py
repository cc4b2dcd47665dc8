"""A service shared by several processes: the first starts it, the last stops it."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tracker.local.embedded.folder import make_folder, not_writable


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a data folder.

    ``start`` starts it or completes an interrupted start; if the service is running, it does
    nothing. It raises ``Unusable``.

    Users are counted by file locks, which are released however a process ends; a service left
    running by a killed process is taken over.
    """

    name: str
    var: Path
    log: Path
    is_running: Callable[[], bool]
    start: Callable[[], None]
    stop: Callable[[], None]
    kill: Callable[[], None] | None = None  # ends a service that hangs; None if that loses data

    @contextmanager
    def used(self) -> Iterator["Service"]:
        """Keep it running for a ``with`` block. Raises ``Unusable`` on entry."""
        with _opened(make_folder(self.var) / f"{self.name}.users") as users:
            with self._one_at_a_time():
                self.start()
                fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield self
            finally:
                with self._one_at_a_time():
                    self._stop_if_last(users)

    def ensure(self) -> None:
        """Start it again if it ended while in use. Raises ``Unusable``."""
        with self._one_at_a_time():
            self.start()

    def _stop_if_last(self, users: IO[str]) -> None:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # another process still uses it
        if self.is_running():
            self.stop()

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with _opened(self.var / f"{self.name}.starting") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _opened(path: Path) -> IO[str]:
    try:
        return path.open("a")
    except OSError as failure:
        raise not_writable(path.parent, failure) from failure
