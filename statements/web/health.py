"""Health checks of database, broker and worker."""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from celery import current_app
from django.conf import settings
from django.db import Error, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from statements.services.audience import Audience
from statements.services.disk import disk_space
from statements.web.requests import WebRequest

OK, DOWN, UNKNOWN = "ok", "down", "unknown"
# Until a part has answered: a silent database counts as down.
_UNANSWERED = {"database": DOWN, "broker": DOWN, "worker": UNKNOWN}
_PATIENCE_SECONDS = 0.5  # a broker that is alive answers within milliseconds
# So does a worker, unless the machine is busy; the supervisor restarts one that is reported down.
# With more than 0.75 s Celery takes 2 s, which is the whole deadline of a response.
_PATIENCE_FOR_WORKER_SECONDS = 0.75
_DEADLINE_SECONDS = 2.0  # for a response, even if a part hangs
_FRESH_SECONDS = 5.0

type Parts = Mapping[str, str]


@dataclass(slots=True)
class Checkup:
    """Checks the parts for all threads of a process, one check at a time, every few seconds.

    It runs in a thread of its own, because a hung part can block the caller for long.
    ``look`` writes the status of each part into a mapping. ``first_result`` is set from the first
    result on.
    """

    look: Callable[[dict[str, str]], None]
    parts: Parts = field(default_factory=lambda: dict.fromkeys(_UNANSWERED, UNKNOWN))
    done_at: float = -math.inf  # of a monotonic clock
    first_result: threading.Event = field(default_factory=threading.Event)
    _running: threading.Lock = field(default_factory=threading.Lock)

    def result(self) -> Parts:
        """Return the latest result, or that of a new check within the deadline if it is stale.

        While another request checks, this is the previous result, so that many requests cost no
        more than one. Until a process has a first result, they wait for it, within the deadline.
        """
        if time.monotonic() < self.done_at + _FRESH_SECONDS:
            return self.parts
        if self._running.acquire(blocking=False):
            learned, is_over = dict(_UNANSWERED), threading.Event()
            threading.Thread(target=self._run, args=(learned, is_over), daemon=True).start()
            if not is_over.wait(_DEADLINE_SECONDS):
                self._publish(dict(learned))
        else:
            self.first_result.wait(_DEADLINE_SECONDS)
        return self.parts

    def _run(self, learned: dict[str, str], is_over: threading.Event) -> None:
        try:
            self.look(learned)
        finally:
            self._publish(learned)
            self._running.release()
            is_over.set()

    def _publish(self, parts: Parts) -> None:
        self.parts, self.done_at = parts, time.monotonic()
        self.first_result.set()


@require_safe
@never_cache
def healthz(request: WebRequest) -> JsonResponse:
    """Report database, broker and worker separately; 503 if one of them is down.

    Admins also see the disk space.
    """
    parts: dict[str, str | int] = dict(CHECKUP.result())
    status = 200 if set(parts.values()) == {OK} else 503
    if parts["database"] == OK and Audience.ADMINS.includes(request.user):
        space = disk_space(settings.VAR)
        parts |= {"disk": space.state, "free_bytes": space.free_bytes}
    return JsonResponse(parts, status=status)


def _look(parts: dict[str, str]) -> None:
    parts["database"] = _database()
    parts["broker"] = _broker()
    if parts["broker"] == OK:  # the worker can only be asked through it
        parts["worker"] = _worker()


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return DOWN
    finally:
        connection.close()  # of this thread, which ends
    return OK


def _broker() -> str:
    # A new connection, because opening one waits for a response; an open one does
    # not show that the broker hangs.
    options = {"socket_connect_timeout": _PATIENCE_SECONDS, "socket_timeout": _PATIENCE_SECONDS}
    try:
        with current_app.connection_for_write(transport_options=options) as broker:
            broker.ensure_connection(max_retries=1, timeout=1)
    except Exception:  # whatever a transport raises
        return DOWN
    return OK


def _worker() -> str:
    try:
        replies = current_app.control.broadcast(
            "ping", reply=True, timeout=_PATIENCE_FOR_WORKER_SECONDS, limit=1
        )
    except Exception:  # whatever a transport raises: nothing is known of the worker then
        return UNKNOWN
    return OK if replies else DOWN


CHECKUP = Checkup(_look)
