"""At most one running copy of the site per data folder."""

import fcntl
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from tracker.local import embedded


class SingleInstanceLock(ExitStack):
    """Locks the data folder. Raises ``Unusable`` if another copy has it."""

    def __init__(self, var: Path, address: str) -> None:
        super().__init__()
        path = embedded.make_folder(var) / "run.lock"
        try:
            lock: IO[str] = self.enter_context(path.open("a+"))
        except OSError as failure:
            raise embedded.not_writable(var, failure) from failure
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise embedded.Unusable(
                f"Biaotai already runs from {var}, at {lock.read().strip()}. Use that copy, stop "
                "it, or start another beside it: VAR=other-folder PORT=8001 make run"
            ) from None
        lock.truncate(0)
        lock.write(address)
        lock.flush()
