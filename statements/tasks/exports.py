"""Write files of rows in the background. Every task may run twice."""

import logging

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from statements.filters.sections import NoSuchList, UnreadableQuery, rows_of
from statements.models import Export, StatementQuerySet
from statements.services.exports import background
from statements.tasks.dispatch import after_commit
from statements.tasks.retrying import RetryingTask

logger = logging.getLogger(__name__)

SENT_AT_ONCE = 100  # exports; the next sweep takes the next


@shared_task(base=RetryingTask)
def run_export(export_id: int) -> None:
    """Write one file. Safe to deliver twice, because only one worker writes it, and once."""
    try:
        background.run_export(export_id=export_id, rows_of=_rows_of, clock=timezone.now)
    except Export.DoesNotExist:
        logger.info("export %s is gone, nothing to write", export_id)


@shared_task
def send_waiting() -> None:
    """Send a message for each export that waits for one."""
    after_commit(run_export, *background.exports_to_send(now=timezone.now(), limit=SENT_AT_ONCE))


@shared_task
def clean() -> None:
    """Remove files whose time is over."""
    background.expire_exports(now=timezone.now())


def _rows_of(export: Export) -> StatementQuerySet:
    """Build the rows anew: what the filters name may have been removed since they were asked."""
    try:
        return rows_of(export.section, export.query)
    except NoSuchList as gone:
        raise background.CannotWrite(_("This list is not there any more.")) from gone
    except UnreadableQuery as unreadable:
        raise background.CannotWrite(
            _("A filter cannot be read any more: %(names)s. Choose the rows anew.")
            % {"names": unreadable}
        ) from unreadable
