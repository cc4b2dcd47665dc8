"""The web server: gunicorn's processes, in each of which waitress reads and writes connections.

Gunicorn alone gives a thread to each connection while it is read or written, so that a few slow
ones hold them all. Waitress reads requests and writes answers in one loop, and a thread works only
for a request that is there in full. This module puts the one into the other and adds what both
lack: deadlines, and a bound on the connections of an address.
"""

import os
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils.csp import build_policy
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, Task, WSGITask

_LOOP_SECONDS = 0.5
_FILES_PER_CONNECTION = 3  # the socket, a long body, a long answer
_OTHER_FILES = 100


class Phase(Enum):
    """What a connection is doing."""

    IDLE = "waiting for a request"
    HEAD = "reading the head of a request"
    BODY = "reading the body of a request"
    WORK = "working on an answer"
    ANSWER = "writing an answer"


@dataclass(frozen=True, slots=True)
class Limits:
    """What connections may use, in each process.

    A body and an answer get the seconds named here and one more for each ``bytes_per_second`` that
    went through, so that a long one is not cut while it moves. ``head_bytes`` is a little above the
    longest address that our pages make.
    """

    idle_seconds: float = 30
    head_seconds: float = 15
    body_seconds: float = 20
    answer_seconds: float = 20
    bytes_per_second: int = 16 * 1024
    connections: int = 1000
    connections_per_address: int = 100
    head_bytes: int = 32 * 1024
    body_bytes: int = 64 * 1024 * 1024

    def seconds(self, phase: Phase, moved: int) -> float:
        """Return how long a phase may take after ``moved`` bytes."""
        match phase:
            case Phase.IDLE:
                return self.idle_seconds
            case Phase.HEAD:
                return self.head_seconds
            case Phase.BODY:
                return self.body_seconds + moved / self.bytes_per_second
            case Phase.ANSWER:
                return self.answer_seconds + moved / self.bytes_per_second
            case Phase.WORK:
                return float("inf")  # bounded by the timeout of each query


class _Discarded(OverflowableBuffer):  # type: ignore[misc]
    """Keeps nothing of a body that is too long."""

    def append(self, data: bytes) -> None:
        pass


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads a body that is too long for its address without keeping it.

    The application is then told the length and not the bytes, and answers with a page. The client
    has sent all by then, and so reads that page rather than a broken connection.
    """

    longest_body: Callable[[str], int]
    is_too_long = False

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if self.body_rcv is not None and not self.is_too_long:
            length = max(self.content_length, self.body_bytes_received)
            if length > type(self).longest_body(self.path):
                self.is_too_long = True
                self.body_rcv.buf = _Discarded(self.adj.inbuf_overflow)
        if self.is_too_long and self.completed:
            self.headers["CONTENT_LENGTH"] = str(max(self.content_length, self.body_bytes_received))
        return consumed


class _LoggedTask(Task):  # type: ignore[misc]
    """Writes a line into the access log for each answer."""

    def service(self) -> None:
        try:
            super().service()
        finally:
            self.channel.server.log_access(self)


class _ApplicationTask(_LoggedTask, WSGITask):  # type: ignore[misc]
    pass


class _RefusalTask(_LoggedTask, ErrorTask):  # type: ignore[misc]
    """Answers a request that never reaches Django, with the headers that Django would set."""

    def execute(self) -> None:
        self.response_headers += _security_headers()
        super().execute()


def _security_headers() -> list[tuple[str, str]]:
    headers = [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("Content-Security-Policy", build_policy(settings.SECURE_CSP)),
    ]
    if seconds := settings.SECURE_HSTS_SECONDS:
        policy = f"max-age={seconds}; includeSubDomains; preload"
        headers.append(("Strict-Transport-Security", policy))
    return headers


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection with a deadline for each phase."""

    task_class = _ApplicationTask
    error_task_class = _RefusalTask
    parser_class = _Parser

    def __init__(self, *args: Any, **options: Any) -> None:
        self.moved = 0  # bytes, in both directions
        self._phase: tuple[Phase, object] = (Phase.IDLE, None)
        self.phase_began_at = time.monotonic()
        self._moved_before = 0
        super().__init__(*args, **options)

    @property
    def phase(self) -> Phase:
        if self.total_outbufs_len:
            return Phase.ANSWER
        if self.requests:
            return Phase.WORK
        if self.request is None or not (self.request.header_plus or self.request.headers_finished):
            return Phase.IDLE
        return Phase.BODY if self.request.headers_finished else Phase.HEAD

    def is_overdue(self, limits: Limits, now: float) -> bool:
        """Whether the present phase takes too long. To be asked again and again."""
        # The next request on a connection has time of its own.
        phase = (self.phase, self.request)
        if phase != self._phase:
            self._phase, self.phase_began_at, self._moved_before = phase, now, self.moved
        moved = self.moved - self._moved_before
        return now - self.phase_began_at > limits.seconds(phase[0], moved)

    def recv(self, number: int) -> bytes:
        data: bytes = super().recv(number)
        self.moved += len(data)
        return data

    def send(self, data: bytes, *args: Any, **options: Any) -> int:
        sent_bytes: int = super().send(data, *args, **options)
        self.moved += sent_bytes
        return sent_bytes


