"""The output of `make run`, unbuffered, also into a pipe."""

import sys
import time
from dataclasses import dataclass, field


def print_status(*lines: str) -> None:
    """Print lines."""
    _write("".join(f"{line}\n" for line in lines))


@dataclass(slots=True)
class Step:
    """A line of progress: the name of a step, then its duration."""

    name: str
    detail: str = ""
    started: float = field(default=0.0)

    def __enter__(self) -> "Step":
        self.started = time.monotonic()
        _write(f"  {self.name} …")
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        duration = "" if kind else f" {time.monotonic() - self.started:.1f} s"
        print_status(f"{duration}  {self.detail}".rstrip())


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
