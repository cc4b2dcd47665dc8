"""Read all stored captures again and compare them with their digests."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from statements.services.sources.storage import verify_captures


class Command(BaseCommand):
    """Name each body whose file is missing or differs from its digest."""

    help = "Compare every stored capture with its SHA-256; fails if one differs."

    def handle(self, *args: Any, **options: Any) -> None:
        verifications = damaged = 0
        for verification in verify_captures():
            verifications += 1
            if verification.fault:
                damaged += 1
                self.stderr.write(f"{verification.sha256}: {verification.fault}")
        if damaged:
            raise CommandError(f"{damaged} of {verifications} bodies are missing or damaged.")
        self.stdout.write(self.style.SUCCESS(f"{verifications} bodies agree with their digests."))
