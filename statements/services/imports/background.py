"""Go on with imports in the background: check, write, or take back.

The worker holds an advisory lock of its database session, which is released however it ends. What
it has done is committed batch by batch, so the next one goes on from there.
"""

from collections.abc import Callable, Generator, Iterator
from datetime import datetime, timedelta

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from statements.models import Import, ImportState
from statements.services.background import unfinished_job
from statements.services.imports import demonstration
from statements.services.imports.judging import JudgedRow
from statements.services.imports.reading.opening import read_table, unpacked_bytes
from statements.services.imports.reading.table import FileRefused, SourceTable
from statements.services.imports.running import check_import, write_import
from statements.services.imports.taking_back import take_back
from statements.services.sending import claim_unsent
from statements.services.session_locks import exclusive_lock

SEND_AGAIN_AFTER = timedelta(minutes=2)
_SMALL = 256 * 1024  # bytes, unpacked
_WORKING = timedelta(minutes=20)  # after which the next message goes on


def run_import(*, import_id: int, clock: Callable[[], datetime]) -> bool:
    """Go on with an import until it is over; return whether its rows have just been written.

    A failure is stored on the import. An unreachable database raises ``OperationalError``, and the
    sweep finds the import again. Raises ``Import.DoesNotExist``.
    """
    with unfinished_job(
        Import.objects.all(),
        import_id,
        kind="import",
        fail=lambda job, reason: _fail(job, reason, now=clock()),
        refusal=FileRefused,
        interrupted=_("It was interrupted %(times)s times at the same place."),
        of_files=_("The file cannot be read any more (%(why)s). Send it again."),
    ) as job:
        if job:
            with pghistory.context(user=job.author and job.author.pk):
                return _go_on(job, clock)
    return False


def write_here(
    job: Import,
    table: SourceTable,
    *,
    clock: Callable[[], datetime],
    enters_duplicates: bool = False,
) -> Generator[list[JudgedRow]]:
    """Write an import whose file is not kept, batch by batch; take it back if it was to be whole.

    The lock says that it is in hand. If this process dies, a worker finds that the file is not
    there, and says so. Raises ``FileRefused``.
    """
    with exclusive_lock("import", job.pk):
        try:
            with pghistory.context(user=job.author and job.author.pk):
                yield from write_import(
                    job, table, by=job.author, clock=clock, enters_duplicates=enters_duplicates
                )
        except FileRefused as refusal:
            _fail(job, str(refusal), now=clock())
            raise
        _finish(job, clock())


def is_small(job: Import) -> bool:
    """Whether a step of an import is done while somebody waits for the page."""
    try:
        return max(job.bytes, unpacked_bytes(job.path)) <= _SMALL
    except OSError:
        return True  # the file is gone, which is soon said


def imports_to_send(*, now: datetime, limit: int) -> list[int]:
    """Return unfinished imports for which no message was sent lately, and mark them as sent."""
    unfinished = Import.objects.unfinished().order_by("pk")
    return claim_unsent(unfinished, now=now, again_after=SEND_AGAIN_AFTER, limit=limit)


def written_statements(import_id: int, *, limit: int) -> list[int]:
    """Return the first statements that an import wrote."""
    rows = Import.objects.get(pk=import_id).rows.filter(is_written=True, statement__isnull=False)
    return list(rows.order_by("number").values_list("statement", flat=True)[:limit])


def _go_on(job: Import, clock: Callable[[], datetime]) -> bool:
    end = clock() + _WORKING
    if job.state == ImportState.UNDOING:
        for _batch in take_back(job, by=job.author, clock=clock):
            if clock() > end:
                return False
        return False
    try:
        table = read_table(job.path)
    except FileNotFoundError as error:
        reason = _("It was interrupted, and its file is not here. Import the file again.")
        raise FileRefused(reason) from error
    steps: Iterator[object]
    if job.state == ImportState.CHECKING:
        steps = check_import(job, table, now=clock())
    else:
        steps = write_import(job, table, by=job.author, clock=clock)
    for _step in steps:
        if clock() > end:
            return False
    return _finish(job, clock())


def _finish(job: Import, now: datetime) -> bool:
    """Note that an import was checked or written; take it back if it was to be whole."""
    if job.state == ImportState.CHECKING:
        Import.objects.filter(pk=job.pk).update(state=ImportState.CHECKED, attempts=0)
        return False
    if job.all_or_nothing and job.counts.get("refused"):
        # All rows were good when they were checked, and one of them is not any more.
        Import.objects.filter(pk=job.pk).update(state=ImportState.UNDOING, attempts=0, sent_at=now)
        job.state = ImportState.UNDOING
        for _batch in take_back(job, by=job.owner, clock=lambda: now):
            pass
        return False
    with transaction.atomic():
        if job.is_demonstration:
            demonstration.complete(job)
        job.finish(now=now)
    return True


def _fail(job: Import, reason: str, *, now: datetime) -> None:
    Import.objects.filter(pk=job.pk).update(
        state=ImportState.FAILED, failure=reason[:300], finished_at=now
    )
