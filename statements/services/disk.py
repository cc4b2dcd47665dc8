"""Free space on the disk of the data folder."""

import shutil
from dataclasses import dataclass
from pathlib import Path

RESERVE_NAME = "reserve"
RESERVE_BYTES = 48 << 20  # three WAL segments, without which PostgreSQL would stop
_MAX_FULL_BYTES = 128 << 20
_MAX_LOW_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class DiskSpace:
    """The space on a disk, in bytes. ``free_bytes`` excludes the reserve.

    The reserve is a file that is deleted when the disk is full, so that the database can still be
    read. ``has_reserve`` is false from then until there is space for it again.
    """

    free_bytes: int
    total_bytes: int
    has_reserve: bool

    @property
    def full_bytes(self) -> int:
        """The bound below which saving is refused; on a small disk, a twentieth of it."""
        return min(_MAX_FULL_BYTES, self.total_bytes // 20)

    @property
    def is_full(self) -> bool:
        # Hysteresis: the state ends at twice the bound, so that it does not flap.
        return self.free_bytes < self.full_bytes * (1 if self.has_reserve else 2)

    @property
    def is_low(self) -> bool:
        """Whether somebody should free space soon."""
        return self.free_bytes < min(_MAX_LOW_BYTES, self.total_bytes // 10)

    @property
    def state(self) -> str:
        return "full" if self.is_full else "low" if self.is_low else "ok"


def disk_space(folder: Path) -> DiskSpace:
    """Measure the disk of a data folder, which need not exist yet."""
    usage = shutil.disk_usage(next(path for path in (folder, *folder.parents) if path.exists()))
    has_reserve = (folder / RESERVE_NAME).exists()
    missing = 0 if has_reserve else RESERVE_BYTES
    return DiskSpace(max(0, usage.free - missing), usage.total, has_reserve)
