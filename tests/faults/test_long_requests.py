"""A request is refused for its size before it takes memory, disk or time."""

import threading

import pytest

from tests.serving import running_site

MB = 1024 * 1024
POST = (
    "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n"
)


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


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


def test_eight_long_bodies_at_once_take_little_memory(site):
    body = b"name=" + b"%26" * (32 * MB // 3)
    before, highest, answers = site.memory(), [0], []

    def send():
        answers.append(site.ask(form("/saved/add/", body)))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        highest[0] = max(highest[0], site.memory())
        threads[0].join(0.02)
    assert len(answers) == 8
    assert all(answer.startswith(b"HTTP/1.1 413") for answer in answers)
    assert highest[0] - before < 200 * MB


def test_eight_bodies_as_long_as_any_may_be_take_little_memory(site):
    body = b"text=" + b"%26" * (4 * MB // 3 - 100)
    before, highest, answers = site.memory(), 0, []

    def send():
        answers.append(site.ask(form("/statements/add/", body)))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        highest = max(highest, site.memory())
        threads[0].join(0.02)
    assert len(answers) == 8
    assert highest - before < 200 * MB
