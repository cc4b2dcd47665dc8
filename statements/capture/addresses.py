"""Which web addresses may be fetched, and which network addresses they may lead to."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from statements.capture.faults import FetchFault, FetchRefused

type NetworkAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

MAX_ADDRESS_CHARACTERS: Final = 2048
PORTS: Final = {"http": 80, "https": 443}
LOOPBACK: Final = ipaddress.IPv4Address("127.0.0.1")

# Public by registry, but not the web: cloud metadata, and the anycast relay of 6to4.
_SPECIAL_IPV4: Final = tuple(
    map(ipaddress.IPv4Network, ("168.63.129.16/32", "192.88.99.0/24", "192.31.196.0/24"))
)
# Only global unicast is allocated. These parts of it carry an IPv4 address inside (6to4, Teredo),
# or are set aside (benchmarks, ORCHID, documentation).
_GLOBAL_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
_SPECIAL_IPV6: Final = tuple(
    map(
        ipaddress.IPv6Network,
        ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
)
# As in the URL standard: a host whose last label is a number is an IPv4 address, or nothing.
_NUMERIC_END: Final = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)\.?$", re.IGNORECASE)
_HOST: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?", re.ASCII)
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f\\]")
_KEPT_IN_PATHS: Final = "/%:@!$&'()*+,;=~-._"


@dataclass(frozen=True, slots=True)
class Target:
    """A web address taken apart. ``host`` is lower-case ASCII, without brackets."""

    scheme: str
    host: str
    port: int
    path: str  # with the query, percent-encoded

    @property
    def address(self) -> str:
        """The address in its normal form, without a fragment."""
        return f"{self.scheme}://{self.host_header}{self.path}"

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def parse_target(address: str, *, local_port: int | None = None) -> Target:
    """Read a web address. Raises ``FetchRefused`` unless it is http(s) on port 80 or 443.

    ``local_port`` is one more port, which only loopback may be reached by (see ``may_connect``).
    """
    if len(address) > MAX_ADDRESS_CHARACTERS or _FORBIDDEN.search(address):
        raise FetchRefused(FetchFault.ADDRESS)
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise FetchRefused(FetchFault.ADDRESS) from None
    # Brackets may also hold an address of a version to come, which would be looked up as a name.
    is_no_ipv6 = "[" in parts.netloc and ":" not in host
    if parts.scheme not in PORTS or "@" in parts.netloc or is_no_ipv6:
        raise FetchRefused(FetchFault.ADDRESS)
    port = PORTS[parts.scheme] if port is None else port
    if port not in {*PORTS.values(), local_port}:
        raise FetchRefused(FetchFault.PORT, str(port))
    path = quote(parts.path or "/", safe=_KEPT_IN_PATHS)
    query = quote(parts.query, safe=_KEPT_IN_PATHS + "?")
    return Target(parts.scheme, _normal_host(host), port, f"{path}?{query}" if query else path)


def _normal_host(host: str) -> str:
    """Return a host in ASCII; refuse every IPv4 address that is not four decimal numbers."""
    if ":" in host:
        try:
            ipv6 = ipaddress.IPv6Address(host)
        except ValueError:
            raise FetchRefused(FetchFault.ADDRESS) from None
        if ipv6.scope_id:
            raise FetchRefused(FetchFault.PRIVATE, host)
        return str(ipv6)
    try:
        # Also maps full-width digits and full stops, before they are judged.
        ascii_host = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise FetchRefused(FetchFault.ADDRESS) from None
    if _NUMERIC_END.search(ascii_host):
        try:
            return str(ipaddress.IPv4Address(ascii_host))
        except ValueError:
            raise FetchRefused(FetchFault.PRIVATE, ascii_host) from None
    if not _HOST.fullmatch(ascii_host):
        raise FetchRefused(FetchFault.ADDRESS)
    return ascii_host


def is_public(address: NetworkAddress) -> bool:
    """Whether a network address belongs to the public internet, whatever its form."""
    if isinstance(address, ipaddress.IPv6Address):
        return address in _GLOBAL_UNICAST and not any(
            address in network for network in _SPECIAL_IPV6
        )
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in _SPECIAL_IPV4)
    )


def may_connect(address: NetworkAddress, port: int, *, local_port: int | None) -> bool:
    """Whether a connection may be opened: to the public, or to the one local port."""
    if local_port is not None and port == local_port:
        return address == LOOPBACK
    return port in PORTS.values() and is_public(address)
