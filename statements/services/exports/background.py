"""Exports: files written in the background, deleted when they expire.

A file is written under a temporary name and renamed once complete. The worker holds an advisory
lock of its database session, which is released however the worker ends; so a duplicate message, or
one that a sweep sends again, finds the lock taken or the work done.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from statements.models import (
    UNFINISHED,
    Export,
    ExportFormat,
    ExportState,
    StatementQuerySet,
    User,
)
from statements.selectors.lists.criteria import Criteria
from statements.services.background import unfinished_job
from statements.services.exports.formats import FILE_TYPES, ExportSpec, Options
from statements.services.exports.room import (
    ByteLimits,
    expire,
    make_room,
    one_request_at_a_time,
)
from statements.services.exports.tables import MAX_SHEET_ROWS
from statements.services.exports.writing import single_snapshot, write_rows
from statements.services.sending import claim_unsent

LIFETIME = timedelta(days=7)
SEND_AGAIN_AFTER = timedelta(minutes=2)
# The keys of exports, and those of earlier versions, which were UUIDs.
_OUR_FILE_NAME = re.compile(
    r"([\w-]{43}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})(\.part)?", re.ASCII
)


class CannotWrite(Exception):
    """The file cannot be written, now or later. The message is shown to the person who asked."""


def request_export(
    *,
    owner: User | None,
    list_name: str,
    criteria: Criteria,
    file_format: ExportFormat,
    options: Options,
    base: str,
    address: str,
    limits: ByteLimits,
    now: datetime,
) -> Export:
    """Request the rows of a list as a file; return a running request for the same, if there is one.

    ``address`` is the network address of somebody who has not signed in. Raises
    ``TooManyExports``.
    """
    address = "" if owner else address
    query = criteria.as_query()
    request = [list_name, query, file_format.value, options.as_json(), base]
    digest = hashlib.sha256(json.dumps(request).encode()).hexdigest()
    with one_request_at_a_time():
        if running := Export.objects.unfinished().of(owner).filter(asks=digest).first():
            return running
        make_room(limits, owner=owner, address=address, now=now)
        return Export.objects.create(
            owner=owner,
            address=address,
            section=list_name,
            query=query,
            form=file_format,
            options=options.as_json(),
            base=base,
            asks=digest,
            requested_at=now,
            sent_at=now,
        )


def run_export(
    *, export_id: int, rows_of: Callable[[Export], StatementQuerySet], clock: Callable[[], datetime]
) -> None:
    """Write one file, unless it is written already or another worker is writing it.

    ``rows_of`` returns the rows that the list has now, or raises ``CannotWrite``. A failure to
    write the file is stored on the export. An unreachable database raises ``OperationalError``, and
    the sweep finds the export again. Raises ``Export.DoesNotExist``.
    """
    with unfinished_job(
        Export.objects.all(),
        export_id,
        kind="export",
        fail=lambda export, reason: _fail(export, reason, now=clock()),
        refusal=CannotWrite,
        interrupted=_("Writing it was interrupted %(times)s times. Narrow the list, or ask again."),
        of_files=_("The file could not be stored (%(why)s). An admin has to make room for it."),
        state=ExportState.RUNNING,
        rows_done=0,
        rows_total=None,
    ) as export:
        if export:
            number, read_at = _write(export, rows_of, clock)
            _finish(export, number, read_at, now=clock())


def exports_to_send(*, now: datetime, limit: int) -> list[int]:
    """Return unfinished exports for which no message was sent lately, and mark them as sent.

    A message for an export that is being written does nothing; for one whose worker died, it
    starts the export again.
    """
    unfinished = Export.objects.unfinished().order_by("pk")
    return claim_unsent(unfinished, now=now, again_after=SEND_AGAIN_AFTER, limit=limit)


def expire_exports(*, now: datetime) -> int:
    """Delete files that expired, and files of no export; return how many expired."""
    expired = Export.objects.filter(state=ExportState.DONE, expires_at__lte=now)
    number = sum(map(expire, expired))
    folder = Path(settings.EXPORTS)
    paths = [path for path in _paths_in(folder) if _OUR_FILE_NAME.fullmatch(path.name)]
    # Queried after the folder was listed: an export is created before its file.
    names_in_use = _names_in_use()
    for path in paths:
        if path.name not in names_in_use:
            path.unlink(missing_ok=True)
    return number


def _write(
    export: Export, rows_of: Callable[[Export], StatementQuerySet], clock: Callable[[], datetime]
) -> tuple[int, datetime]:
    """Write the file under its final name; return its number of rows and when they were read."""
    part = export.path.with_suffix(".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    with _progress_reporter(export) as report, single_snapshot():
        read_at = clock()
        rows = rows_of(export)
        number = rows.count()
        if export.form == ExportFormat.XLSX and number > MAX_SHEET_ROWS:
            reason = _(
                "These are %(number)s rows; a spreadsheet holds %(most)s. Take another format."
            )
            raise CannotWrite(reason % {"number": f"{number:,}", "most": f"{MAX_SHEET_ROWS:,}"})
        report(0, number)
        spec = ExportSpec(
            file_format=ExportFormat(export.form),
            base=export.base,
            options=Options(**export.options),
            about=[
                _("%(number)s rows of %(read_at)s")
                % {"number": number, "read_at": localtime(read_at).isoformat(timespec="seconds")},
                f"{export.section}?{export.query}",
            ],
            on_progress=lambda rows_done: report(rows_done, number),
        )
        with part.open("wb") as file:
            write_rows(rows, file, spec, number=number)
    part.replace(export.path)
    return number, read_at


def _finish(export: Export, number: int, read_at: datetime, *, now: datetime) -> None:
    ending = FILE_TYPES[ExportFormat(export.form)].ending
    Export.objects.filter(pk=export.pk).update(
        state=ExportState.DONE,
        rows_done=number,
        rows_total=number,
        read_at=read_at,
        file_name=f"{export.section}-{localtime(read_at):%Y%m%d-%H%M}.{ending}",
        bytes=export.path.stat().st_size,
        finished_at=now,
        expires_at=now + LIFETIME,
    )


def _fail(export: Export, reason: str, *, now: datetime) -> None:
    export.path.with_suffix(".part").unlink(missing_ok=True)
    Export.objects.filter(pk=export.pk).update(
        state=ExportState.FAILED, failure=reason[:300], finished_at=now
    )


@contextmanager
def _progress_reporter(export: Export) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that stores the progress: outside the writer's read-only transaction."""
    with closing(connection.copy()) as second_connection:

        def report(rows_done: int, rows_total: int) -> None:
            with second_connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE statements_export SET rows_done = %s, rows_total = %s WHERE id = %s",
                    [rows_done, rows_total, export.pk],
                )

        yield report


def _paths_in(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _names_in_use() -> set[str]:
    """Return the names of files that belong to an export, complete or being written."""
    exports = Export.objects.filter(Q(state=ExportState.DONE) | Q(state__in=UNFINISHED))
    return {
        f"{key}{ending}"
        for key in exports.values_list("key", flat=True)
        for ending in ("", ".part")
    }
