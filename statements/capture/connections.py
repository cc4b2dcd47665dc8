"""Connections to an address that was checked, bounded in time and bytes."""

import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from statements.capture.addresses import NetworkAddress, Target, may_connect
from statements.capture.faults import FetchFault, FetchRefused
from statements.capture.proxies import Proxy

type Resolver = Callable[[str, int], Sequence[str]]

MAX_SECONDS_PER_CONNECT = 10.0  # so that one silent address leaves time for the next

# OpenSSL's codes of verification.
_TLS_FAULTS = {
    9: FetchFault.TLS_NOT_YET_VALID,
    10: FetchFault.TLS_EXPIRED,
    18: FetchFault.TLS_SELF_SIGNED,
    19: FetchFault.TLS_UNKNOWN_ISSUER,
    20: FetchFault.TLS_UNKNOWN_ISSUER,
    21: FetchFault.TLS_UNKNOWN_ISSUER,
    62: FetchFault.TLS_OTHER_HOST,
    64: FetchFault.TLS_OTHER_HOST,
}


def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """Return the network addresses of a host, as the system's resolver gives them."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


@dataclass(slots=True)
class Budget:
    """What is left of a request's time and bytes, over all redirects. Times are monotonic."""

    ends_at: float
    bytes_left: int

    def seconds_left(self) -> float:
        """Return how many seconds are left. Raises ``FetchRefused`` when there are none."""
        seconds = self.ends_at - time.monotonic()
        if seconds <= 0:
            raise FetchRefused(FetchFault.TIMEOUT)
        return seconds

    def take_bytes(self, number: int) -> None:
        """Count received bytes. Raises ``FetchRefused`` when there are too many."""
        self.bytes_left -= number
        if self.bytes_left < 0:
            raise FetchRefused(FetchFault.TOO_LARGE)


def resolve(target: Target, resolver: Resolver, budget: Budget) -> Sequence[NetworkAddress]:
    """Ask the name server once, in a thread, since the system's resolver knows no time limit."""
    answers: list[Sequence[str]] = []

    def ask_resolver() -> None:
        try:
            answers.append(resolver(target.host, target.port))
        except (OSError, UnicodeError):
            answers.append(())

    try:
        return [ipaddress.ip_address(target.host)]
    except ValueError:
        pass
    thread = threading.Thread(target=ask_resolver, daemon=True)
    thread.start()
    thread.join(budget.seconds_left())
    budget.seconds_left()
    if not answers or not answers[0]:
        raise FetchRefused(FetchFault.NO_HOST, target.host)
    return [ipaddress.ip_address(text.partition("%")[0]) for text in answers[0]]


def open_socket(
    target: Target,
    addresses: Sequence[NetworkAddress],
    *,
    tls: ssl.SSLContext,
    local_port: int | None,
    budget: Budget,
    proxy: Proxy | None = None,
) -> socket.socket:
    """Connect to the first address that answers, and to none that is not allowed.

    A proxy is told that address; loopback is always reached without one.
    """
    allowed = [
        address for address in addresses if may_connect(address, target.port, local_port=local_port)
    ]
    if not allowed:
        raise FetchRefused(FetchFault.PRIVATE, ", ".join(map(str, addresses[:3])))
    fault = FetchRefused(FetchFault.UNREACHABLE, target.host)
    for address in allowed:
        seconds = min(MAX_SECONDS_PER_CONNECT, budget.seconds_left())
        try:
            if proxy and not address.is_loopback:
                plain = proxy.open_tunnel(str(address), target.port, seconds=seconds)
            else:
                plain = socket.create_connection((str(address), target.port), timeout=seconds)
        except ConnectionRefusedError:
            fault = FetchRefused(FetchFault.REFUSED, target.host)
        except OSError:
            fault = FetchRefused(FetchFault.UNREACHABLE, target.host)
        else:
            return _with_tls(plain, target, tls, budget) if target.scheme == "https" else plain
    raise fault


def _with_tls(
    plain: socket.socket, target: Target, tls: ssl.SSLContext, budget: Budget
) -> socket.socket:
    try:
        plain.settimeout(budget.seconds_left())  # of the whole handshake
        return tls.wrap_socket(plain, server_hostname=target.host)
    except TimeoutError:
        plain.close()
        raise FetchRefused(FetchFault.TIMEOUT) from None
    except ssl.SSLCertVerificationError as error:
        plain.close()
        raise FetchRefused(
            _TLS_FAULTS.get(error.verify_code, FetchFault.TLS), error.verify_message
        ) from None
    except OSError as error:  # of which SSLError is one
        plain.close()
        raise FetchRefused(FetchFault.TLS, getattr(error, "reason", None) or "") from None


@dataclass(slots=True)
class BoundedSocket:
    """The part of a socket that ``http.client`` uses, each wait within the budget."""

    connection: socket.socket
    budget: Budget

    def sendall(self, content: bytes) -> None:
        self.connection.settimeout(self.budget.seconds_left())
        self.connection.sendall(content)

    def makefile(self, mode: str) -> io.BufferedReader:  # noqa: ARG002 - as of a socket
        """Return a reader; ``mode`` is always that of reading bytes."""
        return io.BufferedReader(_BoundedStream(self.connection, self.budget), 65_536)

    def close(self) -> None:
        """Leave it open: ``http.client`` calls this while the reader is still in use."""


class _BoundedStream(io.RawIOBase):
    """Bytes of a socket as they come."""

    def __init__(self, connection: socket.socket, budget: Budget) -> None:
        super().__init__()
        self._connection = connection
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read once. A timeout that begins anew with each byte would never end."""
        self._connection.settimeout(self._budget.seconds_left())
        number = self._connection.recv_into(buffer)
        self._budget.take_bytes(number)
        return number
