"""Which waiting rows of a table a sweep sends to a worker: new ones, and those that were lost."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet


def claim_unsent(
    rows: QuerySet[Any], *, now: datetime, again_after: timedelta, limit: int
) -> list[int]:
    """Return the ids of rows for which no message was sent recently, and mark them as sent.

    A row that was sent longer ago than ``again_after`` was lost with its message or its worker.
    Rows that another sweep is claiming are left to it.
    """
    # A time in the future was written by a clock that ran ahead.
    is_unsent = Q(sent_at=None) | ~Q(sent_at__range=(now - again_after, now))
    with transaction.atomic():
        unsent = rows.filter(is_unsent).select_for_update(skip_locked=True)
        ids = list(unsent.values_list("pk", flat=True)[:limit])
        rows.model._default_manager.filter(pk__in=ids).update(sent_at=now)
    return ids
