"""Begin imports: from the page, and by the command."""

from datetime import datetime

from statements.models import Import, ImportState, User
from statements.services.imports.judging import ImportSpec


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
    """Begin an import that the caller itself writes; its file is not kept."""
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
        state=ImportState.DONE,
        all_or_nothing=all_or_nothing,
        updates=spec.updates,
        may_create_tags=spec.may_create_tags,
        archive_up_to=spec.up_to,
        requested_at=now,
        sent_at=now,
        finished_at=now,
    )
