"""Keep what somebody types until it is saved."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from statements.models import Draft, Statement, User
from statements.models.workbench.drafts import LONGEST_DRAFT
from statements.services.refusals import Refused, StaleEdit

MAX_DRAFTS = 100  # of one person

type Fields = Mapping[str, Sequence[str]]


class TooManyDrafts(Refused):
    """The person has reached the limit of drafts."""

    def __init__(self) -> None:
        super().__init__(
            _("You have %(most)s drafts, the most there can be. Discard one first.")
            % {"most": MAX_DRAFTS}
        )


class DraftTooLong(Refused):
    """The fields are longer than a draft can be."""

    def __init__(self, length: int) -> None:
        super().__init__(
            _("This is too long for a draft: %(length)s bytes of at most %(most)s.")
            % {"length": f"{length:,}", "most": f"{LONGEST_DRAFT:,}"}
        )


class DraftEnded(Refused):
    """The form of this draft was saved as a statement."""

    def __init__(self, statement: Statement) -> None:
        super().__init__(_("This was saved already."))
        self.statement = statement


@transaction.atomic
def keep_draft(
    *,
    key: UUID,
    person: User,
    statement_id: int | None,
    fields: Fields,
    seen_version: int,
    now: datetime,
    sent_before: bool = False,
) -> Draft:
    """Store the fields of a form as a draft; a repetition changes nothing.

    What is typed after the form was ``sent_before`` is kept though the form may be saved. Raises
    ``StaleEdit`` if another window changed the draft since ``seen_version``, ``DraftEnded``,
    ``DraftTooLong`` or ``TooManyDrafts``; nothing is written then.
    """
    # Locked, so that two windows do not pass the limit at once.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    saved = Statement.objects.filter(form_key=key).first()
    if saved and not sent_before:
        raise DraftEnded(saved)
    values = _storable(fields)
    draft = Draft.objects.select_for_update().filter(key=key).first()
    if draft is None:  # new, or discarded in another window, which this one outlives
        if Draft.objects.filter(person=person).count() >= MAX_DRAFTS:
            raise TooManyDrafts
        return Draft.objects.create(
            key=key,
            person=person,
            statement=Statement.objects.filter(pk=statement_id).first() if statement_id else None,
            fields=values,
            updated_at=now,
        )
    if draft.person_id == person.pk and draft.fields == values:
        return draft
    if draft.person_id != person.pk or draft.version != seen_version:
        raise StaleEdit(seen=seen_version, current=draft.version)
    draft.fields = values
    draft.version += 1
    draft.updated_at = now
    draft.save(update_fields=["fields", "version", "updated_at"])
    return draft


def end_draft(
    *, key: UUID, person: User, statement: Statement, seen_version: int | None = None
) -> None:
    """Delete the draft of a form that is saved, up to the version that the form had seen.

    What another window typed into it since stays as a draft of an edit of the statement.
    """
    drafts = Draft.objects.filter(key=key, person=person)
    ended = drafts if seen_version is None else drafts.filter(version__lte=seen_version)
    ended.delete()
    if statement.form_key == key:  # which nothing can be kept under any more
        drafts.update(key=uuid4(), statement=statement)


def discard_draft(*, key: UUID, person: User) -> None:
    """Delete a draft; nothing happens if the person has none of this key."""
    Draft.objects.filter(key=key, person=person).delete()


def _storable(fields: Fields) -> dict[str, list[str]]:
    """Return the fields as JSON can hold them. Raises ``DraftTooLong``."""
    # PostgreSQL stores no NUL.
    values = {
        name.replace("\0", "\ufffd"): [value.replace("\0", "\ufffd") for value in texts]
        for name, texts in fields.items()
    }
    length = len(json.dumps(values, ensure_ascii=False).encode("utf-8", "replace"))
    if length > LONGEST_DRAFT:
        raise DraftTooLong(length)
    return values
