"""The processes that a run restarts: its own programs, and embedded services."""

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
from tracker.local.progress import print_status
from tracker.logs import copy_lines

_QUICK_DEATH_SECONDS = 5
_MAX_PAUSE_SECONDS = 60
_ORPHAN_SECONDS = 20
_LAST_WORDS_SECONDS = 2


@dataclass(slots=True, kw_only=True)
class SupervisedProcess:
    """A process that is restarted when it ends, with growing pauses if it ends at once."""

    name: str
    log: Path
    started_at: float = 0.0
    deaths: int = 0
    retry_at: float = 0.0

    def keep(self, now: float) -> bool:
        """Restart it if it ended. Returns whether it was restarted."""
        if self.is_alive():
            return False
        if not self.retry_at:
            is_quick = now - self.started_at < _QUICK_DEATH_SECONDS
            self.deaths = self.deaths + 1 if is_quick else 0
            self.retry_at = now + min(_MAX_PAUSE_SECONDS, 2**self.deaths - 1)
            print_status(f"The {self.name} ended; starting it again. Its log: {self.log}")
        if now < self.retry_at:
            return False
        self.retry_at = 0.0
        self.start(now)
        return True

    def end_hung(self) -> None:
        """Kill a process that does not answer, so that it is restarted."""
        print_status(f"The {self.name} runs and does not answer.")
        self.kill()

    def is_alive(self) -> bool:
        raise NotImplementedError

    def kill(self) -> None:
        raise NotImplementedError

    def start(self, now: float) -> None:
        raise NotImplementedError


@dataclass(slots=True, kw_only=True)
class Child(SupervisedProcess):
    """A program of ours, in its own process group."""

    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    writer: Thread | None = None

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self, now: float) -> None:
        """Start it, with its output copied to its log."""
        self.signal(signal.SIGKILL)  # remnants of the group of an earlier one
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # so that Ctrl-C reaches only the supervisor
        )
        self.writer = Thread(
            target=copy_lines, args=(self.process.stdout, self.log), name=self.name, daemon=True
        )
        self.writer.start()
        self.started_at = now

    def wait(self) -> None:
        """Wait for its end, and for its last output in the log."""
        if self.process and self.writer:
            self.process.wait()
            self.writer.join(_LAST_WORDS_SECONDS)

    def kill(self) -> None:
        """Kill it, even if it is suspended; the sweeps repeat its work."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def signal(self, number: int) -> None:
        """Send a signal to the whole group."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


@dataclass(slots=True, kw_only=True)
class SupervisedService(SupervisedProcess):
    """An embedded service: it outlives the process that started it, so it is polled."""

    service: Service

    def is_alive(self) -> bool:
        return self.service.is_running()

    def kill(self) -> None:
        """Kill it, unless that loses data."""
        if self.service.kill:
            self.service.kill()

    def start(self, now: float) -> None:
        """Start it; a failure is printed and retried later."""
        self.started_at = now
        try:
            self.service.ensure()
        except Unusable as refusal:
            print_status(str(refusal))
        else:
            print_status(f"The {self.name} runs again.")


def remember(var: Path, children: list[Child]) -> None:
    """Record the running children, so that the next start can kill orphans."""
    records = [
        {"name": child.name, "pid": child.process.pid, "began": _start_time(child.process.pid)}
        for child in children
        if child.process
    ]
    # A full disk must not stop the site; then the next start finds fewer orphans.
    with suppress(OSError):
        _processes(var).write_text(json.dumps(records))


def forget(var: Path) -> None:
    """Delete the record of running children."""
    _processes(var).unlink(missing_ok=True)


def stop_orphans(var: Path) -> None:
    """Kill the children of a run that was killed, identified by pid and start time."""
    names = []
    with suppress(FileNotFoundError, ValueError):
        for record in json.loads(_processes(var).read_text()):
            if record["began"] and _start_time(record["pid"]) == record["began"]:
                with suppress(ProcessLookupError):
                    os.killpg(record["pid"], signal.SIGKILL)
                    names.append(record["name"])
                with suppress(psutil.NoSuchProcess):
                    psutil.Process(record["pid"]).wait(_ORPHAN_SECONDS)
    forget(var)
    if names:
        print_status(f"The last run was killed; ended what it left: {', '.join(names)}.")


def _processes(var: Path) -> Path:
    return var / "processes.json"


def _start_time(pid: int) -> float:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).create_time()
    return 0.0
