"""The address of the client, determined only here."""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_IPV6_SUBSCRIBER = 64  # prefix length of the network of one IPv6 customer


class ClientAddress:
    """Sets ``REMOTE_ADDR`` to the address of the client behind our proxies.

    Each proxy appends the address of its peer to ``X-Forwarded-For``. We trust as many entries,
    from the end, as we have proxies: a stranger may have forged those before them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        client = address_forwarded(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        if client:
            request.META["REMOTE_ADDR"] = client
        return self.get_response(request)


def address_forwarded(header: str) -> str:
    """Return the address of the client that our proxies name; empty without proxies."""
    if not settings.TRUSTED_PROXIES:
        return ""
    # The client connected to the first of our proxies.
    return _plain(header.split(",")[-settings.TRUSTED_PROXIES :][0])


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address; None if the server gives none."""
    return _plain(request.META.get("REMOTE_ADDR") or "") or None


def client_network(request: HttpRequest) -> str:
    """Return the network of the client, the key for rate limits."""
    return network_of(request.META.get("REMOTE_ADDR") or "")


def network_of(address: str) -> str:
    """Return an IPv4 address as it is, and the /64 network of an IPv6 address.

    A client with one IPv6 address usually has 2⁶⁴ of them.
    """
    address = _plain(address)
    if address and isinstance(ip_address(address), IPv6Address):
        return str(ip_network((address, _IPV6_SUBSCRIBER), strict=False))
    return address


def _plain(text: str) -> str:
    """Return an address without port, brackets and IPv4 mapping; empty for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)
