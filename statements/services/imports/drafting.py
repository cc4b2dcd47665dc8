"""Keep the rows that were refused as drafts of the workbench, to be finished one by one."""

from collections.abc import Mapping
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.models import Draft, Genre, Import, ImportState, RowOutcome, Statement, User
from statements.services.imports.columns import RowField
from statements.services.imports.correcting import as_typed
from statements.services.imports.judging import JudgedRow
from statements.services.imports.reading.opening import read_table
from statements.services.imports.requests import NotNow
from statements.services.imports.running import corrected_cells, judge_of, spec_of
from statements.services.refusals import Refused
from statements.services.workbench.drafts import MAX_DRAFTS, keep_draft

# The fields of the form that a cell goes into as it was typed.
_AS_TYPED = {
    RowField.BODY: "body_name",
    RowField.SPEAKER: "official_name",
    RowField.POST: "post_as_named",
    RowField.DATE: "date_range",
    RowField.DATE_NOTE: "said_note",
    RowField.TITLE: "title_zh",
    RowField.TITLE_EN: "title_en",
    RowField.TEXT: "text",
    RowField.SUMMARY: "summary",
}
_CITED = ("publisher", "title", "author", "url", "published_on")


class NoRoomForDrafts(Refused):
    """The person would have too many drafts."""

    def __init__(self, number: int, room: int) -> None:
        super().__init__(
            ngettext(
                "%(number)s row is to be fixed, and you have room for %(room)s more drafts.",
                "%(number)s rows are to be fixed, and you have room for %(room)s more drafts.",
                number,
            )
            % {"number": f"{number:,}", "room": room}
        )


@transaction.atomic
def keep_as_drafts(*, import_id: int, by: User, now: datetime) -> int:
    """Make a draft of each row that was refused; return how many are new.

    A row whose draft exists, or was saved since, is passed over. Raises ``NotNow``,
    ``NoRoomForDrafts``, ``DraftTooLong``, ``FileRefused`` or ``FileNotFoundError``; nothing is kept
    then.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    job = Import.objects.get(pk=import_id)
    if job.state not in (ImportState.CHECKED, ImportState.DONE):
        raise NotNow
    refused = job.rows.filter(outcome=RowOutcome.REFUSED).order_by("number")
    keys = {number: _key_of(job, number) for number in refused.values_list("number", flat=True)}
    ended = {
        *Draft.objects.filter(key__in=keys.values()).values_list("key", flat=True),
        *Statement.objects.filter(form_key__in=keys.values()).values_list("form_key", flat=True),
    }
    new_keys = {number: key for number, key in keys.items() if key not in ended}
    room = MAX_DRAFTS - by.drafts.count()
    if len(new_keys) > room:
        raise NoRoomForDrafts(len(new_keys), room)
    for number, fields in _fields_by_row(job, new_keys, now).items():
        keep_draft(
            key=new_keys[number],
            person=by,
            statement_id=None,
            fields=fields,
            seen_version=0,
            now=now,
        )
    return len(new_keys)


def _key_of(job: Import, number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"{job.key}/{number}")


def _fields_by_row(
    job: Import, numbers: Mapping[int, UUID], now: datetime
) -> dict[int, dict[str, list[str]]]:
    table, edits = read_table(job.path), corrected_cells(job)
    judge = judge_of(table, spec_of(job), now=now)
    rows = {row.number: judge.read(row, edits) for row in table.rows() if row.number in numbers}
    faults = dict(job.rows.filter(number__in=numbers).values_list("number", "faults"))
    genres = dict(Genre.objects.values_list("pk", "slug"))
    tags = judge.vocabulary.tag_slugs
    fields_by_row = {}
    for number, row in rows.items():
        source = _("Row %(row)s of %(file)s.") % {"row": number, "file": job.file_name}
        reasons = [f"{fault['column']}: {fault['message']}" for fault in faults[number]]
        note = as_typed(row.cells.get(RowField.NOTE))
        fields_by_row[number] = {
            **_fields_of(row),
            "genre": [genres.get(row.reading.genre_id or 0, "")],
            "tags": [tags[tag_id] for tag_id in row.reading.tag_ids],
            "note": ["\n".join(filter(None, [note, source, *reasons]))[:4000]],
        }
    return fields_by_row


def _fields_of(row: JudgedRow) -> dict[str, list[str]]:
    """Return what was read, and what was not as it was typed."""
    reading = row.reading
    fields = {name: [as_typed(row.cells.get(field))] for field, name in _AS_TYPED.items()}
    fields["kind"] = [reading.facts.get("kind") or ""]
    fields["language"] = [reading.facts.get("language") or "zh"]
    fields["basis"] = [reading.basis]
    if reading.body:
        fields["jurisdiction"] = [reading.body.jurisdiction]
        fields["body_kind"] = [reading.body.kind]
    for number, citation in enumerate(reading.citations):
        for name in _CITED:
            fields[f"cited-{number}-{name}"] = [as_typed(citation[name])]
    return fields
