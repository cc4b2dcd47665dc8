"""Tunnels through an HTTP proxy, for networks that let nobody out directly."""

import base64
import socket
import time
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import unquote, urlsplit

from statements.capture.faults import FetchFault, FetchRefused

_MAX_REPLY: Final = 8 * 1024  # bytes of the proxy's answer
_DEFAULT_PORT: Final = 3128


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that an admin chose, so it may be anywhere, also in this network.

    It is told a network address that was checked, never a name, so that it resolves nothing.
    """

    host: str
    port: int
    authorization: str = ""

    @classmethod
    def parse(cls, address: str) -> Self:
        """Read ``http://user:password@host:port``. Raises ``ValueError``."""
        parts = urlsplit(address)
        if parts.scheme != "http" or not parts.hostname or parts.path.strip("/"):
            raise ValueError(address)
        words = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        token = base64.b64encode(words.encode()).decode() if parts.username else ""
        return cls(parts.hostname, parts.port or _DEFAULT_PORT, token and f"Basic {token}")

    def open_tunnel(self, address: str, port: int, *, seconds: float) -> socket.socket:
        """Return a connection to a network address. Raises ``FetchRefused`` or ``OSError``."""
        ends_at = time.monotonic() + seconds
        try:
            connection = socket.create_connection((self.host, self.port), timeout=seconds)
        except OSError as error:
            raise FetchRefused(FetchFault.PROXY, type(error).__name__) from None
        try:
            target = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
            self._ask(connection, target, ends_at)
        except BaseException:
            connection.close()
            raise
        return connection

    def _ask(self, connection: socket.socket, target: str, ends_at: float) -> None:
        credentials = f"Proxy-Authorization: {self.authorization}\r\n" if self.authorization else ""
        request = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{credentials}\r\n"
        connection.sendall(request.encode("ascii"))
        reply = b""
        # Byte by byte, since what follows belongs to the tunnel.
        while not reply.endswith(b"\r\n\r\n"):
            connection.settimeout(max(0.001, ends_at - time.monotonic()))
            byte = connection.recv(1)
            if not byte or len(reply) >= _MAX_REPLY:
                raise FetchRefused(FetchFault.PROXY, "no answer")
            reply += byte
        status = reply.split(b"\r\n", 1)[0].split(b" ")[1:2]
        if status != [b"200"]:
            raise FetchRefused(FetchFault.PROXY, b"".join(status).decode("ascii", "replace"))
