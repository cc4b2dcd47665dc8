"""Web servers on loopback that behave as a test says, also badly."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

type Behaviour = Callable[[socket.socket, "Request"], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent."""

    path: str
    headers: dict[str, str]


@dataclass(slots=True)
class Server:
    """A running server; ``requests`` are those that came, in order."""

    port: int
    requests: list[Request] = field(default_factory=list)

    def address(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


def answer(
    body: bytes = b"", *, status: str = "200 OK", headers: str = "", length: int | None = None
) -> bytes:
    """Return a complete answer of HTTP."""
    size = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Length: {size}\r\n{headers}\r\n".encode() + body


@contextmanager
def serving(behave: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server, with a thread for each connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])
    is_over = threading.Event()

    def accept() -> None:
        while not is_over.is_set():
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    def serve(client: socket.socket) -> None:
        try:
            client.settimeout(20)
            if tls:
                client = tls.wrap_socket(client, server_side=True)
            request = read_request(client)
            server.requests.append(request)
            behave(client, request)
        except OSError:
            pass  # the client hung up, as it should
        finally:
            client.close()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        is_over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def read_request(client: socket.socket) -> Request:
    content = b""
    while b"\r\n\r\n" not in content:
        piece = client.recv(65_536)
        if not piece:
            raise ConnectionResetError
        content += piece
    lines = content.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    pairs = (line.partition(": ") for line in lines[1:])
    return Request(
        path=lines[0].split(" ")[1], headers={name.lower(): value for name, _, value in pairs}
    )
