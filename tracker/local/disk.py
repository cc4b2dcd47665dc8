"""Watch the disk: warn before it is full, and keep the site readable when it is."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from statements.services.disk import RESERVE_BYTES, RESERVE_NAME, DiskSpace, disk_space
from tracker.local.progress import print_status

_CHUNK_BYTES = 1 << 20


class DiskGuard:
    """Watches the disk of a data folder.

    ``set_read_only`` makes the database read-only, or writable again; it is None for a database
    that is not embedded, and may raise ``OSError`` while the database does not answer.
    """

    def __init__(self, var: Path, set_read_only: Callable[[bool], None] | None) -> None:
        self.var = var
        self.set_read_only = set_read_only or (lambda _read_only: None)
        self.state = "ok"

    def look(self) -> None:
        """Measure, and act on changes since the last call."""
        space = disk_space(self.var)
        if space.is_full:
            # Free the reserve first: the database needs space to become read-only.
            (self.var / RESERVE_NAME).unlink(missing_ok=True)
            # On every call, since a restarted database is writable.
            with suppress(OSError):
                self.set_read_only(True)
        elif not space.has_reserve:
            with suppress(OSError):
                self.set_read_only(False)
                self._make_reserve()
        if space.state != self.state:
            self.state = space.state
            print_status(f"{_MESSAGES[space.state]} ({_megabytes(space)} MB free for {self.var})")

    def _make_reserve(self) -> None:
        draft = self.var / f"{RESERVE_NAME}.new"
        chunk = secrets.token_bytes(_CHUNK_BYTES)  # random, so that no file system compresses it
        try:
            with draft.open("wb") as file:
                for _ in range(RESERVE_BYTES // _CHUNK_BYTES):
                    file.write(chunk)
            draft.rename(self.var / RESERVE_NAME)
        finally:
            draft.unlink(missing_ok=True)


_MESSAGES = {
    "ok": "The disk has room again; everything can be saved.",
    "low": "The disk is nearly full. Make room: when it is full, nothing can be saved.",
    "full": "The disk is full: reading works, saving does not. Make room; saving then works again.",
}


def _megabytes(space: DiskSpace) -> int:
    return space.free_bytes >> 20
