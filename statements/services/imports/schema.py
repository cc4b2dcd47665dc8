"""The JSON Schema of a row of JSON Lines."""

from typing import Any

from statements.models import (
    LONGEST_TEXT,
    Basis,
    BodyKind,
    LinkMethod,
    LinkState,
    StatementKind,
)
from statements.models.imports import LONGEST_EXTERNAL_KEY
from statements.models.statements.addresses import LONGEST_ADDRESS
from statements.services.imports.values import MAX_LIST


def _text(most: int, description: str = "", *, least: int = 0) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": ["string", "null"], "maxLength": most}
    if least:
        schema |= {"type": "string", "minLength": least}
    return schema | ({"description": description} if description else {})


_DATE = _text(
    100,
    "As the source has it: 2025-04-25, 2025-04, 2025, 2025年4月上旬, or 2025-04-26/2025-05-04.",
)
ROW_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A statement, one object a line",
    "type": "object",
    "required": ["key", "kind", "province"],
    "anyOf": [
        {"required": ["title"]},
        {"required": ["title_en"]},
        {"required": ["text"]},
    ],
    "properties": {
        "key": _text(
            LONGEST_EXTERNAL_KEY,
            "Unique within the collection; the same key again is the same statement.",
            least=1,
        ),
        "kind": {"enum": [kind.value for kind in StatementKind]},
        "form": _text(100, "The code or a name of the form, such as special-meeting."),
        "province": _text(60, "A place: its code, Chinese or English name.", least=1),
        "body": _text(100, "Who speaks; empty if the source does not name it."),
        "body_kind": {"enum": [*(kind.value for kind in BodyKind), None]},
        "speaker": _text(240, "A name; a note in brackets tells namesakes apart."),
        "post": _text(120, "The post as the source names it."),
        "date": _DATE,
        "date_note": _text(300),
        "title": _text(300, "The Chinese title."),
        "title_en": _text(300),
        "language": {"enum": ["zh", "en", None]},
        "text": _text(LONGEST_TEXT),
        "basis": {"enum": [*(basis.value for basis in Basis), None]},
        "summary": _text(4000),
        "note": _text(4000),
        "tags": {"type": "array", "maxItems": MAX_LIST, "items": {"type": "string"}},
        "sources": {
            "type": "array",
            "maxItems": MAX_LIST,
            "items": {
                "type": "object",
                "properties": {
                    "publisher": _text(150),
                    "title": _text(300),
                    "author": _text(150),
                    "url": _text(LONGEST_ADDRESS),
                    "date": _DATE,
                    "is_secondary": {"type": "boolean"},
                },
                "anyOf": [{"required": ["publisher"]}, {"required": ["url"]}],
            },
        },
        "answers": {
            "type": "array",
            "maxItems": MAX_LIST,
            "items": {
                "type": "object",
                "properties": {
                    "key": _text(300, "The key of a directive, in this file or an earlier one."),
                    "title": _text(300, "Or its title."),
                    "state": {"enum": [*(state.value for state in LinkState), None]},
                    "method": {"enum": [*(method.value for method in LinkMethod), None]},
                    "evidence": _text(2000),
                },
                "anyOf": [{"required": ["key"]}, {"required": ["title"]}],
            },
        },
    },
}
