"""Records that another may be merged into."""

import re
from collections.abc import Sequence

from django.db import models
from django.db.models import Q

from statements.models import Body, Official, Phrase, Statement, Tag
from statements.models.statements.keys import read_key
from statements.selectors.history.records import Record
from statements.selectors.statements.duplicates import duplicates_of

MAX_CANDIDATES = 30
_LAST_PART = re.compile(r"([^/]+)/*$")


def candidates_for(record: Record, search_text: str) -> Sequence[models.Model]:
    """Return records whose name contains ``search_text``; without it, those most alike."""
    row = record.row
    if row is None:
        return []
    rows = type(row)._base_manager.exclude(pk=row.pk)
    if search_text:
        return list(rows.filter(_is_named(type(row), search_text))[:MAX_CANDIDATES])
    if isinstance(row, Statement):
        return [duplicate.statement for duplicate in duplicates_of(row)]
    if isinstance(row, Body):
        rows = rows.filter(jurisdiction=row.jurisdiction_id)
    elif isinstance(row, Official):
        rows = rows.filter(name_key=row.name_key)
    return list(rows.order_by("pk")[:MAX_CANDIDATES])


def named_by(record: Record, text: str) -> models.Model | None:
    """Return the record that a number, a code or an address names; None if it names none."""
    last = _LAST_PART.search(text.strip().partition("?")[0])
    if last is None:
        return None
    model = record.kind.model
    rows = model._base_manager.all()
    if record.kind.spelling == "slug" and (row := rows.filter(slug=last[1]).first()):
        return row
    return rows.filter(pk=key).first() if (key := read_key(last[1])) else None


def _is_named(model: type[models.Model], search_text: str) -> Q:
    columns = {
        Statement: ("title_zh", "title_en"),
        Phrase: ("text",),
        Tag: ("slug", "name_zh", "name_en"),
    }.get(model, ("name_zh", "name_en"))
    condition = Q()
    for column in columns:
        condition |= Q(**{f"{column}__icontains": search_text})
    return condition
