"""Link the rows of an import to the directives that they answer, once all rows are written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from statements.models import (
    Import,
    ImportRow,
    LinkState,
    ResponseLink,
    Statement,
    User,
)
from statements.services.imports.columns import RowField
from statements.services.imports.directives import DirectiveFinder
from statements.services.imports.faults import CellFault
from statements.services.imports.judging import is_too_early
from statements.services.imports.readings import RowAnswer
from statements.services.statements.copying import copy_rows, new_ids

# On their rows, so that they can be taken back.
_NOTE_LINKS = """
    UPDATE statements_importrow AS import_row
    SET links = import_row.links || link.ids
    FROM (
        SELECT response_id, array_agg(id) AS ids FROM statements_responselink
        WHERE id = ANY(%s) GROUP BY response_id
    ) AS link
    WHERE import_row.id = ANY(%s) AND import_row.statement_id = link.response_id
"""


def link_rows(
    job: Import,
    rows: Sequence[ImportRow],
    directives: DirectiveFinder,
    *,
    by: User | None,
    now: datetime,
) -> None:
    """Link these rows, in the caller's transaction.

    A pair that has a link keeps it. What cannot be linked becomes a fault of the row.
    """
    answers = [(row, RowAnswer(**answer)) for row in rows for answer in row.answers or ()]
    ids = directives.find(answer for _row, answer in answers)
    statements = Statement.objects.only("possible_days", "date_range").in_bulk(
        {*ids.values(), *(row.statement_id for row in rows if row.statement_id)}
    )
    linked = set(
        ResponseLink.objects.filter(response__in=[row.statement_id for row in rows]).values_list(
            "directive", "response"
        )
    )
    links: list[dict[str, Any]] = []
    for row, answer in answers:
        pair = (ids.get(answer), row.statement_id)
        directive, response = statements.get(pair[0] or 0), statements.get(pair[1] or 0)
        if directive is None or response is None or directive == response:
            _add_fault(row, _("The directive of this row was not imported."))
        elif pair not in linked:
            is_refused = answer.state != LinkState.REJECTED and is_too_early(
                directive.possible_date, response.possible_date
            )
            if is_refused:
                _add_fault(row, _("The response is dated before the directive."))
                continue
            linked.add((directive.pk, response.pk))
            links.append(_link(job, row, answer, directive.pk, by=by, now=now))
    link_ids = new_ids(ResponseLink, len(links))
    copy_rows(ResponseLink, ({"id": pk, **link} for pk, link in zip(link_ids, links, strict=True)))
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_LINKS, [link_ids, [row.pk for row in rows]])


def _add_fault(row: ImportRow, message: str) -> None:
    row.faults = [*row.faults, CellFault(RowField.ANSWERS, message).as_json(RowField.ANSWERS)]
    row.save(update_fields=["faults"])


def _link(
    job: Import,
    row: ImportRow,
    answer: RowAnswer,
    directive_id: int,
    *,
    by: User | None,
    now: datetime,
) -> dict[str, Any]:
    is_decided = answer.state != LinkState.SUGGESTED
    evidence = answer.evidence or _("Stated in %(file)s, row %(row)s.") % {
        "file": job.file_name,
        "row": row.number,
    }
    return {
        "directive": directive_id,
        "response": row.statement_id,
        "state": answer.state,
        "method": answer.method,
        "evidence": evidence[:2000],
        "reasons": "[]",
        "ranked_by": "",
        "stance_passage": "",
        "depth_passage": "",
        "suggested_at": now,
        "decided_at": now if is_decided else None,
        "decided_by": by.pk if by and is_decided else None,
        "version": 1,
    }
