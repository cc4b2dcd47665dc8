"""The fetcher, against servers that misbehave."""

import gzip
import socket
import ssl
import threading
import warnings
import zlib

import pytest

from statements.capture import decoding
from statements.capture.connections import Resolver
from statements.capture.faults import FetchFault, FetchRefused
from statements.capture.fetching import Fetcher
from tests.capture.certificates import Authority
from tests.capture.servers import Request, Server, answer, serving

SECONDS = 1.0  # of a request in these tests, where 30 are allowed


def fetcher(server: Server, **facts) -> Fetcher:
    facts = {"max_seconds": SECONDS, "local_port": server.port} | facts
    return Fetcher("Biaotai test", **facts)


def fault_of(behave, **facts) -> FetchFault:
    """Return the fault of a request to a server that behaves so."""
    with serving(behave) as server, pytest.raises(FetchRefused) as refusal:
        fetcher(server, **facts).fetch(server.address("/"))
    return refusal.value.fault


def sending(content: bytes):
    return lambda client, request: client.sendall(content)


def resolving_to(addresses: list[str]) -> Resolver:
    return lambda host, port: addresses


def redirecting(location: str):
    return sending(answer(status="302 Found", headers=f"Location: {location}\r\n"))


def test_a_page_comes_with_its_address_headers_and_bytes():
    page = answer("学习".encode("gb18030"), headers="Content-Type: text/html; charset=gbk\r\n")
    with serving(sending(page)) as server:
        reply = fetcher(server).fetch(server.address("/a?b=1#c"))
    assert (reply.status, reply.body.decode("gb18030")) == (200, "学习")
    assert reply.final_address == server.address("/a?b=1")
    assert reply.header("content-type") == "text/html; charset=gbk"
    assert server.requests[0].path == "/a?b=1"


def test_loopback_is_refused_without_the_local_port():
    with serving(sending(answer(b"secret"))) as server:
        for address in (server.address(), "http://localhost/", "http://127.0.0.1/"):
            with pytest.raises(FetchRefused) as refusal:
                Fetcher("Biaotai test").fetch(address)
            assert refusal.value.fault in {FetchFault.PORT, FetchFault.PRIVATE}
    assert server.requests == []


def test_a_name_server_that_changes_its_mind_is_asked_once():
    """The first answer passes the check; the second would lead into this network."""
    answers = iter([["127.0.0.1"], ["169.254.169.254"], ["10.0.0.1"]])
    with serving(sending(answer(b"page"))) as server:
        reply = fetcher(server, resolver=lambda host, port: next(answers)).fetch(
            server.address(host="rebinding.example")
        )
    assert reply.body == b"page"
    assert server.requests[0].headers["host"] == f"rebinding.example:{server.port}"
    assert next(answers) == ["169.254.169.254"]


def test_a_name_of_private_addresses_is_refused():
    for texts in (["10.0.0.1"], ["::ffff:127.0.0.1", "169.254.169.254"], ["fe80::1%eth0"]):
        with pytest.raises(FetchRefused) as refusal:
            Fetcher("Biaotai test", resolver=resolving_to(texts)).fetch("http://inside.example/")
        assert refusal.value.fault is FetchFault.PRIVATE


@pytest.mark.parametrize(
    "location",
    [
        *("http://127.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/"),
        *("file:///etc/passwd", "http://10.0.0.1:22/", "//0x7f000001/", "http://u:p@a.cn/"),
    ],
)
def test_a_redirect_is_checked_like_an_address(location):
    assert fault_of(redirecting(location)) in {
        FetchFault.PRIVATE,
        FetchFault.PORT,
        FetchFault.ADDRESS,
    }


def test_five_redirects_are_followed_and_no_more():
    def behave(client: socket.socket, request: Request) -> None:
        number = int(request.path.removeprefix("/"))
        page = (
            answer(b"end")
            if number == 0
            else answer(status="301 Moved", headers=f"Location: /{number - 1}\r\n")
        )
        client.sendall(page)

    with serving(behave) as server:
        reply = fetcher(server).fetch(server.address("/5"))
        assert (reply.body, len(reply.redirects)) == (b"end", 5)
        assert reply.final_address == server.address("/0")
        with pytest.raises(FetchRefused) as refusal:
            fetcher(server).fetch(server.address("/6"))
    assert refusal.value.fault is FetchFault.REDIRECTS


