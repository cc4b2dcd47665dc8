"""Beat with a sign of life, by which a hung one is told from one that has nothing to send."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from celery.beat import PersistentScheduler

_SUFFIX = ".sign"


def sign_of_life(schedule: Path) -> Path:
    """Return the file that beat touches while it works, beside the file of its schedule."""
    return schedule.with_name(schedule.name + _SUFFIX)


class Scheduler(PersistentScheduler):
    """Touches a file at each turn: at least every ``CELERY_BEAT_MAX_LOOP_INTERVAL`` seconds."""

    schedule_filename: str  # which Celery sets and its types leave out

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Take a turn; return the seconds until the next."""
        with suppress(OSError):  # on a full disk it goes on, and the supervisor asks nothing of it
            sign_of_life(Path(self.schedule_filename)).touch()
        seconds: float = super().tick(*arguments, **options)
        return seconds
