"""What a person entered last, to be offered again."""

from dataclasses import dataclass

from statements.models import Statement, User


@dataclass(frozen=True, slots=True)
class LastEntry:
    """The fields of a person's last statement that the next one often shares, by form field.

    ``label`` names body and form.
    """

    label: str
    fields: dict[str, str]
    tags: list[str]


def last_entry(person: User, *, statement_id: int | None = None) -> LastEntry | None:
    """Return the last statement that a person entered, or a given one of them; None without one."""
    statements = Statement.objects.filter(entered_by=person).select_related("body", "genre")
    if statement_id:
        statements = statements.filter(pk=statement_id)
    statement = statements.order_by("-pk").first()
    if statement is None:
        return None
    body = statement.body
    citation = statement.citations.order_by("pk").first()
    fields = {
        "kind": statement.kind,
        "genre": statement.genre.slug,
        "jurisdiction": body.jurisdiction_id,
        "body_kind": body.kind,
        "body_name": body.name_zh,
        "basis": statement.revisions.current().values_list("basis", flat=True).first() or "",
        "cited-0-publisher": citation.publisher if citation else "",
    }
    return LastEntry(
        label=" · ".join(filter(None, [str(body), str(statement.genre)])),
        fields={name: value for name, value in fields.items() if value},
        tags=[tag.slug for tag in statement.tags.all()],
    )
