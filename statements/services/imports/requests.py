"""Begin imports, correct their rows, start them, and ask for them to be taken back."""

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.models import (
    Import,
    ImportState,
    RowOutcome,
    User,
)
from statements.models.exports import new_export_key
from statements.services.imports.columns import (
    RowField,
    remember_mapping,
    remembered_mapping,
)
from statements.services.imports.judging import ImportSpec
from statements.services.imports.reading.opening import read_table
from statements.services.imports.reading.table import FileRefused
from statements.services.imports.running import (
    last_statement_id,
)
from statements.services.refusals import Refused
from statements.services.versions import refuse_stale

_ROOM = 256 * 1024 * 1024  # bytes that are left on the disk


class NotNow(Refused):
    """The import is in a state in which this cannot be done."""

    def __init__(self) -> None:
        super().__init__(_("This import is not at that step any more. Look at it again."))


class RowsRefused(Refused):
    """All rows or none were asked for, and some are to be fixed."""

    def __init__(self, number: int) -> None:
        super().__init__(
            ngettext(
                "%(number)s row is to be fixed; untick “all or nothing” to leave it out.",
                "%(number)s rows are to be fixed; untick “all or nothing” to leave them out.",
                number,
            )
            % {"number": number}
        )


class RowsWritten(Refused):
    """Rows of the import are in the archive, and only it knows which."""

    def __init__(self) -> None:
        super().__init__(_("Some rows are in the archive already. Take them back first."))


def begin_command_import(
    spec: ImportSpec,
    *,
    file_name: str,
    sha256: str,
    size: int,
    by: User | None,
    all_or_nothing: bool,
    now: datetime,
) -> Import:
    """Begin an import that the caller writes (``background.write_here``); its file is not kept."""
    return Import.objects.create(
        owner=by,
        file_name=file_name[:200],
        file_kind=spec.kind,
        sha256=sha256,
        bytes=size,
        source=spec.source,
        headers=list(spec.headers),
        mapping=dict(spec.mapping),
        defaults=dict(spec.defaults),
        state=ImportState.RUNNING,
        all_or_nothing=all_or_nothing,
        updates=spec.updates,
        may_create_tags=spec.may_create_tags,
        archive_up_to=spec.up_to,
        requested_at=now,
        sent_at=now,
    )


def begin_import(
    blocks: Iterable[bytes],
    *,
    file_name: str,
    form_key: UUID | None,
    by: User,
    may_create_tags: bool,
    now: datetime,
) -> Import:
    """Keep a file, match its columns as those of this heading were last, and let it be checked.

    The same form sent twice, even at once, makes one import. Raises ``FileRefused``; nothing is
    kept then.
    """
    if form_key and (existing := Import.objects.filter(form_key=form_key).first()):
        return _own_import(existing, by)
    key = new_export_key()
    path = Path(settings.IMPORTS) / key
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        sha256, size = _keep(blocks, path)
        table = read_table(path)
        mapping, defaults = remembered_mapping(table.headers)
        facts = {
            "key": key,
            "owner": by,
            "file_name": file_name[:200],
            "file_kind": table.kind,
            "sha256": sha256,
            "bytes": size,
            "headers": list(table.headers),
            "mapping": mapping,
            "defaults": defaults,
            "state": ImportState.CHECKING,
            "may_create_tags": may_create_tags,
            "archive_up_to": last_statement_id(),
            "requested_at": now,
            "sent_at": now,
        }
        if form_key is None:
            return Import.objects.create(**facts)
        job, is_new = Import.objects.get_or_create(form_key=form_key, defaults=facts)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if not is_new:
        path.unlink(missing_ok=True)
    return _own_import(job, by)


def _own_import(job: Import, by: User) -> Import:
    """Return the import of a form that was sent before. Raises ``FileRefused`` for another's."""
    if job.owner_id != by.pk:
        raise FileRefused(_("This form was sent before. Reload the page."))
    return job


def _keep(blocks: Iterable[bytes], path: Path) -> tuple[str, int]:
    """Write a file; return its digest and size. Raises ``FileRefused`` if the disk is too full."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for block in blocks:
            digest.update(block)
            size += file.write(block)
            if shutil.disk_usage(path.parent).free < _ROOM:
                raise FileRefused(_("The disk is full. An admin has to make room first."))
    return digest.hexdigest(), size


@transaction.atomic
def match_columns(
    *,
    import_id: int,
    seen_version: int,
    mapping: Mapping[str, str],
    defaults: Mapping[str, str],
    source: str,
    now: datetime,
) -> Import:
    """Match the columns anew and let the file be checked again. Raises ``NotNow``, ``StaleEdit``.

    ``RowsWritten`` is raised where a failed import has written rows, which a check would forget,
    and ``Refused`` where two columns become the same field.
    """
    job = lock_import(import_id, seen_version, ImportState.CHECKED, ImportState.FAILED)
    if job.rows.in_archive().exists():
        raise RowsWritten
    fields = [field for field in mapping.values() if field]
    if twice := next((field for field in fields if fields.count(field) > 1), None):
        raise Refused(
            _("Two columns become “%(field)s”. Leave one of them out.") % {"field": twice}
        )
    existing = {field.value for field in RowField}
    job.mapping = {
        header: field if (field := mapping.get(header, "")) in existing else ""
        for header in job.headers
    }
    job.defaults = {name: value for name, value in defaults.items() if value and name in existing}
    job.source = source
    job.state, job.failure, job.attempts, job.sent_at = ImportState.CHECKING, "", 0, now
    job.rows_total, job.counts, job.finished_at = 0, {}, None
    job.version += 1
    job.save()
    remember_mapping(job.headers, job.mapping, job.defaults, now)
    return job


@transaction.atomic
def start_import(
    *, import_id: int, seen_version: int, all_or_nothing: bool, updates: bool, now: datetime
) -> Import:
    """Let checked rows be written. Raises ``RowsRefused``, ``NotNow``, ``StaleEdit``."""
    job = lock_import(import_id, seen_version, ImportState.CHECKED)
    refused = job.counts.get(RowOutcome.REFUSED.value, 0)
    if all_or_nothing and refused:
        raise RowsRefused(refused)
    job.all_or_nothing, job.updates = all_or_nothing, updates
    job.state, job.attempts, job.sent_at = ImportState.RUNNING, 0, now
    job.rows_done = job.links_done = 0
    job.version += 1
    job.save()
    return job


@transaction.atomic
def request_take_back(*, import_id: int, seen_version: int, by: User, now: datetime) -> Import:
    """Let an import be taken back. Raises ``NotNow`` or ``StaleEdit``."""
    job = lock_import(
        import_id, seen_version, ImportState.DONE, ImportState.UNDONE, ImportState.FAILED
    )
    if not job.rows.in_archive().exists():
        raise NotNow
    job.state, job.failure, job.attempts, job.sent_at = ImportState.UNDOING, "", 0, now
    job.taken_back_by = by
    job.version += 1
    job.save()
    return job


def lock_import(import_id: int, seen_version: int | None, *states: ImportState) -> Import:
    """Lock an import that is in one of these states. Raises ``NotNow`` or ``StaleEdit``."""
    job = Import.objects.select_for_update().get(pk=import_id)
    if job.state not in states:
        raise NotNow
    if seen_version is not None:
        refuse_stale(seen=seen_version, current=job.version)
    return job
