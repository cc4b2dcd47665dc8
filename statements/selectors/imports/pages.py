"""The pages of imports."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from statements.models import Import, ImportRow, ImportState, RowOutcome

ROWS_PER_PAGE = 50
RECENT_IMPORTS = 20


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One import with the rows on a page.

    ``new_bodies`` counts the bodies with a name that it would create, or has created.
    ``rows_written`` counts what it wrote, ``unreverted`` lists rows that could not be taken back.
    """

    job: Import
    rows: Sequence[ImportRow]
    number: int
    outcome: str
    page: int
    pages: int
    answers: int
    new_bodies: int
    rows_written: int
    unreverted: Sequence[ImportRow]


def recent_imports() -> QuerySet[Import]:
    """Load the latest imports, each with ``rows_written``: how many of its rows stand."""
    rows = ImportRow.objects.in_archive().filter(import_job=OuterRef("pk")).order_by()
    # Counted by import, for those that are listed alone: a join would count the rows of all.
    number = rows.values("import_job").annotate(number=Count("pk")).values("number")
    rows_written = Coalesce(Subquery(number), 0)
    return Import.objects.select_related("owner").annotate(rows_written=rows_written)[
        :RECENT_IMPORTS
    ]


def import_page(job: Import, *, outcome: str, page: int) -> ImportPage:
    """Load a page of the rows of an import, all or those of one outcome."""
    rows = job.rows.all()
    if outcome in RowOutcome.values:
        rows = rows.filter(outcome=outcome)
    number = rows.count()
    pages = max(1, -(-number // ROWS_PER_PAGE))
    page = min(max(page, 1), pages)
    first = (page - 1) * ROWS_PER_PAGE
    loaded = rows.select_related("statement").order_by("number")[first : first + ROWS_PER_PAGE]
    unreverted = job.rows.in_archive().select_related("statement")
    if job.state != ImportState.UNDONE:
        unreverted = unreverted.none()
    return ImportPage(
        job=job,
        rows=list(loaded),
        number=number,
        outcome=outcome,
        page=page,
        pages=pages,
        answers=job.rows.filter(answers__isnull=False, outcome=RowOutcome.NEW).count(),
        new_bodies=_new_bodies(job),
        rows_written=job.rows.in_archive().count(),
        unreverted=list(unreverted[:ROWS_PER_PAGE]),
    )


def _new_bodies(job: Import) -> int:
    if job.rows_done:
        return len(job.created.get("body", []))
    names: QuerySet[ImportRow, Any] = job.rows.filter(
        outcome=RowOutcome.NEW, preview__has_key="new_body"
    ).values_list("preview__new_body", flat=True)
    return names.order_by("preview__new_body").distinct().count()
