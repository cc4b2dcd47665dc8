"""Read the fields of a draft as initial values of the forms that it was typed into."""

from typing import Any

from statements.models import Draft
from statements.web.workbench.forms import (
    PUBLISHED_ON,
    CitationFields,
    LinkFields,
    StatementForm,
)

TYPED_FOR = "typed_for"  # the statement whose form it was, in the fields of a draft
_MAX_CITATIONS = 40  # as many as the formset accepts


def statement_values(draft: Draft, statement_id: int | None = None) -> dict[str, Any]:
    """Return the values of ``StatementForm``.

    A draft of what was merged into the statement is based on none of its versions, so that saving
    it merges it, and asks where the two differ.
    """
    values = {
        name: texts if name == "tags" else texts[-1]
        for name, texts in draft.fields.items()
        if name in StatementForm.base_fields and texts
    }
    if draft.first(TYPED_FOR) not in {"", str(statement_id)}:
        values |= {"seen_version": 0, "seen_text": "", "seen_edit": None}
    # By these the date is understood.
    published = {name: draft.first(name) for name in draft.fields if name.endswith(PUBLISHED_ON)}
    return {"tags": [], **values, **published, "form_key": draft.key}


def citation_values(draft: Draft, prefix: str) -> list[dict[str, str]]:
    """Return the values of each citation that has any."""
    names = CitationFields.base_fields
    rows = [
        {name: draft.first(f"{prefix}-{number}-{name}") for name in names}
        for number in range(_MAX_CITATIONS)
    ]
    while rows and not any(rows[-1].values()):
        rows.pop()
    return rows


def link_values(draft: Draft) -> dict[str, str]:
    """Return the values of ``LinkFields``."""
    return {name: draft.first(name) for name in LinkFields.base_fields if name in draft.fields}