def test_cookies_and_conditions_of_one_host_do_not_reach_another():
    with serving(sending(answer(b"there"))) as other:
        away = redirecting(f"{other.address('/x')}\r\nSet-Cookie: session=1; Path=/")
        with serving(away) as here:
            # Both are loopback, so the second stands for the public web here.
            reply = fetcher(here, local_port=here.port).fetch
            with pytest.raises(FetchRefused):
                reply(here.address(), conditions={"If-None-Match": '"1"'})

    def behave(client: socket.socket, request: Request) -> None:
        client.sendall(
            answer(b"end")
            if request.path == "/b"
            else answer(status="302 Found", headers="Location: /b\r\nSet-Cookie: s=1\r\n")
        )

    with serving(behave) as server:
        fetcher(server).fetch(server.address("/a"), conditions={"If-None-Match": '"1"'})
    first, second = server.requests
    assert first.headers["if-none-match"] == '"1"'
    assert not {"if-none-match", "cookie", "authorization", "referer"} & set(second.headers)


def test_a_proxy_of_the_environment_is_ignored(monkeypatch):
    with serving(sending(answer(b"proxy"))) as proxy, serving(sending(answer(b"page"))) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
            monkeypatch.setenv(name, proxy.address())
        monkeypatch.setenv("no_proxy", "")
        assert fetcher(server).fetch(server.address()).body == b"page"
    assert proxy.requests == []


def trickle(first: bytes, piece: bytes, is_over: threading.Event):
    """Send pieces until the client hangs up, or for half a minute, after which it is over."""

    def behave(client: socket.socket, request: Request) -> None:
        client.sendall(first)
        for _ in range(600):
            client.sendall(piece)
            threading.Event().wait(0.05)
        is_over.set()

    return behave


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"", b"H"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_bytes_that_trickle_do_not_prolong_a_request(first, piece):
    is_over = threading.Event()
    assert fault_of(trickle(first, piece, is_over), max_seconds=0.2) is FetchFault.TIMEOUT
    assert not is_over.is_set()


def test_redirects_share_the_time_of_one_request():
    def behave(client: socket.socket, request: Request) -> None:
        threading.Event().wait(0.1)
        client.sendall(answer(status="302 Found", headers="Location: /again\r\n"))

    assert fault_of(behave, max_seconds=0.25) is FetchFault.TIMEOUT


def test_a_name_server_that_hangs_is_not_waited_for():
    def resolver(host: str, port: int) -> list[str]:
        threading.Event().wait(2)
        return []

    with pytest.raises(FetchRefused) as refusal:
        Fetcher("Biaotai test", resolver=resolver, max_seconds=0.1).fetch("http://slow.example/")
    assert refusal.value.fault is FetchFault.TIMEOUT


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def flood(head: bytes, piece: bytes):
    """Send a head, and then one piece without end."""

    def behave(client: socket.socket, request: Request) -> None:
        client.sendall(head)
        while True:
            client.sendall(piece)

    return behave


@pytest.mark.parametrize(
    ("head", "piece", "fault"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"b" * 1000 + b"\r\n", FetchFault.HEADERS),
        (b"HTTP/1.1 200 OK\r\nX-A: ", b"b" * 65_536, FetchFault.HEADERS),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 100, FetchFault.HEADERS),
        (b"HTTP/1.1 200 " + b"O" * 70_000, b"K" * 1000, FetchFault.HEADERS),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, FetchFault.HEADERS),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65_536, FetchFault.TOO_LARGE),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"10000\r\n" + b"x" * 65_536 + b"\r\n",
            FetchFault.TOO_LARGE,
        ),
        (CHUNKED, b"1\r\nx\r\n" * 1000, FetchFault.TOO_LARGE),  # more of sizes than of a page
        (CHUNKED + b"1;", b"x" * 65_536, FetchFault.PROTOCOL),  # a size that does not end
        (CHUNKED + b"0\r\n", b"X-A: b\r\n" * 1000, FetchFault.TOO_LARGE),  # headers behind the page
    ],
)
def test_a_flood_is_stopped_by_its_size(head, piece, fault):
    assert fault_of(flood(head, piece), max_bytes=300_000, max_seconds=10) is fault


def test_a_size_that_is_announced_is_believed_before_it_is_read():
    page = answer(b"", length=10**12)
    assert fault_of(sending(page)) is FetchFault.TOO_LARGE


def deflated(content: bytes) -> bytes:
    return zlib.compress(content)


def raw_deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", deflated),
        ("deflate", raw_deflated),
        ("identity", bytes),
        ("gzip, gzip", lambda content: gzip.compress(gzip.compress(content))),
        ("gzip", lambda content: gzip.compress(content[:500]) + gzip.compress(content[500:])),
        ("gzip", lambda content: gzip.compress(content) + b"\0" * 512),
    ],
)
def test_a_compressed_body_is_stored_as_it_was_before(encoding, pack):
    content = "学习贯彻".encode() * 1000
    page = answer(pack(content), headers=f"Content-Encoding: {encoding}\r\n")
    with serving(sending(page)) as server:
        assert fetcher(server).fetch(server.address()).body == content


BOMB = gzip.compress(bytes(60_000_000), 9)


