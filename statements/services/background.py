"""Take up a job in the background, one worker at a time, and tell people why it failed."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from statements.models import MAX_ATTEMPTS, Export, Import
from statements.services.session_locks import exclusive_lock

logger = logging.getLogger(__name__)


@contextmanager
def unfinished_job[Job: (Export, Import)](
    jobs: QuerySet[Job],
    job_id: int,
    *,
    kind: str,
    fail: Callable[[Job, str], None],
    refusal: type[Exception],
    interrupted: str,
    of_files: str,
    **begun: Any,
) -> Iterator[Job | None]:
    """Yield a job to do, with ``begun`` set on its row; None if it is over, given up, or taken.

    The object yielded is as it was before.

    What goes wrong is handed to ``fail``, as a sentence for people. A ``refusal`` brings its own;
    ``interrupted`` says that it was begun ``%(times)s`` times, ``of_files`` that a file could not
    be read or written, and ``%(why)s``. An unreachable database is raised: nothing can be stored
    then, and a sweep finds the job again. Raises ``DoesNotExist`` of the job.
    """
    with exclusive_lock(kind, job_id) as is_locked:
        job = jobs.get(pk=job_id) if is_locked else None
        if job is None or not job.is_unfinished:
            yield None
        elif job.attempts >= MAX_ATTEMPTS:
            fail(job, interrupted % {"times": MAX_ATTEMPTS})
            yield None
        else:
            jobs.filter(pk=job_id).update(attempts=F("attempts") + 1, **begun)
            try:
                yield job
            except (OperationalError, InterfaceError):
                raise
            except refusal as refused:
                fail(job, str(refused))
            except OSError as failure:
                logger.exception("%s %s: a file failed", kind, job_id)
                fail(job, of_files % {"why": failure.strerror or failure})
            except Exception:
                logger.exception("%s %s failed", kind, job_id)
                fail(job, _("Something went wrong on our side; it has been logged."))
