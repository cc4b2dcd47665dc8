"""Load the facts in ``seeds/``."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from statements.services.links import frequencies
from statements.services.statements import seeds
from statements.tasks import changes


class Command(BaseCommand):
    """Load the seeds, report what was loaded, and have it measured."""

    help = "Load the facts in seeds/, each file once."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = list(seeds.load_seeds(folder=settings.SEEDS, now=timezone.now()))
        for name, rows in loaded:
            self.stdout.write(self.style.SUCCESS(f"Loaded {rows} rows of {name}."))
        if loaded:
            frequencies.renew_background(now=timezone.now())
            changes.seeds_loaded()
        else:
            self.stdout.write("Nothing new to load.")
