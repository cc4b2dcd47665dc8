"""What admins see of background work: one protocol that each kind of job implements.

A new kind of work implements ``JobKind`` and is listed in ``tasks.jobs``, with the task that
carries it out. Nothing else is needed for it to appear on the page of jobs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from statements.selectors.lists.counts import Total
from statements.services.refusals import Refused

NOTHING = Total(0, is_exact=True)
MAX_JOBS = 50  # listed of each kind
MAX_WAITING_COUNTED = 1_000


class JobState(StrEnum):
    """How far a job is."""

    FAILED = "failed"
    RUNNING = "running"
    WAITING = "waiting"

    @property
    def label(self) -> str | Promise:
        return _LABELS[self]


_LABELS = {
    JobState.FAILED: _("failed"),
    JobState.RUNNING: _("running"),
    JobState.WAITING: _("waiting"),
}


@dataclass(frozen=True, slots=True)
class Job:
    """One job that is not done.

    ``key`` is the row by which it is retried; None where it cannot be. ``finished`` of ``total``
    steps are done, where that is known. ``reason`` says why it failed or waits.
    """

    title: str
    state: JobState
    key: int | None = None
    since: datetime | None = None
    finished: int | None = None
    total: int | None = None
    reason: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many jobs of a kind wait (``backlog``), run and have failed."""

    backlog: Total = NOTHING
    running: int = 0
    failed: int = 0


class NothingToRetry(Refused):
    """The job is gone, done or running already."""

    def __init__(self) -> None:
        super().__init__(_("There is nothing to retry: it is gone, done or running already."))


class JobKind(Protocol):
    """A kind of background work. ``name`` stands in addresses."""

    name: str
    label: str | Promise

    def counts(self, *, now: datetime) -> JobCounts:
        """Count the jobs that are not done."""

    def jobs(self, *, now: datetime) -> Sequence[Job]:
        """Return jobs that are not done, at most ``MAX_JOBS``: failed, running, then waiting."""

    def reset(self, key: int, *, now: datetime) -> None:
        """Let a failed job be tried again. Raises ``NothingToRetry``."""
