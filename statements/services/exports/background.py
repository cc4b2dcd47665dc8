"""Files that are written in the background: asked for once, written whole, removed in time.

A file is written beside its place and moved there when it is whole. Whoever writes holds a lock of
the database session, which ends with the worker, however that ends; so a message that comes twice,
or a sweep that sends one more, finds the lock taken or the work done.
"""

import hashlib
import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from statements.models import (
    UNFINISHED,
    Export,
    ExportFormat,
    ExportQuerySet,
    ExportState,
    StatementQuerySet,
    User,
)
from statements.selectors.lists.criteria import Criteria
from statements.services.exports.formats import KINDS, Options, Order
from statements.services.exports.tables import MAX_SHEET_ROWS
from statements.services.exports.writing import one_moment, write_rows
from statements.services.refusals import Refused

KEPT = timedelta(days=7)
SEND_AGAIN_AFTER = timedelta(minutes=2)
MAX_ATTEMPTS = 3  # a file that ends its worker each time must not do so for ever
MAX_UNFINISHED = 5  # for each person, and each address that nobody signed in from
_WRITING_SECONDS = 60  # after which it is worth while to ask again
_LOCKS = 0x6578  # a namespace of advisory locks that nothing else here uses
_OURS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.part)?")

logger = logging.getLogger(__name__)


class TooManyExports(Refused):
    """Enough files are being written or kept for this person. ``retry_after`` is in seconds."""

    def __init__(self, reason: str, *, retry_after: int) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class ByteLimits:
    """How many bytes of finished files are kept."""

    per_person: int
    per_address: int
    without_account: int
    in_all: int


class CannotWrite(Exception):
    """The file cannot be made, now or later. The message is fit to show whoever asked."""


def request_export(
    *,
    owner: User | None,
    section: str,
    criteria: Criteria,
    form: ExportFormat,
    options: Options,
    base: str,
    address: str,
    limits: ByteLimits,
    now: datetime,
) -> Export:
    """Ask for the rows of a list as a file; return the request for the same that still runs.

    ``address`` is where somebody asks from who has not signed in. Raises ``TooManyExports``.
    """
    address = "" if owner else address
    query = criteria.as_query()
    what = [section, query, form.value, options.as_json(), base]
    asks = hashlib.sha256(json.dumps(what).encode()).hexdigest()
    same = Export.objects.unfinished().of(owner).filter(asks=asks)
    if running := same.first():
        return running
    theirs = Export.objects.requested_by(owner, address)
    if theirs.unfinished().count() >= MAX_UNFINISHED:
        raise TooManyExports(
            _("%(most)s files are being written already. Wait until one is ready.")
            % {"most": MAX_UNFINISHED},
            retry_after=_WRITING_SECONDS,
        )
    _refuse_beyond(limits, owner, theirs, now)
    try:
        with transaction.atomic():
            return Export.objects.create(
                owner=owner,
                address=address,
                section=section,
                query=query,
                form=form,
                options=options.as_json(),
                base=base,
                asks=asks,
                requested_at=now,
                sent_at=now,
            )
    except IntegrityError:
        return same.get()  # asked for by a second click at the same time


def _refuse_beyond(
    limits: ByteLimits, owner: User | None, theirs: ExportQuerySet, now: datetime
) -> None:
    """Raise ``TooManyExports`` where as many bytes are kept as may be."""
    bounds = [
        (theirs, limits.per_person if owner else limits.per_address),
        (Export.objects.all(), limits.in_all),
    ]
    if owner is None:
        bounds.append((Export.objects.of(None), limits.without_account))
    for exports, most in bounds:
        if exports.bytes_kept() < most:
            continue
        first = exports.filter(state=ExportState.DONE).order_by("expires_at").first()
        until = first.expires_at if first and first.expires_at else now
        raise TooManyExports(
            _("There is no room for another file until %(when)s, when the oldest is removed.")
            % {"when": f"{localtime(until):%Y-%m-%d %H:%M}"},
            retry_after=max(_WRITING_SECONDS, int((until - now).total_seconds())),
        )


def run_export(
    *, export_id: int, rows_of: Callable[[Export], StatementQuerySet], clock: Callable[[], datetime]
) -> None:
    """Write one file, unless it is written already or somebody is about it.

    ``rows_of`` returns the rows as the list has them at that moment, or raises ``CannotWrite``.
    Whatever goes wrong with the file itself is kept as the export's failure; a database that is
    away raises ``OperationalError``, and the sweep finds the export again. Raises
    ``Export.DoesNotExist``.
    """
    with _alone_with(export_id) as is_alone:
        if not is_alone:
            return
        export = Export.objects.get(pk=export_id)
        if not export.is_unfinished:
            return
        if export.attempts >= MAX_ATTEMPTS:
            reason = _("Writing it was interrupted %(times)s times. Narrow the list, or ask again.")
            _fail(export, reason % {"times": MAX_ATTEMPTS}, now=clock())
            return
        Export.objects.filter(pk=export_id).update(
            state=ExportState.RUNNING, attempts=F("attempts") + 1, rows_done=0, rows_total=None
        )
        try:
            number, read_at = _write(export, rows_of, clock)
        except (OperationalError, InterfaceError):
            raise
        except CannotWrite as refusal:
            _fail(export, str(refusal), now=clock())
        except OSError as failure:
            logger.exception("export %s could not be stored", export_id)
            reason = _("The file could not be stored (%(why)s). An admin has to make room for it.")
            _fail(export, reason % {"why": failure.strerror or failure}, now=clock())
        except Exception:
            logger.exception("export %s failed", export_id)
            _fail(export, _("Something went wrong on our side; it has been logged."), now=clock())
        else:
            _finish(export, number, read_at, now=clock())


