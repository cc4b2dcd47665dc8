"""Change a statement as a row says, and change it back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from statements.models import (
    CITATION_FIELDS,
    TYPED_FIELDS,
    Basis,
    Body,
    BodyKind,
    Official,
    Revision,
    Statement,
    Tag,
    User,
)
from statements.services.history.heirs import with_heirs
from statements.services.imports.columns import STATEMENT_FIELDS, RowField
from statements.services.imports.comparing import missing_citations
from statements.services.imports.readings import RowReading
from statements.services.refusals import Refused
from statements.services.statements.entry import Wording, change_statement
from statements.services.statements.speakers import SpeakerInput

_FACTS = ("genre_id", *TYPED_FIELDS)


class SpeakerGone(Refused):
    """The body or the official that the statement had was withdrawn since."""

    def __init__(self) -> None:
        super().__init__(_("The body or speaker that this statement had was withdrawn."))


def snapshot(statement: Statement) -> dict[str, Any]:
    """Return all that an update may change, fit for JSON."""
    revision = Revision.objects.current_of(statement)
    days = statement.date_range
    return {
        **{name: getattr(statement, name) for name in _FACTS},
        "body": statement.body_id,
        "official": statement.official_id,
        "days": [days.lower.isoformat(), days.upper.isoformat()] if days else None,
        "tags": [tag.pk for tag in statement.tags.all()],
        "citations": list(statement.citations.order_by("pk").values(*CITATION_FIELDS)),
        "revision": revision.pk if revision else None,
    }


@transaction.atomic
def update_statement(
    statement: Statement,
    reading: RowReading,
    names: Mapping[str, int | None],
    tag_ids: Sequence[int],
    *,
    by: User | None,
    now: datetime,
) -> dict[str, Any]:
    """Change what a row gives and leave the rest; return what the statement was before.

    ``names`` are the ids of body and official, where the row gives them. ``statement`` gets its
    new version. Raises what ``change_statement`` raises; nothing is written then.
    """
    before = snapshot(statement)
    after = dict(before)
    for field, column in STATEMENT_FIELDS.items():
        if field in reading.filled and field is not RowField.DATE:  # kept by its days
            after[column] = reading.facts[column]
    if RowField.DATE in reading.filled and reading.date:
        days = reading.date.days
        after["days"] = [days.lower.isoformat(), days.upper.isoformat()]
    after["genre_id"] = reading.genre_id or before["genre_id"]
    after["body"] = names.get("body_id", before["body"])
    after["official"] = names.get("official_id", before["official"])
    after["tags"] = list(dict.fromkeys([*before["tags"], *tag_ids]))
    after["citations"] = [
        *before["citations"],
        *({**citation, "published_note": ""} for citation in missing_citations(reading, statement)),
    ]
    wording = Wording(reading.text, Basis(reading.basis)) if reading.text else None
    statement.version = _change(statement, after, wording, by=by, now=now)
    return before


def restore_statement(
    statement: Statement, before: Mapping[str, Any], *, by: User | None, now: datetime
) -> None:
    """Change a statement back to a snapshot; what was merged since comes back as its heir.

    Raises ``SpeakerGone`` and what ``change_statement`` raises.
    """
    facts = with_heirs({statement.pk: before})[statement.pk]
    _change(statement, facts, None, by=by, now=now)


def _change(
    statement: Statement,
    facts: Mapping[str, Any],
    wording: Wording | None,
    *,
    by: User | None,
    now: datetime,
) -> int:
    body = Body.objects.select_related("jurisdiction").filter(pk=facts["body"]).first()
    official = Official.objects.filter(pk=facts["official"]).first()
    if body is None or (facts["official"] and official is None):
        raise SpeakerGone
    days = facts["days"]
    if wording is None:
        wording = Wording.of(Revision.objects.filter(pk=facts["revision"]).first())
    changed = change_statement(
        statement_id=statement.pk,
        seen_version=statement.version,
        facts={
            **{name: facts[name] for name in _FACTS},
            "date_range": DateRange(*map(date.fromisoformat, days)) if days else None,
        },
        speaker=SpeakerInput(
            body.jurisdiction,
            body.kind,
            "" if body.kind == BodyKind.UNNAMED else str(body),
            official.name_zh if official else "",
            official_id=official.pk if official else None,
        ),
        tags=Tag.objects.filter(pk__in=facts["tags"]),
        wording=wording,
        citations=[_citation(citation) for citation in facts["citations"]],
        by=by,
        now=now,
        accepted_duplicates=None,  # which statement it is has been decided
    )
    return changed.version


def _citation(facts: Mapping[str, Any]) -> dict[str, Any]:
    day = facts["published_on"]
    return {**facts, "published_on": date.fromisoformat(day) if isinstance(day, str) else day}
