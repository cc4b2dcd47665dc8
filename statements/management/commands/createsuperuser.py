"""Django's command, noted in the audit log."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.db.models import Max
from django.utils import timezone

from statements.models import AuditKind, User
from statements.services.accounts import audit
from statements.services.accounts.audit import Actor


class Command(createsuperuser.Command):
    """Make an account that may do everything, by a prompt or from arguments."""

    def handle(self, *args: Any, **options: Any) -> None:
        latest = User.objects.aggregate(latest=Max("pk"))["latest"] or 0
        super().handle(*args, **options)
        # The name may have been typed at a prompt, which the command keeps to itself.
        for person in User.objects.filter(pk__gt=latest, is_superuser=True):
            subject = f"{person.get_username()}, by command"
            audit.record(AuditKind.ACCOUNT_MADE, actor=Actor(), subject=subject, now=timezone.now())
