"""Verify the log of changes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from statements.services.history.sealing import Head, LogVerification, verify_history


class Command(BaseCommand):
    """Print each fault, and fail if there is one."""

    help = "Recompute the hash chain over all changes, and name each gap, change and removal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", metavar="N:HASH", help="a head that was printed earlier")

    def handle(self, *args: Any, head: str | None, **options: Any) -> None:
        try:
            noted_head = Head.parse(head) if head else None
        except ValueError as error:
            raise CommandError("A head is a number and a hash: 12:9f86d0…") from error
        progress = LogVerification()
        faults = 0
        for fault in verify_history(progress, head=noted_head):
            faults += 1
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{faults} faults in {progress.edits} changes.", returncode=1)
        self.stdout.write(
            self.style.SUCCESS(
                f"{progress.edits} changes in {progress.seals} seals are as they were written"
                f" ({progress.erased} erased by an admin)."
            )
        )
        self.stdout.write(f"Head: {progress.head or 'none yet'}")
