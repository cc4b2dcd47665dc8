"""All pairs of an archive through Celery: one worker process against two.

It starts an embedded database and broker in a temporary folder, and removes them in the end.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from bench.texts import Texts
from statements import tasks
from statements.models import (
    Basis,
    Body,
    BodyKind,
    Genre,
    Jurisdiction,
    Level,
    Overlap,
    Revision,
    Statement,
    StatementKind,
)
from statements.services.links import surveys
from tracker.local import embedded

TEXTS = 2_000  # directives, and as many responses
_LENGTH = 1_000  # characters of each
_WORKER_TIMEOUT = 120  # seconds until a worker answers
_SURVEY_TIMEOUT = 1_800  # seconds for a survey
_NOW = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Seconds for the whole survey with one and with two worker processes, and what it found."""

    directives: int
    responses: int
    one_s: float
    two_s: float
    overlaps: int
    same_rows: bool

    @property
    def ratio(self) -> float:
        """How many times faster two processes are than one."""
        return self.one_s / self.two_s


def measure_pairs(texts: Texts) -> Pairs:
    """Survey ``TEXTS`` directives and as many responses, cut from ``texts``, twice."""
    with tempfile.TemporaryDirectory(prefix="biaotai-bench-") as folder, _services(Path(folder)):
        call_command("migrate", verbosity=0, interactive=False)
        _fill(StatementKind.DIRECTIVE, _cut(texts.directives, TEXTS))
        _fill(StatementKind.RESPONSE, _cut(texts.responses, TEXTS))
        one_s, first = _survey(Path(folder), processes=1)
        two_s, second = _survey(Path(folder), processes=2)
        return Pairs(TEXTS, TEXTS, one_s, two_s, len(first), first == second)


@contextmanager
def _services(var: Path) -> Iterator[None]:
    """Run a database and a broker in ``var``, and connect this process to them."""
    with embedded.running_database(var, durable=False), embedded.running_broker(var):
        connection.settings_dict.update(embedded.database(var))
        url = embedded.broker_url(var)
        current_app.conf.update(dict.fromkeys(("broker_url", "broker_write_url"), url))
        try:
            yield
        finally:
            connections.close_all()
            current_app.close()


def _cut(texts: Sequence[str], count: int) -> list[str]:
    """Cut ``count`` overlapping stretches out of the concatenated texts."""
    whole = "\n".join(texts)
    step = max(1, (len(whole) - _LENGTH) // count)
    return [whole[index * step : index * step + _LENGTH] for index in range(count)]


def _fill(kind: StatementKind, texts: Sequence[str]) -> None:
    centre, _ = Jurisdiction.objects.get_or_create(
        code="CN",
        defaults={
            "gb_code": "100000",
            "level": Level.CENTRE,
            "name_zh": "中央",
            "short_zh": "中央",
            "name_en": "The centre",
        },
    )
    body, _ = Body.objects.get_or_create(jurisdiction=centre, kind=BodyKind.PARTY, name_zh="党委")
    genre, _ = Genre.objects.get_or_create(slug="text", defaults={"name_en": "text"})
    statements = Statement.objects.bulk_create(
        Statement(kind=kind, genre=genre, body=body, title_zh=f"{kind} {number}", entered_at=_NOW)
        for number in range(len(texts))
    )
    Revision.objects.bulk_create(
        Revision(statement=statement, number=1, basis=Basis.FULL, text=text, entered_at=_NOW)
        for statement, text in zip(statements, texts, strict=True)
    )


def _survey(var: Path, *, processes: int) -> tuple[float, list[tuple[object, ...]]]:
    """Run a survey with ``processes``; return its duration in seconds and its rows."""
    with _worker(var, processes):
        survey = surveys.start_survey(now=_NOW)
        start = time.monotonic()
        tasks.surveys.send_waiting()
        while not surveys.progress_of(survey).is_finished:
            if time.monotonic() > start + _SURVEY_TIMEOUT:
                raise embedded.Unusable((var / "worker.log").read_text())
            time.sleep(0.05)
        seconds = time.monotonic() - start
    overlaps = Overlap.objects.filter(chunk__survey=survey).order_by("directive", "response")
    return seconds, list(overlaps.values_list("directive", "response", "v", "u", "longest"))


@contextmanager
def _worker(var: Path, processes: int) -> Iterator[None]:
    command = [sys.executable, "-m", "celery", "--app", "tracker", "--quiet", "worker"]
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "CELERY_BROKER_URL"}
    }
    with (var / "worker.log").open("w") as log:
        worker = subprocess.Popen(  # noqa: S603 - our own worker
            [*command, "--loglevel", "WARNING", "--concurrency", str(processes)],
            cwd=settings.BASE_DIR,
            env={**environment, "VAR": str(var)},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            deadline = time.monotonic() + _WORKER_TIMEOUT
            while not current_app.control.ping(timeout=0.5, limit=1):
                if worker.poll() is not None or time.monotonic() > deadline:
                    raise embedded.Unusable((var / "worker.log").read_text())
            yield
        finally:
            worker.terminate()
            worker.wait(timeout=_WORKER_TIMEOUT)
