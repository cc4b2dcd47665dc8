"""Drafts of one person."""

from uuid import UUID

from django.db.models import QuerySet

from statements.models import Draft, User


def drafts_of(person: User) -> QuerySet[Draft]:
    """Load a person's drafts with their statements, the latest first."""
    return Draft.objects.filter(person=person).select_related("statement__genre")


def drafts_to_restore(person: User, *, statement_id: int | None, but: UUID | None) -> list[Draft]:
    """Return the latest drafts of one statement, or of new ones, apart from the one shown."""
    drafts = drafts_of(person).filter(statement=statement_id)
    return list(drafts.exclude(key=but)[:MAX_OFFERS] if but else drafts[:MAX_OFFERS])


MAX_OFFERS = 5
