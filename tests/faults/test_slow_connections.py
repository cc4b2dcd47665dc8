"""A few slow or long-lived connections cannot block the site."""

import re
import time
from base64 import b64encode
from datetime import timedelta

import psutil
import pytest
from django.db import connection, transaction
from django.utils import timezone

from statements.models import ExportState
from tests.factories import make_export
from tests.serving import BODY, HEAD, drip, is_closed, listens, running_site
from tests.waiting import wait_for

IMPATIENT = "tests.web_server.ImpatientWorker"
LONG = pytest.mark.long
FILE_BYTES = 30 * 1024 * 1024


@pytest.fixture(scope="module")
def impatient(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("impatient")
    with django_db_blocker.unblock(), running_site(folder, IMPATIENT) as running:
        yield running


def make_download(site):
    """Return the request for a file larger than the socket buffers."""
    export = make_export(
        state=ExportState.DONE,
        rows_done=1,
        rows_total=1,
        file_name="responses.csv",
        bytes=FILE_BYTES,
        read_at=timezone.now(),
        finished_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )
    (site.exports / str(export.key)).write_bytes(b"x" * FILE_BYTES)
    return f"GET /exports/{export.key}/file/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def assert_page_is_quick(site, figure, number):
    seconds = site.seconds_for_a_page()
    figure("connections held", number)
    figure("slowest page beside held connections", seconds, "s")
    assert seconds < 1


@pytest.mark.parametrize("number", [12, pytest.param(40, marks=LONG)])
@pytest.mark.parametrize(("first", "byte"), [(HEAD, b"X"), (BODY, b"x")], ids=["head", "body"])
def test_requests_that_come_byte_by_byte_delay_no_page(site, figure, number, first, byte):
    with site.connections(number, first) as clients:
        for _ in range(3):
            drip(clients, byte)
            assert_page_is_quick(site, figure, number)


@pytest.mark.parametrize("number", [60, pytest.param(300, marks=LONG)])
def test_connections_that_say_nothing_delay_no_page(site, figure, number):
    with site.connections(number):
        assert_page_is_quick(site, figure, number)


@pytest.mark.parametrize("number", [12, pytest.param(80, marks=LONG)])
def test_answers_that_nobody_reads_delay_no_page(transactional_db, site, figure, number):
    with site.connections(number, make_download(site), receive_buffer=4096):
        assert_page_is_quick(site, figure, number)


def test_what_the_web_server_refuses_by_itself_carries_the_headers_too(site):
    head = site.ask(b"GET / HTTP/1.1\r\nno header\r\n\r\n").partition(b"\r\n\r\n")[0].decode()
    assert re.match(r"HTTP/1.\d 400", head)
    assert "X-Content-Type-Options: nosniff" in head
    assert "frame-ancestors 'none'" in head
    assert "Strict-Transport-Security: max-age=31536000; includeSubDomains" in head


def test_a_head_that_does_not_end_is_closed(impatient):
    with impatient.connections(3, HEAD) as clients:
        start = time.monotonic()

        def are_closed():
            drip(clients, b"X-a: x\r\n")
            return all(map(is_closed, clients))

        wait_for(are_closed, seconds=10)
        assert time.monotonic() - start > 0.9


def test_a_body_that_does_not_end_is_closed(impatient):
    with impatient.connections(3, BODY) as clients:

        def are_closed():
            drip(clients, b"x")
            return all(map(is_closed, clients))

        wait_for(are_closed, seconds=10)


def test_an_answer_that_nobody_reads_is_closed(transactional_db, impatient):
    with impatient.connections(2, make_download(impatient), receive_buffer=4096) as clients:
        ports = {client.getsockname()[1] for client in clients}
        wait_for(lambda: held_by(impatient) & ports, seconds=5)
        wait_for(lambda: not held_by(impatient) & ports, seconds=10)


def held_by(site):
    """Return the client ports of the connections that the server holds open."""
    return {
        connection.raddr.port
        for process in psutil.Process(site.process.pid).children()
        for connection in process.net_connections()
        if connection.status == psutil.CONN_ESTABLISHED
    }


def test_an_address_with_too_many_connections_loses_its_oldest(impatient):
    with impatient.connections(60) as clients:
        # Two processes, each with this limit per address.
        wait_for(lambda: sum(map(is_closed, clients)) >= 20, seconds=2)
        assert impatient.get("/accounts/sign-in/").startswith(b"HTTP/1.1 200")
        # Whichever process took a client that was closed, it has this many newer ones, of which the
        # page may be one.
        closed = [number for number, client in enumerate(clients) if is_closed(client)]
        assert max(closed) <= 60 - 20


def test_what_is_being_answered_is_answered_although_the_server_stops(impatient, django_db_blocker):
    # The last test of this server, which it stops: it takes no fixture that would put it first.
    with django_db_blocker.unblock(), impatient.connect() as client:
        with transaction.atomic(), connection.cursor() as cursor:
            # The page waits for this lock.
            cursor.execute("LOCK TABLE statements_genre IN ACCESS EXCLUSIVE MODE")
            client.sendall(b"GET /responses/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            wait_for(waits_for_a_lock)
            impatient.process.terminate()
            wait_for(lambda: not listens(impatient))
        assert client.recv(65536).startswith(b"HTTP/1.1 200")
        assert impatient.process.wait(timeout=20) == 0


def waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


def test_the_server_names_itself_nowhere_and_takes_no_name_from_a_client(site):
    answer = site.get("/accounts/sign-in/", "SCRIPT_NAME: /evil\r\nScript-Name: /evil\r\n")
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert b"\r\nserver:" not in head
    assert b"waitress" not in head
    assert b"gunicorn" not in head
    assert b"/evil" not in answer


def test_a_head_that_is_too_long_is_refused(site):
    try:
        answer = site.get("/", f"X: {'x' * 40_000}\r\n")
    except ConnectionResetError:
        return  # the rest was not read
    # As of HTTP/1.0 where so much had come before its end was read.
    assert re.match(rb"HTTP/1\.[01] 431 ", answer)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked",
        b"HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 0",
        b"HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked",
        b"HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked, identity",
        b"HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 50",
        b"HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: +5",
    ],
)
def test_a_body_of_two_lengths_hides_no_other_request(site, head):
    hidden = b"0\r\n\r\nGET /accounts/sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    answer = site.ask(b"POST /accounts/sign-in/ " + head + b"\r\n\r\n" + hidden)
    assert re.findall(rb"HTTP/1\.\d (\d+)", answer) in ([b"400"], [b"501"])