def exports_to_send(*, now: datetime, limit: int) -> list[int]:
    """Return unfinished exports that no message asked for lately and mark them as sent.

    That of one that is being written does nothing, that of one whose worker died takes it up.
    """
    with transaction.atomic():
        ids = list(
            Export.objects.unfinished()
            # Sent in times to come is what a clock that ran ahead wrote.
            .exclude(sent_at__range=(now - SEND_AGAIN_AFTER, now))
            .select_for_update(skip_locked=True)
            .order_by("pk")
            .values_list("pk", flat=True)[:limit]
        )
        Export.objects.filter(pk__in=ids).update(sent_at=now)
    return ids


def expire_exports(*, now: datetime) -> int:
    """Remove files whose time is over, and what no export knows of; return how many expired."""
    over = Export.objects.filter(state=ExportState.DONE, expires_at__lte=now)
    number = 0
    for export in over:
        export.path.unlink(missing_ok=True)  # first, since what is marked is not looked at again
        number += Export.objects.filter(pk=export.pk, state=ExportState.DONE).update(
            state=ExportState.EXPIRED, address=""
        )
    folder = Path(settings.EXPORTS)
    found = [path for path in _listed(folder) if _OURS.fullmatch(path.name)]
    # Asked after the folder was listed: an export is there before its file is.
    kept = _names_kept()
    for path in found:
        if path.name not in kept:
            path.unlink(missing_ok=True)
    return number


def _write(
    export: Export, rows_of: Callable[[Export], StatementQuerySet], clock: Callable[[], datetime]
) -> tuple[int, datetime]:
    """Write the file and put it in its place; return how many rows it has, and of when they are."""
    part = export.path.with_suffix(".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    with _telling(export) as tell, one_moment():
        read_at = clock()
        rows = rows_of(export)
        number = rows.count()
        if export.form == ExportFormat.XLSX and number > MAX_SHEET_ROWS:
            reason = _(
                "These are %(number)s rows; a spreadsheet holds %(most)s. Take another format."
            )
            raise CannotWrite(reason % {"number": f"{number:,}", "most": f"{MAX_SHEET_ROWS:,}"})
        tell(0, number)
        order = Order(
            form=ExportFormat(export.form),
            base=export.base,
            options=Options(**export.options),
            about=[
                _("%(number)s rows of %(read_at)s")
                % {"number": number, "read_at": localtime(read_at).isoformat(timespec="seconds")},
                f"{export.section}?{export.query}",
            ],
            tell=lambda done: tell(done, number),
        )
        with part.open("wb") as file:
            write_rows(rows, file, order, number=number)
    part.replace(export.path)
    return number, read_at


def _finish(export: Export, number: int, read_at: datetime, *, now: datetime) -> None:
    ending = KINDS[ExportFormat(export.form)].ending
    Export.objects.filter(pk=export.pk).update(
        state=ExportState.DONE,
        rows_done=number,
        rows_total=number,
        read_at=read_at,
        file_name=f"{export.section}-{localtime(read_at):%Y%m%d-%H%M}.{ending}",
        bytes=export.path.stat().st_size,
        finished_at=now,
        expires_at=now + KEPT,
    )


def _fail(export: Export, reason: str, *, now: datetime) -> None:
    export.path.with_suffix(".part").unlink(missing_ok=True)
    Export.objects.filter(pk=export.pk).update(
        state=ExportState.FAILED, failure=reason[:300], finished_at=now
    )


@contextmanager
def _alone_with(export_id: int) -> Iterator[bool]:
    """Tell whether nobody else writes this export; nobody will while this lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS, export_id % 2**31])
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        # A connection that broke has let go of it.
        if is_alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCKS, export_id % 2**31])


@contextmanager
def _telling(export: Export) -> Iterator[Callable[[int, int], None]]:
    """Let others see how far the writing is, while its own transaction only reads."""
    with closing(connection.copy()) as beside:

        def tell(done: int, total: int) -> None:
            with beside.cursor() as cursor:
                cursor.execute(
                    "UPDATE statements_export SET rows_done = %s, rows_total = %s WHERE id = %s",
                    [done, total, export.pk],
                )

        yield tell


def _listed(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _names_kept() -> set[str]:
    """Return the names of files that belong to an export: whole ones, and what is being written."""
    kept = Export.objects.filter(Q(state=ExportState.DONE) | Q(state__in=UNFINISHED))
    return {
        f"{key}{ending}" for key in kept.values_list("key", flat=True) for ending in ("", ".part")
    }
