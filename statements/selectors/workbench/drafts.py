"""Drafts of one person."""

from uuid import UUID

from django.db.models import QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce, Left, NullIf

from statements.models import Draft, User

_TITLE_CHARACTERS = 80
_EMPTY = Value("", output_field=TextField())
_NAMING = ("title_zh", "title_en", "text", "body_name", "note")


def drafts_of(person: User) -> QuerySet[Draft]:
    """Load a person's drafts without their fields, the latest first.

    ``title`` is the beginning of the first field that says what a draft is about.
    """
    firsts = (_first_value(name) for name in _NAMING)
    title = Left(Coalesce(*firsts, _EMPTY), _TITLE_CHARACTERS)
    drafts = Draft.objects.filter(person=person).select_related("statement__genre")
    return drafts.defer("fields").annotate(title=title)


def draft_to_restore(
    person: User, *, statement_id: int | None, but: UUID
) -> tuple[Draft | None, int]:
    """Return the latest draft of a statement, or of a new one, and how many more there are.

    The draft of the key ``but`` is the one that is shown already.
    """
    drafts = list(drafts_of(person).filter(statement=statement_id).exclude(key=but))
    return (drafts[0], len(drafts) - 1) if drafts else (None, 0)


def _first_value(name: str) -> NullIf:
    """Return the first value of a field in a draft; NULL if it is empty or missing."""
    return NullIf(KeyTextTransform(0, KeyTransform(name, "fields")), _EMPTY)
