"""Take an import back: all that it wrote, except what somebody changed since."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.db import connection, models, transaction
from django.db.models import F, Func, ProtectedError, Q

from statements.models import (
    Body,
    Genre,
    Import,
    ImportRow,
    ImportState,
    Official,
    Removal,
    ResponseLink,
    Search,
    Statement,
    Tag,
    User,
)
from statements.services.imports.updating import restore_statement
from statements.services.refusals import Refused
from statements.services.statements.entry import wait_for_other_entries

_ROWS_AT_ONCE = 200
_MODELS: dict[str, type[models.Model]] = {
    "body": Body,
    "unnamed_body": Body,  # who the source does not name: no new body to whoever reads the counts
    "official": Official,
    "tag": Tag,
    "genre": Genre,
}


_KEEP_LINKS = """
    UPDATE statements_importrow SET links = ARRAY(
        SELECT link.id FROM statements_responselink AS link WHERE link.id = ANY(links)
    )
    WHERE id = ANY(%s) AND links <> '{}'
"""


def changed_by_others(job: Import, rows: Sequence[ImportRow]) -> set[int]:
    """Return the statements of these rows that somebody changed, linked, judged or merged since."""
    versions = {row.statement_id: row.statement_version for row in rows}
    ids = [pk for pk in versions if pk is not None]
    changed = {
        pk
        for pk, version in Statement.objects.filter(pk__in=ids).values_list("pk", "version")
        if version != versions[pk]
    }
    own_links = job.rows.exclude(links=[]).values_list(Func(F("links"), function="unnest"))
    # Imports of earlier days did not note their links; theirs are known by the response alone.
    unnoted = job.rows.filter(
        is_written=True, statement__isnull=False, answers__isnull=False, links=[]
    )
    is_own = Q(pk__in=own_links) | Q(response__in=unnoted.values("statement"))
    by_people = Q(ranked_by="") & ~is_own | Q(version__gt=1)
    by_people |= ~Q(ranked_by="") & Q(decided_at__isnull=False)
    if job.finished_at:
        by_people |= Q(ranked_by="", suggested_at__gt=job.finished_at)
    for end in ("directive", "response"):
        links = ResponseLink.objects.filter(by_people, **{f"{end}__in": ids})
        changed.update(links.values_list(end, flat=True))
    # Rows of what was merged into a statement name that one now, with versions of the other.
    merges = Removal.objects.in_force().filter(model="statement", merged_into__in=map(str, ids))
    changed.update(int(key) for key in merges.values_list("merged_into", flat=True))
    changed.update(Search.objects.filter(directive__in=ids).values_list("directive", flat=True))
    return changed


def take_back(job: Import, *, by: User | None, clock: Callable[[], datetime]) -> Iterator[int]:
    """Take back the rows that nobody changed since; yield how many after each batch.

    The others keep ``is_written`` and ``links``, by which the page names them. Of what is invented
    nothing stays.
    """
    last = 0
    while True:
        with transaction.atomic():
            rows = _locked_rows(job, after=last)
            if not rows:
                break
            last = rows[-1].number
            written_rows = [row for row in rows if row.is_written]
            changed = set[int]() if job.is_demonstration else changed_by_others(job, written_rows)
            number = _take_back_rows(
                [row for row in rows if not row.is_written or row.statement_id not in changed],
                by,
                clock(),
            )
            Import.objects.filter(pk=job.pk).update(attempts=0)
        yield number
    with transaction.atomic():
        _delete_created(job)
        Import.objects.filter(pk=job.pk).update(state=ImportState.UNDONE, finished_at=clock())


def _locked_rows(job: Import, *, after: int) -> Sequence[ImportRow]:
    """Return the next rows, locked with their statements before it is asked what refers to these.

    Nothing new comes to refer to them then: what another transaction has inserted and not yet
    committed fails there, since foreign keys are checked at its end. The order is that of everybody
    who saves or merges a statement, so that nobody waits in a circle.
    """
    rows = list(job.rows.in_archive().filter(number__gt=after).order_by("number")[:_ROWS_AT_ONCE])
    if any(row.before is not None for row in rows):  # which are entered once more
        wait_for_other_entries()
    ids = [row.statement_id for row in rows if row.is_written and row.statement_id is not None]
    list(Statement.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))
    keys = [row.pk for row in rows]
    return list(job.rows.select_for_update().filter(pk__in=keys).order_by("number"))


def _take_back_rows(rows: Sequence[ImportRow], by: User | None, now: datetime) -> int:
    _take_back_links(rows)
    written_rows = [row for row in rows if row.is_written]
    entered = [row for row in written_rows if row.before is None]
    Statement.objects.filter(pk__in=[row.statement_id for row in entered]).delete()
    row_ids = [row.pk for row in entered]
    for row in written_rows:
        if row.before is None:
            continue
        statement = row.statement
        try:
            if statement:
                restore_statement(statement, row.before, by=by, now=now)
        except Refused:
            continue  # the row stays named as one that could not be taken back
        row_ids.append(row.pk)
    ImportRow.objects.filter(pk__in=row_ids).update(is_written=False)
    return len(row_ids)


def _take_back_links(rows: Sequence[ImportRow]) -> None:
    """Delete the links of rows, except those that somebody judged since."""
    ids = [link_id for row in rows for link_id in row.links]
    ResponseLink.objects.filter(pk__in=ids, version=1).delete()
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_LINKS, [[row.pk for row in rows]])


def _delete_created(job: Import) -> None:
    """Delete what the import created and nothing refers to any more."""
    for name, ids in job.created.items():
        created = _MODELS[name]._default_manager.filter(pk__in=ids)
        # Locked, so that nothing comes to refer to one between the question and its deletion.
        for row in created.order_by("pk").select_for_update():
            try:
                with transaction.atomic():
                    row.delete()
            except ProtectedError:
                continue
