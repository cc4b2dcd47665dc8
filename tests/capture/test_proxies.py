"""Captures through a proxy, where an admin set one."""

import socket
import ssl

import pytest

from statements.capture.faults import FetchFault, FetchRefused
from statements.capture.fetching import Fetcher
from statements.capture.proxies import Proxy
from tests.capture.certificates import Authority
from tests.capture.servers import Request, Server, answer, read_request, serving

PUBLIC = "93.184.216.34"


def tunnelling(paths: list[str], tls: ssl.SSLContext | None = None):
    """Return the behaviour of a proxy at whose other end a site answers with ``page``."""

    def behave(client: socket.socket, request: Request) -> None:
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        site = tls.wrap_socket(client, server_side=True) if tls else client
        paths.append(read_request(site).path)
        site.sendall(answer(b"page"))
        site.close()

    return behave


def fetch_through(server: Server, address: str, **facts) -> bytes:
    proxy = Proxy("127.0.0.1", server.port, **facts.pop("credentials", {}))
    facts = {"resolver": lambda host, port: [PUBLIC]} | facts
    return Fetcher("Biaotai test", proxy=proxy, max_seconds=2, **facts).fetch(address).body


def test_a_proxy_is_told_the_address_that_was_checked_and_never_a_name():
    paths: list[str] = []
    with serving(tunnelling(paths)) as server:
        assert fetch_through(server, "http://paper.example/a.html") == b"page"
    assert [request.path for request in server.requests] == [f"{PUBLIC}:80"]
    assert paths == ["/a.html"]


def test_tls_goes_through_the_tunnel_to_the_site_itself(tmp_path):
    authority = Authority(tmp_path)
    tls = authority.server("paper.example")
    with serving(tunnelling([], tls)) as server:
        body = fetch_through(server, "https://paper.example/", tls=authority.client())
    assert body == b"page"
    assert [request.path for request in server.requests] == [f"{PUBLIC}:443"]


def test_no_proxy_is_asked_for_an_address_that_is_not_public():
    with serving(tunnelling([])) as server:
        for address in ("10.0.0.1", "169.254.169.254", "127.0.0.1", "::1"):
            with pytest.raises(FetchRefused) as refusal:
                fetch_through(
                    server, "http://paper.example/", resolver=lambda host, port, a=address: [a]
                )
            assert refusal.value.fault is FetchFault.PRIVATE
    assert server.requests == []


def test_credentials_go_to_the_proxy_alone():
    proxy = Proxy.parse("http://us%40er:secret@proxy.example:8080")
    assert (proxy.host, proxy.port, proxy.authorization) == (
        "proxy.example",
        8080,
        "Basic dXNAZXI6c2VjcmV0",
    )
    headers: list[dict[str, str]] = []

    def behave(client: socket.socket, request: Request) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        headers.append(read_request(client).headers)
        client.sendall(answer(b"page"))

    with serving(behave) as server:
        fetch_through(
            server, "http://paper.example/", credentials={"authorization": proxy.authorization}
        )
    assert server.requests[0].headers["proxy-authorization"] == proxy.authorization
    assert "proxy-authorization" not in headers[0]


@pytest.mark.parametrize(
    "reply",
    [b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", b"", b"x" * 20_000],
    ids=["refusal", "silence", "flood"],
)
def test_a_proxy_that_refuses_or_misbehaves_has_a_fault_of_its_own(reply):
    with (
        serving(lambda client, request: client.sendall(reply)) as server,
        pytest.raises(FetchRefused) as refusal,
    ):
        fetch_through(server, "http://paper.example/")
    assert refusal.value.fault is FetchFault.PROXY


def test_proxies_of_the_environment_are_ignored(monkeypatch):
    with (
        serving(tunnelling([])) as server,
        serving(lambda client, request: client.sendall(answer(b"site"))) as site,
    ):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{server.port}")
        reply = Fetcher("Biaotai test", local_port=site.port).fetch(site.address())
    assert (reply.body, server.requests) == (b"site", [])
