"""Write the audit log."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, transaction
from django.http import HttpRequest

from statements.engine.text.validation import UnreadableText, validate_text
from statements.models import AuditEvent, AuditKind, User
from statements.models.accounts.audit import KEPT_AT_LEAST_DAYS, LONGEST_SUBJECT

_LONGEST_NAME = 150  # characters

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, and their network address; a command has neither.

    ``name`` is the user name typed, if nobody is signed in.
    """

    person: User | None = None
    address: str | None = None
    name: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Actor":
        """Return the actor of a request."""
        person = getattr(request, "user", None)
        return cls(person if isinstance(person, User) else None, client_address(request))


def client_address(request: HttpRequest) -> str | None:
    """Return the network address of a request; None for a request created in code."""
    return request.META.get("REMOTE_ADDR") or None


def record(kind: AuditKind, *, actor: Actor, subject: object = "", now: datetime) -> None:
    """Add an event, in the caller's transaction."""
    name = actor.person.get_username() if actor.person else actor.name
    AuditEvent.objects.create(
        at=now,
        kind=kind,
        actor_number=actor.person.pk if actor.person else None,
        actor=_readable(name)[:_LONGEST_NAME],
        address=actor.address,
        subject=_readable(str(subject))[:LONGEST_SUBJECT],
    )


def record_or_log(kind: AuditKind, *, actor: Actor, subject: str, now: datetime) -> None:
    """Add an event of a reading, or log it where the database takes no changes or is gone.

    With a full disk reading goes on, and so it does not depend on its record.
    """
    try:
        with transaction.atomic():
            record(kind, actor=actor, subject=subject, now=now)
    except (DatabaseError, InterfaceError) as failure:
        logger.warning(
            "not in the audit log: %s, %r, by %r at %s (%s)",
            kind,
            subject[:LONGEST_SUBJECT],
            actor.person.get_username() if actor.person else actor.name,
            actor.address,
            str(failure).partition("\n")[0] or type(failure).__name__,
        )


def drop_old(*, days: int, now: datetime) -> int:
    """Delete events older than ``days``, at least 90; return how many."""
    oldest = now - timedelta(days=max(days, KEPT_AT_LEAST_DAYS) + 1)
    deleted, _by_model = AuditEvent.objects.filter(at__lt=oldest).delete()
    return deleted


def _readable(text: str) -> str:
    """Return a text that is safe to store and show: typed text may be an attack on the log."""
    try:
        return validate_text(text, one_line=True)
    except UnreadableText:
        return text.encode("unicode_escape").decode("ascii")
