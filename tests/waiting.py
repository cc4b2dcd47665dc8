"""Wait for a condition, never for a time."""

import time
from collections.abc import Callable

SECONDS = 60.0


def wait_for[T](condition: Callable[[], T | None], *, seconds: float = SECONDS) -> T:
    """Return the first true value of ``condition``; fail when it stays false for too long."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain"
        time.sleep(0.02)
    return value
