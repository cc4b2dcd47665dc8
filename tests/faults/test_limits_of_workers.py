"""A real prefork worker enforces its limits and continues with the next task."""

import signal

import psutil
import pytest
from django.conf import settings
from django.utils import timezone

from statements import tasks
from statements.models import Attempt, Echo, Ranking
from statements.services.links import ranking
from statements.services.links.directives import forget_directives
from tests.factories import make_directive, make_link, make_statement
from tests.faults.conftest import starter_of_workers
from tests.faults.test_killed_worker import (
    NAMES_IT,
    SESSION,
    WORDS,
    nobody_writes,
    wait_for_the_end_of_what_was_begun,
)
from tests.waiting import wait_for

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("broker", "transactional_db")]
SECONDS = 4  # time limit of a task; even a busy machine ranks one response in less
RANKING = "statements_ranking"


@pytest.fixture
def response():
    forget_directives()
    make_directive(title_zh=SESSION, date_range="2025-04-25", text=f"{SESSION}。要{WORDS}。")
    return make_statement(date_range="2025-05-29", text=f"{NAMES_IT}会议强调，{WORDS}。")


def link():
    return make_link(make_directive(text=WORDS), make_statement(text=WORDS))


def is_measured(measured):
    return Echo.objects.filter(link=measured).exists()


def is_ranked(response):
    return Ranking.objects.filter(statement=response).exists()


def measure(link):
    tasks.echoes.measure_link.delay(link.pk)
    wait_for(lambda: is_measured(link))


def warm_up():
    """Rank one response, because the first ranking takes longer than the limits allow."""
    first = make_statement(date_range="2025-05-28", text=f"{NAMES_IT}会议强调，{WORDS}！")
    tasks.ranking.rank_response.delay(first.pk)
    wait_for(Ranking.objects.filter(statement=first).exists)


def rank_within_limits(response):
    # A message carries its sender's limits, which override those of the worker.
    task = tasks.ranking.rank_response
    assert task.soft_time_limit == settings.CELERY_TASK_SOFT_TIME_LIMIT
    assert task.time_limit == settings.CELERY_TASK_TIME_LIMIT
    task.apply_async((response.pk,), soft_time_limit=SECONDS, time_limit=2 * SECONDS)


def processes_of(worker):
    return psutil.Process(worker.pid).children()


def test_a_task_over_its_time_is_given_up_whole_and_tried_again(run_worker, response):
    other = link()
    with run_worker("prefork") as worker:
        pool = processes_of(worker)
        warm_up()
        with nobody_writes(RANKING) as wait_for_writer:
            rank_within_limits(response)
            wait_for_writer()
            # The worker's one process runs this after it has given up the other task.
            tasks.echoes.measure_link.delay(other.pk)
            wait_for(lambda: is_measured(other))
        wait_for_the_end_of_what_was_begun(RANKING)
        assert processes_of(worker) == pool
        assert not is_ranked(response)
        assert Attempt.objects.get().number == 1
        assert response.pk in ranking.responses_to_rank(limit=9, now=timezone.now())

        tasks.ranking.sweep.delay()
        wait_for(lambda: is_ranked(response))
    assert not Attempt.objects.exists()


def test_a_process_that_does_not_end_its_task_is_ended_and_another_goes_on(run_worker, response):
    other = link()
    with run_worker("prefork") as worker:
        (stuck,) = processes_of(worker)
        warm_up()
        with nobody_writes(RANKING) as wait_for_writer:
            rank_within_limits(response)
            wait_for_writer()
            stuck.send_signal(signal.SIGSTOP)  # it can do nothing about its limit
            tasks.echoes.measure_link.delay(other.pk)
            wait_for(lambda: is_measured(other))
        wait_for_the_end_of_what_was_begun(RANKING)
        assert stuck not in processes_of(worker)
        assert Attempt.objects.get().number == 1
        assert not is_ranked(response)


def test_a_process_that_takes_too_much_memory_ends_after_its_task(run_worker):
    first, second = link(), link()
    with starter_of_workers(TASK_MEMORY_MB="1") as run_small, run_small("prefork") as worker:
        seen = processes_of(worker)
        measure(first)
        wait_for(lambda: (fresh := processes_of(worker)) and not set(fresh) & set(seen))
        measure(second)
    with run_worker("prefork") as worker:
        seen = processes_of(worker)
        Echo.objects.all().delete()
        measure(first)
        measure(second)
        assert processes_of(worker) == seen
