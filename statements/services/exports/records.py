"""One statement as one flat record, for every format that has columns."""

from collections.abc import Mapping
from typing import Any

from statements.models import ResponseLink, Statement

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
CODE_COLUMNS = {
    "phrases": ("text", "gloss", "number", "times", "provinces", "first_day"),
    "tags": ("slug", "name_zh", "name_en", "number"),
}


def columns(*, with_text: bool) -> list[str]:
    """Return the columns of a table of statements; new columns are appended."""
    links = (f"link_{column}" for column in _LINK)
    return [*_OWN, *links, "entered_by_machine", *(["text"] if with_text else [])]


def flatten_statement(statement: Statement, *, base: str, with_text: bool) -> dict[str, Any]:
    """Flatten one row of ``export_rows``. Unknown values are None.

    ``base`` is the address of the site, without a slash at its end.
    """
    date, jurisdiction = statement.date, statement.body.jurisdiction
    current = statement.current_revision
    flat = {
        "id": statement.pk,
        "address": f"{base}{statement.get_absolute_url()}",
        "kind": statement.kind,
        "genre": statement.genre.slug,
        "province": jurisdiction.province.code if jurisdiction.province else None,
        "jurisdiction": jurisdiction.code,
        "body_kind": statement.body.kind,
        "body": str(statement.body),
        "speaker": statement.official.name_zh if statement.official else None,
        "speaker_post": statement.post_as_named or None,
        "date": str(date) if date else None,
        "date_first": date.first.isoformat() if date else None,
        "date_last": date.last.isoformat() if date else None,
        "date_note": statement.said_note or None,
        "title_zh": statement.title_zh or None,
        "title_en": statement.title_en or None,
        "tags": [tag.slug for tag in statement.tags.all()],
        "wording": current.basis if current else None,
        "entered_by_machine": statement.is_machine_entered,
        "links": [_link(link) for link in statement.links],
    }
    return flat | ({"text": current.text if current else None} if with_text else {})


def in_one_row(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Turn the list of links of a record, if it has one, into columns of lists."""
    if "links" not in record:
        return record
    links = record["links"]
    return {**record} | {f"link_{column}": [link[column] for link in links] for column in _LINK}


def _link(link: ResponseLink) -> dict[str, Any]:
    latency, echo = link.latency, link.fresh_echo
    return {
        "directive": link.directive_id,
        "state": link.state,
        "days_shortest": latency.shortest if latency else None,
        "days_longest": latency.longest if latency else None,
        "clauses_taken_up": echo.clauses_taken_up if echo else None,
        "clauses_compared": echo.clauses if echo else None,
        "v": echo.v if echo else None,
        "u": echo.u if echo else None,
    }
