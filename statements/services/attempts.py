"""Limit the attempts at work that takes too long or kills its worker."""

from datetime import datetime, timedelta

from django.db import transaction

from statements.models import MAX_ATTEMPTS, Attempt, AttemptQuerySet, Work

PAUSE = timedelta(days=1)  # before work that failed too often is tried again


class TooManyAttempts(Exception):
    """The work was started ``MAX_ATTEMPTS`` times on the same texts and never completed."""


@transaction.atomic
def begin(*, work: Work, row_id: int, version: str, now: datetime) -> None:
    """Record the start of an attempt, in a transaction of its own so that it counts in any case.

    ``version`` identifies the input; with another version, counting starts again. Raises
    ``TooManyAttempts``.
    """
    attempt, is_first = Attempt.objects.select_for_update().get_or_create(
        work=work, row_id=row_id, defaults={"version": version, "begun_at": now}
    )
    if is_first:
        return
    if attempt.version != version:
        attempt.version, attempt.number = version, 0
    # A time in the future was written by a clock that ran ahead.
    is_recent = now - PAUSE < attempt.begun_at <= now
    if attempt.number >= MAX_ATTEMPTS and is_recent:
        raise TooManyAttempts
    attempt.number += 1
    attempt.begun_at = now
    attempt.save()


def end(*, work: Work, row_id: int) -> None:
    """Forget the attempts at work that is done, or that somebody wants tried again.

    Call it in the transaction of the work, so that either both are stored or neither is.
    """
    Attempt.objects.filter(work=work, row_id=row_id).delete()


def exhausted_attempts(work: Work, *, now: datetime) -> AttemptQuerySet:
    """Return the attempts at rows that are left alone for now."""
    return Attempt.objects.given_up().filter(work=work, begun_at__gt=now - PAUSE, begun_at__lte=now)
