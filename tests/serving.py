"""The site's web server on the test database, and misbehaving clients."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil
from django.conf import settings
from django.db import connection

from tests.running import free_port
from tests.waiting import wait_for
from tracker.local.run import web_command

HEAD = b"GET /accounts/sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
BODY = (
    b"POST /accounts/sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n"
)


@dataclass(frozen=True, slots=True)
class Site:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    exports: Path

    def connect(self, source: str = "127.0.0.1") -> socket.socket:
        return socket.create_connection(
            ("127.0.0.1", self.port), timeout=30, source_address=(source, 0)
        )

    def ask(self, request: bytes) -> bytes:
        """Send a complete request; return the complete response."""
        with self.connect() as client:
            client.sendall(request)
            return read_all(client)

    def get(self, path: str, headers: str = "") -> bytes:
        return self.ask(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{headers}\r\n".encode()
        )

    def seconds_for_a_page(self, path: str = "/accounts/sign-in/") -> float:
        """Return how long a page with queries takes, in seconds: the median of five requests."""
        times = []
        for _ in range(5):
            start = time.monotonic()
            assert self.get(path).startswith(b"HTTP/1.1 200")
            times.append(time.monotonic() - start)
        return median(times)

    @contextmanager
    def connections(
        self, number: int, first: bytes = b"", source: str = "127.0.0.1", **options: int
    ) -> Iterator[list[socket.socket]]:
        """Open connections that send ``first``."""
        with ExitStack() as stack:
            clients = []
            for _ in range(number):
                client = stack.enter_context(self.connect(source))
                if size := options.get("receive_buffer"):
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
                client.sendall(first)
                clients.append(client)
            yield clients

    def memory(self) -> int:
        """Return the memory of all server processes, in bytes."""
        main = psutil.Process(self.process.pid)
        return sum(process.memory_info().rss for process in [main, *main.children(recursive=True)])


def read_all(client: socket.socket) -> bytes:
    """Return all that the server sends until it closes the connection."""
    parts = []
    while part := client.recv(65536):
        parts.append(part)
    return b"".join(parts)


def drip(clients: list[socket.socket], byte: bytes) -> None:
    """Send ``byte`` on each connection that still accepts it."""
    for client in clients:
        try:
            client.send(byte)
        except OSError:
            continue


def is_closed(client: socket.socket) -> bool:
    """Return whether the server has closed a connection, after reading everything it sent."""
    client.setblocking(False)
    try:
        while client.recv(65536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


@contextmanager
def running_site(
    folder: Path, worker: str = "tracker.webserver.BufferingWorker", **more: str
) -> Iterator[Site]:
    """Run the shipped server command, optionally with another worker class."""
    port = free_port()
    command = [*web_command(port), "--worker-class", worker, "tests.web_server:application"]
    log = folder / "web.log"
    environment = {
        **os.environ,
        "VAR": str(settings.VAR),
        "EXPORTS": str(folder),
        "TEST_DATABASE": connection.settings_dict["NAME"],
        "PUBLIC_READ": "true",
        "HTTPS": "false",
        **more,
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=settings.BASE_DIR,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    site = Site(port, process, log, folder)
    try:
        wait_for(lambda: process.poll() is not None or listens(site))
        assert process.poll() is None, log.read_text()
        wait_for(lambda: site.seconds_for_a_page() < 0.5)  # the first ones load and compile
        yield site
    finally:
        process.terminate()
        process.wait(timeout=30)


def listens(site: Site) -> bool:
    try:
        with site.connect() as client:
            # Where nobody listens, a connection can be given that port itself, and meet itself.
            return bool(client.getsockname() != client.getpeername())
    except OSError:
        return False
