"""The web server: gunicorn's processes, each with waitress to read and write connections.

Gunicorn alone occupies a thread for each connection while it is read or written, so that a few slow
clients block all threads. Waitress reads requests and writes responses in an event loop, and a
thread works only for a complete request. This module combines the two and adds what both lack:
deadlines, a limit on the connections of an address, and threads of their own for requests that
compute for seconds.
"""

import os
import resource
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.csp import build_policy
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, Task, WSGITask

from statements.web.middleware.client_address import address_forwarded, network_of
from tracker.logs import redact
from tracker.parsing import Parser

if TYPE_CHECKING:
    from tracker.computing import ComputingThreads  # imports models, before the apps are ready

_LOOP_SECONDS = 0.5
_FILES_PER_CONNECTION = 3  # the socket, a long body, a long answer
_OTHER_FILES = 100


class Phase(Enum):
    """The state of a connection."""

    IDLE = "waiting for a request"
    HEAD = "reading the head of a request"
    BODY = "reading the body of a request"
    WORK = "working on an answer"
    ANSWER = "writing an answer"


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Limits on connections, for each process.

    A body and a response get these seconds, and one more for each ``bytes_per_second`` transferred,
    so that a long one is not cut while it moves. ``head_bytes`` is slightly above the longest URL
    of our pages; ``bodies_bytes`` are the most of all bodies together, which lie on the disk.
    ``computing`` requests at most compute at a time; ``waiting`` others wait, and of one client
    ``waiting_per_client``.
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
    bodies_bytes: int = 512 * 1024 * 1024
    computing: int = 2
    waiting: int = 16
    waiting_per_client: int = 6

    def seconds(self, phase: Phase, moved: int) -> float:
        """Return the time limit of a phase after ``moved`` bytes."""
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
                return float("inf")  # limited by the timeout of each query


class _LoggedTask(Task):  # type: ignore[misc]
    """Writes a line to the access log for each response."""

    def service(self) -> None:
        try:
            super().service()
        finally:
            self.channel.server.log_access(self)


class _ApplicationTask(_LoggedTask, WSGITask):  # type: ignore[misc]
    def get_environment(self) -> dict[str, Any]:
        environment: dict[str, Any] = super().get_environment()
        environment.update(self.channel.environment)
        return environment


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
    parser_class = Parser

    def __init__(self, *args: Any, **options: Any) -> None:
        self.moved = 0  # bytes, in both directions
        self.environment: dict[str, Any] = {}  # what is added to that of the application
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

    @property
    def body_bytes(self) -> int:
        """How much is stored of the bodies of requests that are not answered yet."""
        return sum(len(request.body_rcv) for request in self.with_body())

    def with_body(self) -> list[Parser]:
        """Return the requests with a body that are not answered yet."""
        if self.request is None and not self.requests:
            return []  # as most are: this is called at each turn of the loop
        requests = [*self.requests, *filter(None, [self.request])]
        return [request for request in requests if request.body_rcv is not None]

    def client_of(self, request: Parser) -> str:
        """Return the network of the client of a request whose head is read."""
        forwarded = request.headers.get("X_FORWARDED_FOR", "")
        return network_of(address_forwarded(forwarded) or self.addr[0])

    def is_overdue(self, limits: ConnectionLimits, now: float) -> bool:
        """Whether the present phase takes too long. Call it repeatedly."""
        # The next request on a connection starts a new phase.
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
    """Sort key for closing: idle connections first, then the longest in its phase."""
    return channel.phase is Phase.WORK, channel.phase_began_at


