"""The rows of a list as a table or as JSON: exactly those rows."""

import csv
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from statements.models import Statement, StatementQuerySet
from statements.web import errors

MOST_ROWS = 10_000
FORMATS = ("csv", "json")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(request: HttpRequest, rows: StatementQuerySet, *, form: str, name: str) -> HttpResponse:
    """Answer with the rows as ``form``, one of ``FORMATS``, bounded by ``MOST_ROWS``."""
    number = rows.count()
    if number > MOST_ROWS:
        return errors.page(
            400,
            _("Too many rows for one file"),
            _("These are %(number)s rows; a file takes %(most)s. Narrow the list first.")
            % {"number": number, "most": MOST_ROWS},
        )
    records = [record(request, statement) for statement in rows]
    if form == "csv":
        records = [_flat(one) for one in records]
    columns = [*_OWN, *(f"link_{column}" for column in _LINK)]
    return _file(records, columns, form=form, name=name)


def export_codes(codes: QuerySet[Any], *, form: str, name: str) -> HttpResponse:
    """Answer with codes and their counts, the columns being what the queryset counts."""
    columns = [*_CODE_COLUMNS[name]]
    records = [dict(zip(columns, row, strict=True)) for row in codes.values_list(*columns)]
    return _file(records, columns, form=form, name=name)


def record(request: HttpRequest, statement: Statement) -> dict[str, Any]:
    """Flatten one row as ``statement_rows`` loads it. What is not known is None."""
    said, place = statement.date, statement.body.jurisdiction
    current = next(iter(statement.current), None)
    return {
        "id": statement.pk,
        "address": request.build_absolute_uri(statement.get_absolute_url()),
        "kind": statement.kind,
        "genre": statement.genre.slug,
        "province": place.province.code if place.province else None,
        "jurisdiction": place.code,
        "body_kind": statement.body.kind,
        "body": str(statement.body),
        "speaker": statement.official.name_zh if statement.official else None,
        "speaker_post": statement.post_as_named or None,
        "date": str(said) if said else None,
        "date_first": said.first.isoformat() if said else None,
        "date_last": said.last.isoformat() if said else None,
        "date_note": statement.said_note or None,
        "title_zh": statement.title_zh or None,
        "title_en": statement.title_en or None,
        "tags": [tag.slug for tag in statement.tags.all()],
        "wording": current.basis if current else None,
        "links": [
            {
                "directive": link.directive_id,
                "state": link.state,
                "days_shortest": link.latency.shortest if link.latency else None,
                "days_longest": link.latency.longest if link.latency else None,
                "clauses_taken_up": link.fresh_echo.clauses_taken_up if link.fresh_echo else None,
                "clauses_compared": link.fresh_echo.clauses if link.fresh_echo else None,
                "v": link.fresh_echo.v if link.fresh_echo else None,
                "u": link.fresh_echo.u if link.fresh_echo else None,
            }
            for link in statement.links
        ],
    }


def _flat(one: dict[str, Any]) -> dict[str, Any]:
    """Put the links of a record beside each other, column by column."""
    links = one["links"]
    return one | {f"link_{column}": [link[column] for link in links] for column in _LINK}


def _file(
    records: list[dict[str, Any]], columns: Sequence[str], *, form: str, name: str
) -> HttpResponse:
    if form == "json":
        response: HttpResponse = JsonResponse(
            {"count": len(records), "rows": records}, json_dumps_params={"ensure_ascii": False}
        )
    else:
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response.write("\ufeff")  # the byte order mark, without which spreadsheets garble Chinese
        table = csv.writer(response)
        table.writerow(columns)
        table.writerows([_cell(one[column]) for column in columns] for one in records)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _cell(value: Any) -> str:
    """Write one cell; several values stand beside each other, parted by ``;``."""
    if isinstance(value, list):
        return _cell("; ".join("" if one is None else str(one) for one in value))
    text = "" if value is None else str(value)
    # A leading apostrophe keeps a spreadsheet from reading a text as a formula.
    return f"'{text}" if text.startswith(_FORMULA) else text


_OWN = (
    "id",
    "address",
    "kind",
    "genre",
    "province",
    "jurisdiction",
    "body_kind",
    "body",
    "speaker",
    "speaker_post",
    "date",
    "date_first",
    "date_last",
    "date_note",
    "title_zh",
    "title_en",
    "tags",
    "wording",
)
_LINK = (
    "directive",
    "state",
    "days_shortest",
    "days_longest",
    "clauses_taken_up",
    "clauses_compared",
    "v",
    "u",
)
_CODE_COLUMNS = {
    "phrases": ("text", "gloss", "number", "times", "provinces", "first_day"),
    "tags": ("slug", "name_zh", "name_en", "number"),
}
