"""A few connections cannot stop the site, however slow they are or long they stay."""

import time
from datetime import timedelta

import psutil
import pytest
from django.utils import timezone

from statements.models import ExportState
from tests.factories import make_export
from tests.serving import BODY, HEAD, drip, is_closed, running_site
from tests.waiting import wait_for

IMPATIENT = "tests.web_server.ImpatientWorker"
LONG = pytest.mark.long
FILE_BYTES = 30 * 1024 * 1024


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="module")
def impatient(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("impatient")
    with django_db_blocker.unblock(), running_site(folder, IMPATIENT) as running:
        yield running


def make_download(site):
    """The request for a file that is longer than what the system keeps for a slow reader."""
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


@pytest.mark.parametrize("number", [12, pytest.param(40, marks=LONG)])
@pytest.mark.parametrize(("first", "byte"), [(HEAD, b"X"), (BODY, b"x")], ids=["head", "body"])
def test_requests_that_come_byte_by_byte_delay_no_page(site, number, first, byte):
    with site.connections(number, first) as clients:
        for _ in range(3):
            drip(clients, byte)
            assert site.seconds_for_a_page() < 1


@pytest.mark.parametrize("number", [60, pytest.param(300, marks=LONG)])
def test_connections_that_say_nothing_delay_no_page(site, number):
    with site.connections(number):
        assert site.seconds_for_a_page() < 1


@pytest.mark.parametrize("number", [12, pytest.param(80, marks=LONG)])
def test_answers_that_nobody_reads_delay_no_page(transactional_db, site, number):
    with site.connections(number, make_download(site), receive_buffer=4096):
        assert site.seconds_for_a_page() < 1


def test_a_head_that_does_not_end_is_closed(impatient):
    with impatient.connections(3, HEAD) as clients:
        began = time.monotonic()

        def are_closed():
            drip(clients, b"X-a: x\r\n")
            return all(map(is_closed, clients))

        wait_for(are_closed, seconds=10)
        assert time.monotonic() - began > 0.9


def test_a_body_that_does_not_end_is_closed(impatient):
    with impatient.connections(3, BODY) as clients:

        def are_closed():
            drip(clients, b"x")
            return all(map(is_closed, clients))

        wait_for(are_closed, seconds=10)


def test_an_answer_that_nobody_reads_is_closed(transactional_db, impatient):
    with impatient.connections(2, make_download(impatient), receive_buffer=4096) as clients:
        server = psutil.Process(impatient.process.pid)
        held = lambda: [
            connection
            for process in server.children()
            for connection in process.net_connections()
            if connection.status == psutil.CONN_ESTABLISHED
            and connection.raddr
            and connection.raddr.port in {client.getsockname()[1] for client in clients}
        ]
        wait_for(held, seconds=5)
        wait_for(lambda: not held(), seconds=10)
