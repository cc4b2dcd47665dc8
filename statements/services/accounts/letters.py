"""Mail to one person: an outbox, so that the mail server may be down for a while."""

import logging
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction

from statements.models import Letter

logger = logging.getLogger(__name__)

_SOONEST, _LATEST = timedelta(minutes=1), timedelta(hours=1)  # before a retry
GIVEN_UP_AFTER = timedelta(days=2)


def write_letter(*, to: str, subject: str, body: str, now: datetime) -> Letter:
    """Store a letter for sending. The caller calls ``tasks.changes.letter_written``."""
    return Letter.objects.create(to=to, subject=subject, body=body, made_at=now, try_at=now)


def letters_to_send(*, now: datetime) -> list[int]:
    """Return the unsent letters that are due, the oldest first."""
    due = Letter.objects.filter(try_at__lte=now)
    return list(due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def send_letter(*, letter_id: int, now: datetime) -> bool:
    """Send a letter, unless it was sent or another worker has it. Returns whether it was sent.

    A failure of the mail server is logged and retried for two days.
    """
    locked = Letter.objects.select_for_update(skip_locked=True)
    letter = locked.filter(pk=letter_id).first()
    if letter is None:
        return False
    try:
        EmailMessage(subject=letter.subject, body=letter.body, to=[letter.to]).send()
    except OSError as failure:  # includes smtplib.SMTPException
        logger.warning("letter %s could not be sent: %s", letter.pk, failure)
        if now - letter.made_at > GIVEN_UP_AFTER:
            letter.delete()
            return False
        letter.try_at = now + min(max(now - letter.made_at, _SOONEST), _LATEST)
        letter.save(update_fields=["try_at"])
        return False
    letter.delete()
    return True
