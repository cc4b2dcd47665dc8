"""The one port of this machine that pages may be fetched from, while a demonstration runs."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FILE_NAME = "demo-site.port"


@contextmanager
def opened_port(folder: Path, port: int) -> Iterator[None]:
    """Let the fetcher reach a port for as long as this block runs, however it ends.

    Raises ``BlockingIOError`` while another process does so.
    """
    with (folder / _FILE_NAME).open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.truncate(0)
        file.write(str(port))
        file.flush()
        yield


def open_port(folder: Path) -> int | None:
    """Return the port that a running demonstration opened; None if none runs.

    The kernel ends the lock with its process, so a file that was left behind opens nothing.
    """
    try:
        with (folder / _FILE_NAME).open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                text = file.read()
                return int(text) if text.isdecimal() else None
    except FileNotFoundError:
        pass
    return None
