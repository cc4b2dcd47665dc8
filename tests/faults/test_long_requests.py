"""An oversized request is refused before it takes memory, disk or time."""

import threading

import pytest
from django.conf import settings

from tests.serving import is_closed, read_all, running_site
from tests.waiting import wait_for

MB = 1024 * 1024
POST = (
    "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n"
)


def form(path, body):
    return POST.format(path=path).encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body


def in_chunks(path, body):
    chunk = b"%x\r\n%s\r\n" % (65536, body[:65536])
    return (
        POST.format(path=path).encode()
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + chunk * (len(body) // 65536)
        + b"0\r\n\r\n"
    )


@pytest.mark.parametrize("write", [form, in_chunks])
def test_a_body_that_is_too_long_for_its_route_is_answered_by_a_page(site, write):
    for path in ("/accounts/sign-in/", "/nowhere/"):
        answer = site.ask(write(path, b"name=" + b"x" * MB))
        assert answer.startswith(b"HTTP/1.1 413"), answer[:200]
        assert "At most 256.0\xa0KB can be sent here" in answer.decode()


def memory_of_eight_at_once(site, path, body):
    """Return how many bytes the server's memory grows during eight simultaneous forms."""
    before, highest, answers = site.memory(), 0, []

    def send():
        answers.append(site.ask(form(path, body)))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        highest = max(highest, site.memory())
        threads[0].join(0.02)
    assert len(answers) == 8
    return highest - before


@pytest.mark.parametrize(
    ("path", "length"),
    [
        pytest.param("/saved/add/", 32 * MB, id="longer than may be"),
        pytest.param(
            *("/statements/add/", settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
            id="as long as may be",
            marks=pytest.mark.long,
        ),
    ],
)
def test_eight_long_bodies_at_once_take_little_memory(site, figure, path, length):
    # An escaped character takes the most memory when parsed, an ampersand when rendered.
    memory = memory_of_eight_at_once(site, path, b"text=" + b"%26" * (length // 3 - 2))
    figure("memory that eight long bodies add", memory / MB, "MB")
    assert memory < 150 * MB


@pytest.fixture(scope="module")
def cramped(django_db_setup, django_db_blocker, tmp_path_factory):
    """A server with little room, which believes a proxy: who names no client is one himself."""
    folder = tmp_path_factory.mktemp("cramped")
    worker = "tests.web_server.CrampedWorker"
    with (
        django_db_blocker.unblock(),
        running_site(folder, worker, BEHIND_PROXY="1") as running,
    ):
        yield running


def test_unfinished_bodies_of_one_address_fill_no_disk_and_shut_nobody_out(cramped):
    upload = POST.format(path="/imports/").encode() + b"Content-Length: %d\r\n\r\n" % (60 * MB)
    with cramped.connections(30, upload + b"x" * MB, source="127.0.0.2") as clients:
        # Each of two processes keeps five.
        wait_for(lambda: sum(map(is_closed, clients)) >= 20)
        answer = cramped.ask(form("/statements/add/", b"text=" + b"x" * 2 * MB))
        assert answer.startswith(b"HTTP/1.1 403"), answer[:200]
        assert sum(map(is_closed, clients)) < len(clients)


def test_behind_a_proxy_the_longest_body_is_that_of_the_client_who_sends_most(cramped):
    def start_of(path, client, length):
        head = POST.format(path=path) + f"X-Forwarded-For: {client}\r\n"
        return f"{head}Content-Length: {length}\r\n\r\n".encode()

    length = 2 * MB
    honest = start_of("/statements/add/", "192.0.2.1", length) + b"x" * (length - 1)
    hostile = start_of("/imports/", "192.0.2.2", 60 * MB) + b"x" * MB
    with cramped.connections(1, honest) as (longest,), cramped.connections(30, hostile) as clients:
        wait_for(lambda: sum(map(is_closed, clients)) >= 20)
        longest.sendall(b"x")
        answer = read_all(longest)
        assert answer.startswith(b"HTTP/1.1 403"), answer[:200]
