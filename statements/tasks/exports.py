"""Write exports in the background. Every task may run twice."""

import logging

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from statements.filters.lists.list_filter import UnreadableFilter, read_criteria
from statements.models import Export, StatementQuerySet
from statements.selectors.lists.definitions import NoSuchList, list_definition
from statements.services.exports import background
from statements.tasks.dispatch import after_commit
from statements.tasks.retrying import RetryingTask

logger = logging.getLogger(__name__)

MAX_EXPORTS_PER_SWEEP = 100


@shared_task(base=RetryingTask)
def run_export(export_id: int) -> None:
    """Write one file. Idempotent: a lock lets one worker write it, once."""
    try:
        background.run_export(export_id=export_id, rows_of=_rows_of, clock=timezone.now)
    except Export.DoesNotExist:
        logger.info("export %s is gone, nothing to write", export_id)


@shared_task
def send_waiting() -> None:
    """Send a message for every export whose message was lost."""
    after_commit(
        run_export, *background.exports_to_send(now=timezone.now(), limit=MAX_EXPORTS_PER_SWEEP)
    )


@shared_task
def clean() -> None:
    """Delete expired files."""
    background.expire_exports(now=timezone.now())


def _rows_of(export: Export) -> StatementQuerySet:
    """Build the query again: rows that the filters name may have been deleted meanwhile."""
    try:
        criteria = read_criteria(export.section, export.query)
        return list_definition(export.section).rows(criteria)
    except NoSuchList as error:
        raise background.CannotWrite(_("This list is not there any more.")) from error
    except UnreadableFilter as unreadable:
        raise background.CannotWrite(
            _("A filter can no longer be read: %(names)s. Choose the rows anew.")
            % {"names": unreadable.names}
        ) from unreadable
