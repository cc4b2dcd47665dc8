"""Where a request comes from. Read here and nowhere else."""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_IPV6_SUBSCRIBER = 64  # bits that a network gives to one customer


class ClientAddress:
    """Puts the address of the client into ``REMOTE_ADDR``, where a proxy stands in between.

    Each proxy adds to ``X-Forwarded-For`` the address that it was asked from. Of that list only as
    many entries are believed, from its end, as there are proxies of ours: what stands before them a
    stranger may have written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.TRUSTED_PROXIES:
            forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            # The first of our proxies is the one that the client asked.
            client = _plain(forwarded[-settings.TRUSTED_PROXIES :][0])
            if client:
                request.META["REMOTE_ADDR"] = client
        return self.get_response(request)


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address; None where a server does not tell it."""
    return _plain(request.META.get("REMOTE_ADDR") or "") or None


def client_network(request: HttpRequest) -> str:
    """Return what to count a client by: its address, or the /64 network of an IPv6 address.

    Whoever has one IPv6 address has 2⁶⁴ of them.
    """
    address = client_address(request)
    if address and isinstance(ip_address(address), IPv6Address):
        return str(ip_network((address, _IPV6_SUBSCRIBER), strict=False))
    return address or ""


def _plain(text: str) -> str:
    """Return an address without port, brackets and disguise; nothing for what is no address."""
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