@pytest.mark.parametrize(
    "chunks",
    [b"0" * 33_000, b"0\r\n" + b"a: b\r\n" * 5_500, b"1\r\nx\r\n" * 6_760],
    ids=["a size without an end", "a trailer without an end", "chunks of a byte"],
)
def test_chunks_that_hold_hardly_any_data_are_refused_at_once(site, chunks):
    head = b"POST /accounts/sign-in/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert site.ask(head + chunks).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("text/plain; charset=zip", b"400"),
        ("text/plain; charset*=utf-8''punycode", b"400"),
        (f"text/plain; charset={'x' * 12_000}", b"400"),
        ('text/plain; charset="UTF-8"', b"200"),
    ],
)
def test_an_encoding_that_is_none_of_ours_is_refused(site, content_type, status):
    answer = site.get("/accounts/sign-in/?from=%E4%B8%AD", f"Content-Type: {content_type}\r\n")
    assert re.findall(rb"^HTTP/1\.\d (\d+)", answer) == [status]


def test_a_head_request_gets_a_head_alone(site):
    answer = site.ask(
        b"HEAD /static/css/tokens.css HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    )
    assert answer.endswith(b"\r\n\r\n")
    assert b"\r\n\r\n" not in answer[:-4]


def test_each_answer_stands_in_the_access_log(site):
    site.get("/accounts/sign-in/?from=the-log")
    line = wait_for(
        lambda: next(
            (line for line in site.log.read_text().splitlines() if "from=the-log" in line), None
        )
    )
    assert '"GET /accounts/sign-in/?from=the-log HTTP/1.1" 200' in line


def test_the_access_log_lets_nobody_in_whoever_writes_it(site):
    secret = "sEcReT-" + "x" * 36
    site.get(f"/feeds/{secret}.atom?of=the-stranger", f"Referer: http://x/exports/{secret}/\r\n")
    wait_for(lambda: "of=the-stranger" in site.log.read_text())
    assert secret not in site.log.read_text()


def test_no_header_and_no_address_forges_a_line_of_the_access_log(site):
    name = b64encode(b"me\n127.0.0.1 - - forged:").decode()
    site.get("/accounts/sign-in/?from=the-forger", f"Authorization: Basic {name}\r\n")
    site.ask(b"GET /?from=the-forger&\x1b[2J\xe2\x80\xa8 HTTP/1.0\r\nUser-Agent: \x9b\x85\r\n\r\n")

    def is_logged():
        return site.log.read_text().count("from=the-forger") == 2

    wait_for(is_logged)
    log = site.log.read_text()
    assert "forged" not in log
    assert not [letter for letter in log if letter != "\n" and not letter.isprintable()]
