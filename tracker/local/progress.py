"""What `make run` tells while it works, at once, also into a pipe."""

import sys
import time
from dataclasses import dataclass, field


def say(*lines: str) -> None:
    """Print lines."""
    _write("".join(f"{line}\n" for line in lines))


@dataclass(slots=True)
class Step:
    """A line of progress: what is being done, then how long it took."""

    name: str
    detail: str = ""
    started: float = field(default=0.0)

    def __enter__(self) -> "Step":
        self.started = time.monotonic()
        _write(f"  {self.name} …")
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        done = "" if kind else f" {time.monotonic() - self.started:.1f} s"
        say(f"{done}  {self.detail}".rstrip())


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