@pytest.mark.parametrize(
    ("encoding", "body", "fault"),
    [
        ("gzip", BOMB, FetchFault.TOO_LARGE),
        ("gzip, gzip", gzip.compress(BOMB), FetchFault.TOO_LARGE),
        ("deflate", zlib.compress(bytes(40_000_000), 9), FetchFault.TOO_LARGE),
        ("deflate", raw_deflated(bytes(40_000_000)), FetchFault.TOO_LARGE),
        ("deflate, gzip", gzip.compress(zlib.compress(bytes(40_000_000), 9)), FetchFault.TOO_LARGE),
        ("gzip", gzip.compress(bytes(1_000_000), 9) * 30, FetchFault.TOO_LARGE),
        ("br", BOMB, FetchFault.ENCODING),
        ("zstd, gzip", BOMB, FetchFault.ENCODING),
        ("gzip, br", BOMB, FetchFault.ENCODING),
        ("gzip, gzip, gzip, gzip", gzip.compress(b"", mtime=0), FetchFault.ENCODING),
        ("br", b"\x0b\x02\x80", FetchFault.ENCODING),
        ("zstd", b"\x28\xb5\x2f\xfd", FetchFault.ENCODING),
        ("gzip", b"no gzip at all", FetchFault.ENCODING),
        ("gzip", gzip.compress(bytes(range(256)) * 400)[:-20], FetchFault.INCOMPLETE),
    ],
)
def test_a_bomb_and_a_broken_body_are_refused(encoding, body, fault):
    page = answer(body, headers=f"Content-Encoding: {encoding}\r\n")
    assert fault_of(sending(page), max_seconds=10) is fault


def test_only_what_can_be_undone_is_asked_for():
    with serving(sending(answer(b""))) as server:
        fetcher(server).fetch(server.address())
    assert server.requests[0].headers["accept-encoding"] == decoding.ACCEPT_ENCODING
    assert "br" not in decoding.ACCEPT_ENCODING


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (answer(b"half", length=8), FetchFault.INCOMPLETE),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal", FetchFault.INCOMPLETE),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", FetchFault.INCOMPLETE),
        (b"SSH-2.0-OpenSSH_9.2\r\n", FetchFault.PROTOCOL),
        (b"", FetchFault.PROTOCOL),
    ],
)
def test_an_answer_that_breaks_off_is_not_stored(content, fault):
    assert fault_of(sending(content)) is fault


def test_a_closed_port_is_told_from_a_name_that_is_not_there():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(FetchRefused) as refusal:
        Fetcher("Biaotai test", local_port=port).fetch(f"http://127.0.0.1:{port}/")
    assert refusal.value.fault is FetchFault.REFUSED

    def no_such_name(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(FetchRefused) as refusal:
        Fetcher("Biaotai test", resolver=no_such_name).fetch("http://no.example/")
    assert refusal.value.fault is FetchFault.NO_HOST


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


def over_tls(authority: Authority, context: ssl.SSLContext) -> bytes:
    with serving(sending(answer(b"page")), context) as server:
        return (
            fetcher(server, tls=authority.client(), resolver=lambda host, port: ["127.0.0.1"])
            .fetch(server.address(host="paper.example", scheme="https"))
            .body
        )


def test_a_certificate_of_the_host_that_was_asked_for_is_accepted(authority):
    assert over_tls(authority, authority.server("paper.example")) == b"page"


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"host": "paper.example", "days": -1}, FetchFault.TLS_EXPIRED),
        ({"host": "paper.example", "begins_in": 2}, FetchFault.TLS_NOT_YET_VALID),
        ({"host": "other.example"}, FetchFault.TLS_OTHER_HOST),
        ({"host": "paper.example", "is_self_signed": True}, FetchFault.TLS_SELF_SIGNED),
    ],
)
def test_a_fault_of_tls_has_its_name(authority, facts, fault):
    with pytest.raises(FetchRefused) as refusal:
        over_tls(authority, authority.server(**facts))
    assert refusal.value.fault is fault


def test_a_server_with_an_outdated_tls_has_no_secure_connection(authority):
    context = authority.server("paper.example", days=20)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(FetchRefused) as refusal:
        over_tls(authority, context)
    assert refusal.value.fault is FetchFault.TLS


def test_an_unknown_issuer_has_its_name(authority, tmp_path):
    with pytest.raises(FetchRefused) as refusal:
        over_tls(authority, Authority(tmp_path).server("paper.example"))
    assert refusal.value.fault is FetchFault.TLS_UNKNOWN_ISSUER


def test_plain_text_on_a_port_of_tls_has_its_name():
    with serving(sending(b"")) as server, pytest.raises(FetchRefused) as refusal:
        fetcher(server, max_seconds=0.3).fetch(server.address(scheme="https"))
    assert refusal.value.fault in {FetchFault.TLS, FetchFault.TIMEOUT}
