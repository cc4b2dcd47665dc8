"""Rename bodies and officials."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from statements.selectors.history.records import RecordKind, last_edit_of
from statements.services.history.removals import lock_record
from statements.services.refusals import Refused
from statements.services.versions import refuse_stale


class NameRefused(Refused):
    """The names are no good, or another record has them."""


def rename(*, kind: RecordKind, key: str, seen_edit: int, names: Mapping[str, str]) -> models.Model:
    """Give a record other names.

    Raises ``AlreadyRemoved``, ``StaleEdit`` or ``NameRefused``; nothing is written then.
    """
    try:
        with transaction.atomic():
            row = lock_record(kind, key)
            refuse_stale(seen=seen_edit, current=last_edit_of(kind.name, key))
            for field, name in names.items():
                setattr(row, field, name)
            row.full_clean()
            row.save()
    except ValidationError as error:
        raise NameRefused(" ".join(error.messages)) from error
    except IntegrityError as error:
        raise NameRefused(str(error.__cause__)) from error
    return row