class _Server(TcpWSGIServer):  # type: ignore[misc]
    """Listens, and closes the longest idle connection when there are too many."""

    channel_class = _Channel

    def __init__(
        self,
        worker: Worker,
        limits: ConnectionLimits,
        sock: Any,
        connections: dict[int, Any],
        computing: "ComputingThreads",
    ) -> None:
        self.log = worker.log
        self.limits = limits
        adjustments = Adjustments(
            sockets=[sock],
            threads=worker.cfg.threads,
            backlog=worker.cfg.backlog,
            connection_limit=limits.connections + _OTHER_FILES,  # our own limit is enforced below
            max_request_header_size=limits.head_bytes,
            # What is longer is cut; what is too long for its route is read, and answered by a page.
            max_request_body_size=max(limits.body_bytes, settings.IMPORT_BYTES) + 1,
            # Notices that a client has gone, so that nothing is computed for it.
            channel_request_lookahead=1,
            ident=None,
            log_socket_errors=False,
            # Django reads them, in one place, if a proxy is configured.
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
        self.computing = computing

    def add_task(self, channel: _Channel) -> None:
        """Have a thread answer the first request of a channel."""
        if not self.computing.takes(channel):
            super().add_task(channel)

    def maintenance(self, now: float) -> None:
        """Do nothing: replaced by ``close_overdue``."""

    def close_overdue(self) -> None:
        """Close overdue connections."""
        now = time.monotonic()
        for channel in list(self.active_channels.values()):
            if channel.is_overdue(self.limits, now):
                channel.handle_close()

    def close_longest_body(self) -> None:
        """If too much is stored of all bodies, close a connection of the client that sends most."""
        channels = self.active_channels.values()
        if sum(channel.body_bytes for channel in channels) <= self.limits.bodies_bytes:
            return
        by_client: Counter[str] = Counter()
        for channel in channels:
            for request in channel.with_body():
                by_client[channel.client_of(request)] += len(request.body_rcv)
        unfinished = [channel for channel in channels if channel.phase is Phase.BODY]
        if unfinished:
            longest = max(
                unfinished,
                key=lambda channel: (
                    by_client[channel.client_of(channel.request)],
                    channel.body_bytes,
                ),
            )
            longest.handle_close()
            longest.request.close()  # deletes what was stored

    def handle_accept(self) -> None:
        super().handle_accept()
        self._make_room()

    def _make_room(self) -> None:
        """If there are too many connections, close one of the address that has most."""
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
            channels_of_address = [channel for channel in channels if channel.addr[0] == address]
            min(channels_of_address, key=_worth_keeping).handle_close()

    def stop_listening(self) -> None:
        """Accept no new connections; open ones go on."""
        wasyncore.dispatcher.close(self)

    def is_working(self) -> bool:
        """Whether a client waits for a response."""
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
        # Gunicorn decodes a name from this header, which may hold line ends.
        environ.pop("HTTP_AUTHORIZATION", None)
        # Here, since not everybody has our supervisor write the log.
        environ = {
            name: redact(value.encode("unicode_escape").decode())
            if isinstance(value, str)
            else value
            for name, value in environ.items()
        }
        answer = SimpleNamespace(
            status=task.status, headers=task.response_headers, sent=task.content_length
        )
        duration = timedelta(seconds=time.time() - task.start_time)
        self.log.access(answer, request, environ, duration)


class BufferingWorker(Worker):  # type: ignore[misc]
    """A gunicorn worker that serves with waitress."""

    limits = ConnectionLimits()

    def run(self) -> None:
        """Serve until told to stop, then finish open responses."""
        from statements.web.middleware.bounds import longest_body
        from tracker.computing import ComputingThreads

        Parser.longest_body = staticmethod(longest_body)
        limits = _within_open_files(self.limits)
        connections: dict[int, Any] = {}
        computing = ComputingThreads(
            threads=limits.computing,
            queue_size=limits.waiting,
            queue_size_of_client=limits.waiting_per_client,
        )
        servers = [_Server(self, limits, sock, connections, computing) for sock in self.sockets]
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
            server.close_longest_body()


def _within_open_files(limits: ConnectionLimits) -> ConnectionLimits:
    """Return the limits, with connections capped by the file descriptors of this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed_files = limits.connections * _FILES_PER_CONNECTION + _OTHER_FILES
    if soft < needed_files:
        soft = needed_files if hard == resource.RLIM_INFINITY else min(needed_files, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return replace(
        limits, connections=min(limits.connections, (soft - _OTHER_FILES) // _FILES_PER_CONNECTION)
    )


def _without_body_for_head(application: Any) -> Any:
    """Wrap an application so that the response to HEAD has no body."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = application(environ, start_response)
        if environ["REQUEST_METHOD"] != "HEAD":
            return body  # type: ignore[no-any-return]
        if hasattr(body, "close"):
            body.close()
        return []

    return answer
