"""Drafts of one person."""

from uuid import UUID

from django.db.models import QuerySet

from statements.models import Draft, User


def drafts_of(person: User) -> QuerySet[Draft]:
    """Load a person's drafts with their statements, the latest first."""
    return Draft.objects.filter(person=person).select_related("statement__genre")


def draft_to_restore(
    person: User, *, statement_id: int | None, but: UUID
) -> tuple[Draft | None, int]:
    """Return the latest draft of a statement, or of a new one, and how many more there are.

    The draft of the key ``but`` is the one that is shown already.
    """
    drafts = list(drafts_of(person).filter(statement=statement_id).exclude(key=but).defer("fields"))
    if not drafts:
        return None, 0
    return drafts_of(person).filter(key=drafts[0].key).first(), len(drafts) - 1
