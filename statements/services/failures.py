"""Tell people why work in the background failed."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


@contextmanager
def storing_failure(
    store: Callable[[str], None], *, job: str, refusal: type[Exception], of_files: str
) -> Iterator[None]:
    """Hand a failure of what is done within to ``store``, as a sentence for people.

    A ``refusal`` brings its own. ``of_files`` says that a file could not be read or written, and
    ``%(why)s``. An unreachable database is raised: nothing can be stored then, and a sweep finds
    the job again. What nobody expected is logged with the name of the ``job``.
    """
    try:
        yield
    except (OperationalError, InterfaceError):
        raise
    except refusal as refused:
        store(str(refused))
    except OSError as failure:
        logger.exception("%s: a file failed", job)
        store(of_files % {"why": failure.strerror or failure})
    except Exception:
        logger.exception("%s failed", job)
        store(_("Something went wrong on our side; it has been logged."))
