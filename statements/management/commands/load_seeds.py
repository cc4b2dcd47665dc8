"""Load the facts in ``seeds/``."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from statements import tasks
from statements.services.links import echoes, frequencies
from statements.services.statements import seeds
from statements.tasks.dispatch import after_commit

MEASURED_AT_ONCE = 500  # links; the sweep measures the rest


class Command(BaseCommand):
    """Load the seeds, report what was loaded, and have it measured."""

    help = "Load the facts in seeds/, each file once."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = list(seeds.load_seeds(folder=settings.SEEDS, now=timezone.now()))
        for name, rows in loaded:
            self.stdout.write(self.style.SUCCESS(f"Loaded {rows} rows of {name}."))
        if loaded:
            frequencies.renew_background(now=timezone.now())
            links = echoes.links_to_measure(limit=MEASURED_AT_ONCE, now=timezone.now())
            after_commit(tasks.echoes.measure_link, *links)
        else:
            self.stdout.write("Nothing new to load.")
