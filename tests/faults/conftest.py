"""Run a separate Celery worker on the test database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection

from tests.brokers import broker_address
from tests.waiting import wait_for


@contextmanager
def running_worker(
    pool: str = "solo", **settings_of_worker: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker process with one task at a time, and stop it at the end."""
    environment = {
        **os.environ,
        "VAR": str(settings.VAR),
        "CELERY_BROKER_URL": broker_address(),
        "TEST_DATABASE": connection.settings_dict["NAME"],
        **settings_of_worker,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.worker", "--pool", pool, "--concurrency", "1"],
        env=environment,
        cwd=settings.BASE_DIR,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: current_app.control.ping(timeout=0.5, limit=1))
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def worker(broker, transactional_db) -> Iterator[subprocess.Popen[bytes]]:
    with running_worker() as process:
        yield process
