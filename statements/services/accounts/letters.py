"""Mail to one person: kept until it is sent, so that a mail server may be away for a while."""

import logging
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction

from statements.models import Letter

logger = logging.getLogger(__name__)

_SOONEST, _LATEST = timedelta(minutes=1), timedelta(hours=1)  # before a letter is tried again
GIVEN_UP_AFTER = timedelta(days=2)


def write_letter(*, to: str, subject: str, body: str, now: datetime) -> Letter:
    """Keep a letter for sending. The caller sends a message for it (``tasks.accounts.letters``)."""
    return Letter.objects.create(to=to, subject=subject, body=body, made_at=now, try_at=now)


def letters_to_send(*, now: datetime) -> list[int]:
    """Return the letters that wait to be sent, the oldest first."""
    due = Letter.objects.filter(try_at__lte=now)
    return list(due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def send_letter(*, letter_id: int, now: datetime) -> bool:
    """Send a letter, unless it was sent or another worker is sending it. Returns whether it went.

    A mail server that fails is logged and tried again, for two days.
    """
    locked = Letter.objects.select_for_update(skip_locked=True)
    letter = locked.filter(pk=letter_id).first()
    if letter is None:
        return False
    try:
        EmailMessage(subject=letter.subject, body=letter.body, to=[letter.to]).send()
    except OSError as failure:  # as all that a mail server refuses
        logger.warning("letter %s could not be sent: %s", letter.pk, failure)
        if now - letter.made_at > GIVEN_UP_AFTER:
            letter.delete()
            return False
        letter.try_at = now + min(max(now - letter.made_at, _SOONEST), _LATEST)
        letter.save(update_fields=["try_at"])
        return False
    letter.delete()
    return True
