"""Django's command, which also writes to the audit log."""

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.utils import timezone

from statements.models import AuditKind
from statements.services.accounts import audit
from statements.services.accounts.audit import Actor


class Command(changepassword.Command):
    """Change the password of an account, by a prompt."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        changed = super().handle(*args, **options)  # or raises
        subject = f"{options['username'] or getpass.getuser()}, by command"
        audit.record(AuditKind.PASSWORD_CHANGED, actor=Actor(), subject=subject, now=timezone.now())
        return changed
