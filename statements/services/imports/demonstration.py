"""A demonstration archive: an import of invented statements, which is taken back as a whole."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from statements.engine.dates.days import day_in_beijing
from statements.engine.generator.demonstration import (
    DEEDS,
    MARK,
    DemonstrationPlace,
    demonstration_rows,
)
from statements.models import (
    Depth,
    Import,
    ImportState,
    Jurisdiction,
    Level,
    ResponseLink,
    Search,
    Statement,
    User,
)
from statements.services.imports.columns import proposed_mapping
from statements.services.imports.requests import begin_import, request_take_back
from statements.services.refusals import Refused
from statements.services.statements.entry import wait_for_other_entries

_FILE_NAME = "demonstration.jsonl"
_NOT_LOOKED_AT = 3  # every third silent province, which nobody searched
_SOURCE = "demonstration"  # the collection that its keys belong to


class NotEmpty(Refused):
    """Somebody has entered statements, which invented ones must not be mixed with."""

    def __init__(self) -> None:
        super().__init__(
            _("Statements were entered here already; invented ones would be mixed with them.")
        )


class NoProvinces(Refused):
    """There are no provinces to speak."""

    def __init__(self) -> None:
        super().__init__(_("There are no provinces in the database; run manage.py load_seeds."))


class NoDemonstration(Refused):
    """There is none to take out."""

    def __init__(self) -> None:
        super().__init__(_("There is no demonstration archive here."))


def is_empty_site() -> bool:
    """Whether there are no statements but those that every site is delivered with."""
    return not Statement.objects.filter(seed_key=None).exists()


@transaction.atomic
def put_in(*, by: User, now: datetime) -> Import:
    """Begin to import the demonstration archive; return the import, which a worker goes on with.

    A second click returns the same import; one that failed is gone on with. Raises ``NotEmpty`` or
    ``NoProvinces``.
    """
    wait_for_other_entries()
    job = Import.objects.demonstrations().first()
    if job and job.state != ImportState.FAILED:
        return job
    if job is None:
        if not is_empty_site():
            raise NotEmpty
        lines = list(_lines(now))
        job = begin_import(
            lines,
            file_name=_FILE_NAME,
            form_key=None,
            by=by,
            may_create_tags=False,
            now=now,
        )
        job.is_demonstration, job.source, job.rows_total = True, _SOURCE, len(lines)
        job.mapping = proposed_mapping(job.headers)
    job.state, job.failure, job.attempts, job.sent_at = ImportState.RUNNING, "", 0, now
    job.save()
    return job


def take_out(*, by: User, now: datetime) -> Import:
    """Let the demonstration archive be taken out. Raises ``NoDemonstration`` or ``NotNow``."""
    job = Import.objects.demonstrations().first()
    if job is None:
        raise NoDemonstration
    return request_take_back(import_id=job.pk, seen_version=job.version, by=by, now=now)


def complete(job: Import) -> None:
    """Add what an import cannot: depths of responses, and searches that found nothing.

    Idempotent, in the caller's transaction.
    """
    # Ids and no subqueries: of rows that were copied a moment ago the planner has no statistics.
    own_ids = list(job.rows.exclude(statement=None).values_list("statement", flat=True))
    own = Statement.objects.filter(pk__in=own_ids)
    links = ResponseLink.objects.confirmed().filter(response__in=own_ids)
    for depth, words in zip(Depth.objects.order_by("rung"), DEEDS, strict=False):
        titled = links.filter(response__title_zh__contains=words).values_list("pk", flat=True)
        ResponseLink.objects.filter(pk__in=list(titled)).update(depth=depth, depth_passage=words)
    searched_on = day_in_beijing(job.requested_at)
    for directive in own.directives():
        answered = links.filter(directive=directive).values("body__jurisdiction")
        silent = Jurisdiction.objects.provinces().exclude(pk__in=answered)
        Search.objects.bulk_create(
            [
                Search(
                    directive=directive,
                    jurisdiction=province,
                    searched_on=searched_on,
                    where=f"invented newspaper{MARK}",
                    entered_at=job.requested_at,
                )
                for index, province in enumerate(silent)
                if index % _NOT_LOOKED_AT
            ],
            ignore_conflicts=True,
        )


def _lines(now: datetime) -> Iterator[bytes]:
    """Yield the file, line by line."""
    centre = Jurisdiction.objects.filter(level=Level.CENTRE).first()
    provinces = [_place(province) for province in Jurisdiction.objects.provinces()]
    if centre is None or not provinces:
        raise NoProvinces
    for row in demonstration_rows(_place(centre), provinces, today=day_in_beijing(now)):
        yield f"{json.dumps(row, ensure_ascii=False)}\n".encode()


def _place(jurisdiction: Jurisdiction) -> DemonstrationPlace:
    return DemonstrationPlace(jurisdiction.code, jurisdiction.short_zh)
