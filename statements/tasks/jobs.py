"""The kinds of background jobs that admins see, each with the task that carries one out."""

from datetime import datetime

from celery.app.task import Task

from statements.services.jobs.files import BulkEditJobs, ExportJobs, ImportJobs, LetterJobs
from statements.services.jobs.job import JobKind
from statements.services.jobs.measuring import (
    ECHO_JOBS,
    RANKING_JOBS,
    READING_JOBS,
    SURVEY_JOBS,
    RebuildJobs,
)
from statements.services.jobs.watching import PeriodJobs, RereadingJobs
from statements.tasks import bulk, exports
from statements.tasks.accounts import letters
from statements.tasks.dispatch import after_commit
from statements.tasks.links import echoes, ranking, surveys
from statements.tasks.sources import drafts

# In the order of the page. Without a task, a sweep does the work.
_KINDS: tuple[tuple[JobKind, "Task[[int], None] | None"], ...] = (
    (ExportJobs(), exports.run_export),
    (ImportJobs(), None),
    (BulkEditJobs(), bulk.run_act),
    (ECHO_JOBS, echoes.measure_link),
    (RANKING_JOBS, ranking.rank_response),
    (SURVEY_JOBS, surveys.survey_chunk),
    (RebuildJobs(), None),
    (READING_JOBS, drafts.read_capture),
    (PeriodJobs(), None),
    (RereadingJobs(), None),
    (LetterJobs(), letters.send),
)
JOB_KINDS: dict[str, JobKind] = {kind.name: kind for kind, _task in _KINDS}
_TASKS = {kind.name: task for kind, task in _KINDS}


def retry_job(name: str, key: int, *, now: datetime) -> None:
    """Try a failed job again. Raises ``KeyError`` for an unknown kind, or ``NothingToRetry``."""
    JOB_KINDS[name].reset(key, now=now)
    if task := _TASKS[name]:
        after_commit(task, key)
