"""The one fetcher. Every request to the web that this project makes goes through it.

It resolves a name once and connects to that address, so that DNS rebinding cannot lead it into
this network. It keeps no cookies, sends no credentials, and reads no proxy
from the environment.
"""

import contextlib
import http.client
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final
from urllib.parse import urljoin

from statements.capture.addresses import Target, parse_target
from statements.capture.connections import (
    BoundedSocket,
    Budget,
    Resolver,
    open_socket,
    resolve,
    resolve_by_system,
)
from statements.capture.decoding import ACCEPT_ENCODING, decode_body
from statements.capture.faults import FetchFault, FetchRefused
from statements.capture.proxies import Proxy

MAX_REDIRECTS: Final = 5
MAX_SECONDS: Final = 30.0
MAX_BYTES: Final = 20 * 1024 * 1024
MAX_HEADER_BYTES: Final = 128 * 1024
_MORE_BYTES: Final = (
    1024 * 1024
)  # overhead on the wire: headers, chunk sizes, incompressible content
_PIECE_BYTES: Final = 65_536
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_BODILESS: Final = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """What a web server answered, decompressed: a page, or what it sent instead.

    ``address`` is the one asked for and ``final_address`` where the redirects led, both in normal
    form. ``headers`` are in the order received.
    """

    address: str
    final_address: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    redirects: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """Return the first header of that name, empty if there is none."""
        key = name.lower()
        return next((value for header, value in self.headers if header.lower() == key), "")


@cache
def _system_tls() -> ssl.SSLContext:
    """Return a context with the certificates of this system, which take long to read."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches web pages within fixed limits.

    ``local_port`` is the one port of 127.0.0.1 that may be reached, for a demonstration; None for
    none. ``proxy`` opens the connections; their addresses are still resolved and checked here.
    ``resolver`` and ``tls`` are replaced in tests only. Seconds and bytes are of a whole
    request with its redirects.
    """

    user_agent: str
    local_port: int | None = None
    proxy: Proxy | None = None
    resolver: Resolver = resolve_by_system
    tls: ssl.SSLContext = field(default_factory=_system_tls)
    max_seconds: float = MAX_SECONDS
    max_bytes: int = MAX_BYTES

    def fetch(self, address: str, *, conditions: Mapping[str, str] | None = None) -> FetchedPage:
        """Fetch a page and follow its redirects. Raises ``FetchRefused``.

        ``conditions`` are headers such as ``If-None-Match``; they go to the first host alone.
        """
        budget = Budget(
            ends_at=time.monotonic() + self.max_seconds,
            bytes_left=self.max_bytes + _MORE_BYTES,
        )
        first = target = parse_target(address, local_port=self.local_port)
        redirects: list[str] = []
        headers = dict(conditions or {})
        while True:
            answer = self._request(first, target, headers, tuple(redirects), budget)
            location = answer.header("Location")
            if answer.status not in _REDIRECTS or not location:
                return answer
            if len(redirects) == MAX_REDIRECTS:
                raise FetchRefused(FetchFault.REDIRECTS)
            target = parse_target(_joined(target, location), local_port=self.local_port)
            redirects.append(target.address)
            headers = {}

    def _request(
        self,
        first: Target,
        target: Target,
        headers: Mapping[str, str],
        redirects: tuple[str, ...],
        budget: Budget,
    ) -> FetchedPage:
        addresses = resolve(target, self.resolver, budget)
        connection = open_socket(
            target,
            addresses,
            tls=self.tls,
            local_port=self.local_port,
            budget=budget,
            proxy=self.proxy,
        )
        bounded = BoundedSocket(connection, budget)
        try:
            reply = self._ask(bounded, target, headers)
            body = b"" if reply.status in _BODILESS else self._read_body(reply)
        except TimeoutError:
            raise FetchRefused(FetchFault.TIMEOUT) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FetchRefused(FetchFault.PROTOCOL, type(error).__name__) from None
        finally:
            connection.close()
        return FetchedPage(
            address=first.address,
            final_address=target.address,
            status=reply.status,
            reason=reply.reason,
            # No meaningful header contains NUL, and PostgreSQL cannot store it.
            headers=tuple((name, value.replace("\0", "")) for name, value in reply.getheaders()),
            body=body,
            redirects=redirects,
        )

    def _ask(
        self, bounded: BoundedSocket, target: Target, headers: Mapping[str, str]
    ) -> http.client.HTTPResponse:
        """Send the request and read the head of the answer."""
        exchange = http.client.HTTPConnection(target.host, target.port)
        exchange.sock = bounded  # so that it connects nowhere by itself
        exchange.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
        sent_headers = {
            "Host": target.host_header,
            "User-Agent": self.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
            "Accept-Encoding": ACCEPT_ENCODING,
            "Connection": "close",
            **headers,
        }
        for name, value in sent_headers.items():
            exchange.putheader(name, value)
        budget, body_bytes = bounded.budget, bounded.budget.bytes_left
        # The buffer of the reader may hold the beginning of the body, too.
        budget.bytes_left = min(body_bytes, MAX_HEADER_BYTES + _PIECE_BYTES)
        header_bytes = budget.bytes_left
        try:
            exchange.endheaders()
            reply = exchange.getresponse()
        except (http.client.LineTooLong, http.client.HTTPException) as error:
            is_flood = isinstance(error, http.client.LineTooLong) or "more than" in str(error)
            raise FetchRefused(FetchFault.HEADERS if is_flood else FetchFault.PROTOCOL) from None
        except FetchRefused as refusal:
            too_large = refusal.fault is FetchFault.TOO_LARGE
            raise FetchRefused(FetchFault.HEADERS if too_large else refusal.fault) from None
        budget.bytes_left = body_bytes - (header_bytes - budget.bytes_left)
        return reply

    def _read_body(self, reply: http.client.HTTPResponse) -> bytes:
        expected_bytes = reply.length
        if expected_bytes is not None and expected_bytes > self.max_bytes:
            raise FetchRefused(FetchFault.TOO_LARGE)
        encodings = ", ".join(reply.headers.get_all("Content-Encoding", []))
        try:
            body = decode_body(_pieces(reply), encodings, max_bytes=self.max_bytes)
        except http.client.IncompleteRead:
            raise FetchRefused(FetchFault.INCOMPLETE) from None
        # If bytes are missing, the body was cut off, which http.client does not report.
        if reply.length:
            raise FetchRefused(FetchFault.INCOMPLETE)
        return body


def _pieces(reply: http.client.HTTPResponse) -> Iterator[bytes]:
    while piece := reply.read(_PIECE_BYTES):
        yield piece


def _joined(target: Target, location: str) -> str:
    # Servers send UTF-8 in headers, which http.client reads as Latin-1.
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode()
    try:
        return urljoin(target.address, location.strip().replace(" ", "%20"))
    except ValueError:
        raise FetchRefused(FetchFault.ADDRESS) from None
