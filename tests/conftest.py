"""A real database and, where a test asks for it, a real broker, worker and browser."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client, TransactionTestCase, override_settings

from statements.models import Role, User
from tests.brokers import connect_to
from tests.databases import (
    copied_database,
    empty_tables,
    keep_ids_apart,
    one_at_a_time,
    running_server,
    used_database,
)
from tests.factories import make_user
from tracker.collecting import collect_seldom
from tracker.local import embedded

pytest_plugins = ["tests.figures"]

# No deadline: a busy machine or a first call that compiles is no failure of the code.
ANY_MACHINE = hypothesis.settings(
    deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
# Short tests try the same examples each time, so that they say the same of the same code; the long
# trials try others each time.
hypothesis.settings.register_profile("few examples", ANY_MACHINE, max_examples=25, derandomize=True)
hypothesis.settings.register_profile("many examples", ANY_MACHINE, max_examples=1_000)
hypothesis.settings.load_profile("few examples")

BASE = pytest.StashKey[str]()
# The id of this xdist worker.
PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "alone")


def pytest_configure(config: pytest.Config) -> None:
    """Write where the database's own user may pass, which under root is somebody else.

    Each other run of pytest on this machine closes the folder that it would take by itself.
    """
    if os.geteuid() == 0 and not config.option.basetemp and not hasattr(config, "workerinput"):
        config.option.basetemp = config.stash[BASE] = tempfile.mkdtemp(prefix="biaotai-tests-")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if exitstatus == pytest.ExitCode.OK and (base := session.config.stash.get(BASE, None)):
        shutil.rmtree(base, ignore_errors=True)


def pytest_collection_finish() -> None:
    """Leave out of each collection of garbage what stays: all modules and tests."""
    collect_seldom()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Use a migrated database, on the embedded server unless DATABASE_URL names another."""
    TransactionTestCase._fixture_teardown = lambda _test: empty_tables()  # type: ignore[attr-defined]
    with ExitStack() as databases:
        databases.enter_context(running_server())
        with django_db_blocker.unblock():
            name = databases.enter_context(copied_database())
            databases.enter_context(used_database(name))
            keep_ids_apart()
        yield


@pytest.fixture(scope="session")
def broker() -> Iterator[None]:
    """Start the embedded broker, unless CELERY_BROKER_URL names another.

    Each process of the tests has one, as it has a database: a worker would fail with a message
    that tells of a row in the other's.
    """
    with ExitStack() as services:
        if not os.environ.get("CELERY_BROKER_URL"):
            folder = settings.VAR / PROCESS
            services.enter_context(embedded.running_broker(folder))
            connect_to(embedded.broker_url(folder))
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files() -> None:
    """Collect static files, so that tests see the hashed names that users get.

    `make test` collects them before it starts several processes, which would get in each other's
    way.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        with one_at_a_time():
            call_command("collectstatic", verbosity=0, interactive=False)


@pytest.fixture(scope="session", autouse=True)
def _open_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Serve plain http, as often as a test asks; a test may close the archive again.

    Set once: to change settings and to change them back would take longer than most tests.
    """
    with override_settings(
        PUBLIC_READ=True,
        RATE_LIMITS=False,
        WHITENOISE_AUTOREFRESH=True,  # not 400 files read anew for each client
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],  # quick
        SECURE_SSL_REDIRECT=False,
        SESSION_COOKIE_SECURE=False,
        CSRF_COOKIE_SECURE=False,
        EXPORTS=tmp_path_factory.mktemp("exports"),
    ):
        yield


@pytest.fixture(autouse=True)
def _exports_of_this_test(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Use an empty folder of exports: tests with another database would remove files of others."""
    if any(settings.EXPORTS.iterdir()):
        settings.EXPORTS = tmp_path_factory.mktemp("exports")


@pytest.fixture
def captures_of_this_test(settings, tmp_path):
    """Store captured pages in a folder of this test."""
    captures = settings.STORAGES["captures"] | {"OPTIONS": {"location": tmp_path / "captures"}}
    settings.STORAGES = settings.STORAGES | {"captures": captures}


@pytest.fixture(scope="session")
def seeded_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The name of a database with the first case."""
    with ExitStack() as databases:
        with django_db_blocker.unblock():
            name = databases.enter_context(copied_database(seeded=True))
        yield name


@pytest.fixture(scope="module")
def seeds(seeded_database: str) -> Iterator[None]:
    """The first case, for all tests of a file.

    All tests of such a file take it, or its fixtures do, and none is transactional.
    """
    with used_database(seeded_database):
        yield


@pytest.fixture(scope="class")
def rows_of_this_class(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let a fixture make rows for all tests of a class, each of which undoes only its own.

    None of them is transactional.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def rows_of_this_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The same for all tests of a file, which all take these rows, or no database."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def researcher(db) -> User:
    return make_user(Role.RESEARCHER)


@pytest.fixture
def researcher_client(researcher) -> Client:
    client = Client()
    client.force_login(researcher)
    return client