def _worth_keeping(channel: _Channel) -> tuple[bool, float]:
    """Order connections: first those that nobody works for, each from the longest in its phase."""
    return channel.phase is Phase.WORK, channel.phase_began_at


class _Server(TcpWSGIServer):  # type: ignore[misc]
    """Listens, and closes the connection that has waited longest where there are too many."""

    channel_class = _Channel

    def __init__(self, worker: Worker, limits: Limits, sock: Any, connections: dict[int, Any]):
        self.log = worker.log
        self.limits = limits
        adjustments = Adjustments(
            sockets=[sock],
            threads=worker.cfg.threads,
            backlog=worker.cfg.backlog,
            connection_limit=limits.connections + _OTHER_FILES,  # ours is looked after below
            max_request_header_size=limits.head_bytes,
            max_request_body_size=limits.body_bytes,
            ident=None,
            log_socket_errors=False,
            # Django reads them, in one place, where it is told of a proxy.
            clear_untrusted_proxy_headers=False,
        )
        sockinfo = (sock.family, sock.type, sock.proto, sock.getsockname())
        super().__init__(
            _without_body_for_head(worker.wsgi),
            connections,
            _sock=sock,
            adj=adjustments,
            sockinfo=sockinfo,
            bind_socket=False,
        )

    def maintenance(self, now: float) -> None:
        """Do nothing: ``close_overdue`` does it."""

    def close_overdue(self) -> None:
        """Close what takes too long."""
        now = time.monotonic()
        for channel in list(self.active_channels.values()):
            if channel.is_overdue(self.limits, now):
                channel.handle_close()

    def handle_accept(self) -> None:
        super().handle_accept()
        self._make_room()

    def _make_room(self) -> None:
        """Close one connection if there are too many, of the address that has most of them."""
        channels = list(self.active_channels.values())
        if not channels:
            return
        numbers = Counter(channel.addr[0] for channel in channels)
        address, number = numbers.most_common(1)[0]
        # All connections of a proxy come from its one address.
        is_bound_by_address = not settings.TRUSTED_PROXIES
        if len(channels) > self.limits.connections or (
            is_bound_by_address and number > self.limits.connections_per_address
        ):
            theirs = [channel for channel in channels if channel.addr[0] == address]
            min(theirs, key=_worth_keeping).handle_close()

    def stop_listening(self) -> None:
        """Take no new connection; those that are open go on."""
        wasyncore.dispatcher.close(self)

    def is_working(self) -> bool:
        """Whether somebody waits for an answer."""
        return any(
            channel.phase in {Phase.WORK, Phase.ANSWER} for channel in self.active_channels.values()
        )

    def log_access(self, task: Task) -> None:
        request = task.request
        environ = getattr(task, "environ", None) or {
            "REMOTE_ADDR": task.channel.addr[0],
            "REQUEST_METHOD": getattr(request, "command", "-"),
            "SERVER_PROTOCOL": f"HTTP/{task.version}",
        }
        environ = {**environ, "RAW_URI": getattr(request, "request_uri", "-")}
        answer = SimpleNamespace(
            status=task.status, headers=task.response_headers, sent=task.content_length
        )
        duration = timedelta(seconds=time.time() - task.start_time)
        self.log.access(answer, request, environ, duration)


class BufferingWorker(Worker):  # type: ignore[misc]
    """A process of gunicorn that serves with waitress."""

    limits = Limits()

    def run(self) -> None:
        """Serve until told to stop, then finish what is being answered."""
        from statements.web.middleware.bounds import longest_body

        _Parser.longest_body = staticmethod(longest_body)
        limits = _within_open_files(self.limits)
        connections: dict[int, Any] = {}
        servers = [_Server(self, limits, sock, connections) for sock in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self._turn(servers, connections)
        for server in servers:
            server.stop_listening()
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < deadline and any(server.is_working() for server in servers):
            self._turn(servers, connections)

    def _turn(self, servers: list[_Server], connections: dict[int, Any]) -> None:
        self.notify()
        wasyncore.loop(timeout=_LOOP_SECONDS, use_poll=True, map=connections, count=1)
        for server in servers:
            server.close_overdue()


def _within_open_files(limits: Limits) -> Limits:
    """Return the limits with no more connections than this process may open files for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed_files = limits.connections * _FILES_PER_CONNECTION + _OTHER_FILES
    if soft < needed_files:
        soft = needed_files if hard == resource.RLIM_INFINITY else min(needed_files, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return replace(
        limits, connections=min(limits.connections, (soft - _OTHER_FILES) // _FILES_PER_CONNECTION)
    )


def _without_body_for_head(application: Any) -> Any:
    """Wrap an application so that a HEAD is answered with a head alone."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = application(environ, start_response)
        if environ["REQUEST_METHOD"] != "HEAD":
            return body  # type: ignore[no-any-return]
        if hasattr(body, "close"):
            body.close()
        return []

    return answer
