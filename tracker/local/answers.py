"""Whether what runs also answers, so that what hangs is started again."""

import json
import os
import threading
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

# Times as long as one that has answered before: to start takes a while on a busy machine.
_FIRST_ANSWER = 4


def hung_seconds() -> float:
    """Return how long something may be silent before it is taken to hang."""
    return float(os.environ.get("HUNG_SECONDS") or 60)


@dataclass(slots=True)
class _Silence:
    since: float
    has_answered: bool = False


@dataclass(slots=True)
class Silences:
    """How long each part has been silent. Moments are those of a monotonic clock.

    A part counts from when it is first heard of or started. What nobody can ask, as a worker
    through a broker that is away, is not taken to be silent.
    """

    patience: float
    _silences: dict[str, _Silence] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, name: str, *, is_answering: bool | None, now: float) -> None:
        """Note that a part answers, that it does not, or with None that nobody could ask it."""
        with self._lock:
            silence = self._silences.setdefault(name, _Silence(now))
            if is_answering is not False:
                silence.since = now
            silence.has_answered = silence.has_answered or is_answering is True

    def forget(self, name: str) -> None:
        """Count anew for a part that was started again."""
        with self._lock:
            self._silences.pop(name, None)

    def is_hung(self, name: str, now: float) -> bool:
        """Say whether a part has been silent for too long."""
        with self._lock:
            silence = self._silences.get(name)
        if silence is None:
            return False
        patience = self.patience * (1 if silence.has_answered else _FIRST_ANSWER)
        return now - silence.since > patience

    def note_health(self, health: bytes | None, now: float) -> None:
        """Note what /healthz says; None where the web server gave no answer."""
        self.note("web", is_answering=health is not None, now=now)
        parts = states_of_parts(health)
        for name in ("broker", "worker"):
            is_answering = {"ok": True, "down": False}.get(parts.get(name, "unknown"))
            self.note(name, is_answering=is_answering, now=now)

    def note_beat(self, *, has_signed: bool, health: bytes | None, now: float) -> None:
        """Note whether beat gave a sign of life; without a broker it waits, and gives none."""
        is_silent = states_of_parts(health).get("broker") == "ok"
        self.note("beat", is_answering=has_signed or (False if is_silent else None), now=now)


@dataclass(slots=True)
class Sign:
    """A file that a part touches while it works. A clock that jumps changes nothing."""

    path: Path
    touched_at: int = 0  # by the file system

    def is_new(self) -> bool:
        """Say whether it was touched since the last look."""
        try:
            touched_at = self.path.stat().st_mtime_ns
        except OSError:
            return False
        is_new, self.touched_at = touched_at != self.touched_at, touched_at
        return is_new


def states_of_parts(health: bytes | None) -> dict[str, str]:
    """Return the state of each part by what /healthz answers; nothing where that is no answer."""
    try:
        parts = json.loads(health or b"{}")
    except ValueError:
        return {}
    return parts if isinstance(parts, dict) else {}


def get(port: int, path: str, *, seconds: float) -> bytes | None:
    """Return what the web server answers, of whatever status; None while it does not."""
    web = HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        web.request("GET", path)
        return web.getresponse().read()
    except (OSError, HTTPException):
        return None
    finally:
        web.close()
