"""Celery workers and a web server on the test database."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import psutil
import pytest
from celery import current_app
from django.conf import settings
from django.db import connection

from tests.brokers import broker_address
from tests.serving import Site, running_site
from tests.waiting import wait_for

type RunWorker = Callable[..., AbstractContextManager[psutil.Process]]


@contextmanager
def starter_of_workers(**settings_of_workers: str) -> Iterator[RunWorker]:
    """Yield what runs a worker with one task at a time, and stops it at the end."""
    starter = subprocess.Popen(
        [sys.executable, "-m", "tests.worker"],
        env={
            **os.environ,
            "VAR": str(settings.VAR),
            "CELERY_BROKER_URL": broker_address(),
            "TEST_DATABASE": connection.settings_dict["NAME"],
            **settings_of_workers,
        },
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    requests, ids = starter.stdin, starter.stdout
    assert requests
    assert ids

    @contextmanager
    def run_worker(pool: str = "solo") -> Iterator[psutil.Process]:
        # There are no other workers to greet, for whose answers it would wait a second.
        print(f"--pool {pool} --concurrency 1 --without-mingle", file=requests, flush=True)
        worker = psutil.Process(int(ids.readline()))
        try:
            wait_for(lambda: current_app.control.ping(timeout=0.5, limit=1))
            yield worker
        finally:
            if worker.is_running():
                worker.terminate()
            worker.wait(timeout=30)

    with starter:
        yield run_worker


@pytest.fixture(scope="package")
def run_worker(broker, django_db_setup) -> Iterator[RunWorker]:
    """What runs a worker, which a test may kill."""
    with starter_of_workers() as run:
        yield run


@pytest.fixture(scope="module")
def living_worker(run_worker) -> Iterator[Callable[[], psutil.Process]]:
    """What returns the worker of a file, another one after a test has killed it."""
    workers: list[psutil.Process] = []
    with ExitStack() as running:

        def living() -> psutil.Process:
            if not workers or not workers[-1].is_running():
                workers.append(running.enter_context(run_worker()))
            return workers[-1]

        yield living


@pytest.fixture
def worker(living_worker, transactional_db) -> psutil.Process:
    process: psutil.Process = living_worker()
    return process


@pytest.fixture(scope="package")
def site(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Site]:
    """The site's web server, with the limits that are shipped; its tests leave it as it was."""
    with django_db_blocker.unblock(), running_site(tmp_path_factory.mktemp("site")) as running:
        yield running
