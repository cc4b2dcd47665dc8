"""Send letters. Every task may run twice."""

from celery import shared_task
from django.utils import timezone

from statements.services.accounts import letters


@shared_task
def send(letter_id: int) -> None:
    """Send one letter."""
    letters.send_letter(letter_id=letter_id, now=timezone.now())


@shared_task
def send_waiting() -> None:
    """Send letters whose message was lost, and those that the mail server refused before."""
    for letter_id in letters.letters_to_send(now=timezone.now()):
        letters.send_letter(letter_id=letter_id, now=timezone.now())
