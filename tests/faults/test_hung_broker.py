"""A hung broker neither delays users nor loses work."""

import math
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
import redis
from django.test import Client

from statements import tasks
from statements.models import LinkState
from statements.tasks.dispatch import BROKER_BREAKER
from statements.web.health import CHECKUP
from tests.brokers import broker_address, forget_failures
from tests.factories import make_directive, make_link, make_statement
from tests.waiting import wait_for

TEXT = "推动人工智能健康有序发展，构建自主可控系统"


@pytest.fixture
def hung_broker(broker, transactional_db):
    """The test broker, suspended after one message has passed through it."""
    forget_failures()
    tasks.exports.clean.delay()  # so that connections are open, as in a long-running server
    address = broker_address().removeprefix("redis+socket://")
    with redis.Redis(unix_socket_path=address) as client:
        client.flushall()
        pid = client.info("server")["process_id"]
    os.kill(pid, signal.SIGSTOP)
    yield psutil.Process(pid)
    os.kill(pid, signal.SIGCONT)
    forget_failures()


def test_a_save_waits_for_a_hung_broker_two_seconds_at_most_and_the_next_not_at_all(
    hung_broker, researcher_client
):
    links = [
        make_link(make_directive(text=TEXT), make_statement(text=TEXT), state=LinkState.SUGGESTED)
        for _ in range(5)
    ]

    def seconds_to_save(link):
        start = time.monotonic()
        saved = researcher_client.post(
            f"/links/{link.pk}/decide/", {"state": "confirmed", "version": 1}
        )
        took = time.monotonic() - start
        assert saved.status_code == 302
        link.refresh_from_db()
        assert link.state == LinkState.CONFIRMED
        return took

    BROKER_BREAKER.failed_at = time.monotonic()  # the first save warms up
    seconds_to_save(links.pop())
    waits = []
    for first, second in (links[:2], links[2:]):
        forget_failures()
        # The second save is the baseline of this machine, without the broker.
        waits.append(seconds_to_save(first) - seconds_to_save(second))
    assert 0.4 < min(waits) < 2


def test_a_save_of_several_messages_waits_once(hung_broker, researcher_client):
    start = time.monotonic()
    tasks.dispatch.after_commit(tasks.echoes.measure_link, *range(1, 20))
    assert time.monotonic() - start < 2


def test_healthz_of_a_hung_broker_answers_within_two_seconds(hung_broker):
    Client().get("/healthz")  # warms up
    seconds = []
    for _ in range(2):
        forget_failures()
        start = time.monotonic()
        answer = Client().get("/healthz")
        between = time.monotonic()
        again = Client().get("/healthz")  # told from what the first learned
        seconds.append(between - start - (time.monotonic() - between))
        assert answer.status_code == again.status_code == 503
        assert answer.json()["broker"] == again.json()["broker"] == "down"
    assert min(seconds) < 2


def test_healthz_asks_the_parts_once_for_all_who_ask_within_seconds(hung_broker):
    looks = []
    look = CHECKUP.look
    # Expire the result of other tests, and wait until their check has ended.
    wait_for(lambda: not CHECKUP._running.locked())
    CHECKUP.done_at = -math.inf

    def counting_look(parts):
        looks.append(1)
        look(parts)

    CHECKUP.look = counting_look
    try:
        with ThreadPoolExecutor(8) as strangers:
            list(strangers.map(lambda _: Client().get("/healthz"), range(40)))
    finally:
        CHECKUP.look = look
    assert len(looks) == 1
