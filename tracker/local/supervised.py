"""What a run keeps alive: its own programs, and the services that come with the project."""

import json
import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import psutil

from tracker.local.embedded import Service, Unusable
from tracker.local.progress import say
from tracker.logs import copy_lines

_QUICK_DEATH_SECONDS = 5
_LONGEST_PAUSE_SECONDS = 60
_LEFTOVER_SECONDS = 20
_LAST_WORDS_SECONDS = 2


@dataclass(slots=True, kw_only=True)
class Kept:
    """Something that is started again when it ends, more slowly each time that it ends at once."""

    name: str
    log: Path
    started_at: float = 0.0
    deaths: int = 0
    retry_at: float = 0.0

    def keep(self, now: float) -> bool:
        """Look after it. Returns whether it was started again."""
        if self.is_alive():
            return False
        if not self.retry_at:
            quick = now - self.started_at < _QUICK_DEATH_SECONDS
            self.deaths = self.deaths + 1 if quick else 0
            self.retry_at = now + min(_LONGEST_PAUSE_SECONDS, 2**self.deaths - 1)
            say(f"The {self.name} ended; starting it again. Its log: {self.log}")
        if now < self.retry_at:
            return False
        self.retry_at = 0.0
        self.start(now)
        return True

    def end_hung(self) -> None:
        """End what runs and does not answer, so that it is started again."""
        say(f"The {self.name} runs and does not answer.")
        self.kill()

    def is_alive(self) -> bool:
        raise NotImplementedError

    def kill(self) -> None:
        raise NotImplementedError

    def start(self, now: float) -> None:
        raise NotImplementedError


@dataclass(slots=True, kw_only=True)
class Child(Kept):
    """One program of ours, in a process group of its own."""

    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    writer: Thread | None = None

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self, now: float) -> None:
        """Start it; what it prints goes to its log."""
        self.signal(signal.SIGKILL)  # what an earlier one may have left of its group
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the supervisor only, which has an order
        )
        self.writer = Thread(
            target=copy_lines, args=(self.process.stdout, self.log), name=self.name, daemon=True
        )
        self.writer.start()
        self.started_at = now

    def wait(self) -> None:
        """Wait for its end, and for its last words in the log."""
        if self.process and self.writer:
            self.process.wait()
            self.writer.join(_LAST_WORDS_SECONDS)

    def kill(self) -> None:
        """End it, also where it is stopped; what it was doing is found by the sweeps."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def signal(self, number: int) -> None:
        """Send a signal to the whole group."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


@dataclass(slots=True, kw_only=True)
class KeptService(Kept):
    """An embedded service, which outlives the process that starts it and so is asked, not held."""

    service: Service

    def is_alive(self) -> bool:
        return self.service.is_running()

    def kill(self) -> None:
        """End it, if it is a service that loses nothing by that."""
        if self.service.kill:
            self.service.kill()

    def start(self, now: float) -> None:
        """Start it; a reason why that fails is said, and then it is tried again later."""
        self.started_at = now
        try:
            self.service.ensure()
        except Unusable as refusal:
            say(str(refusal))
        else:
            say(f"The {self.name} runs again.")


def remember(var: Path, children: list[Child]) -> None:
    """Write down what runs, so that the next start can end what a killed one left."""
    known = [
        {"name": child.name, "pid": child.process.pid, "began": _began(child.process.pid)}
        for child in children
        if child.process
    ]
    # Not on a full disk, which must not end what is read: then a next start ends less.
    with suppress(OSError):
        _processes(var).write_text(json.dumps(known))


def forget(var: Path) -> None:
    """Say that nothing is left."""
    _processes(var).unlink(missing_ok=True)


def stop_orphans(var: Path) -> None:
    """End the children of a run that was killed; a pid alone is no proof, its time of birth is."""
    ended = []
    with suppress(FileNotFoundError, ValueError):
        for one in json.loads(_processes(var).read_text()):
            if one["began"] and _began(one["pid"]) == one["began"]:
                with suppress(ProcessLookupError):
                    os.killpg(one["pid"], signal.SIGKILL)
                    ended.append(one["name"])
                with suppress(psutil.NoSuchProcess):
                    psutil.Process(one["pid"]).wait(_LEFTOVER_SECONDS)
    forget(var)
    if ended:
        say(f"The last run was killed; ended what it left: {', '.join(ended)}.")


def _processes(var: Path) -> Path:
    return var / "processes.json"


def _began(pid: int) -> float:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).create_time()
    return 0.0
