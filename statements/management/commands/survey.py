"""Compare every response with every directive."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from statements import tasks
from statements.models import Survey
from statements.services.links import surveys

_POLL_SECONDS = 1.0
_BAR_CHARACTERS = 30


class Command(BaseCommand):
    """Start a survey or resume the last one, and show its progress."""

    help = "Have the workers compare every response with every directive; shows progress."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anew", action="store_true", help="start another survey")
        parser.add_argument("--no-wait", action="store_true", help="leave it to the workers")

    def handle(self, *args: Any, anew: bool, no_wait: bool, **options: Any) -> None:
        survey = Survey.objects.order_by("pk").last()
        if survey is None or anew or surveys.progress_of(survey).is_finished:
            survey = surveys.start_survey(now=timezone.now())
        self.stdout.write(
            f"Survey {survey.pk}: {survey.responses} responses against "
            f"{survey.directives} directives."
        )
        tasks.surveys.send_waiting()
        while not no_wait:
            progress = surveys.progress_of(survey)
            filled = _BAR_CHARACTERS * progress.finished // (progress.parts or 1)
            bar = "█" * filled + "·" * (_BAR_CHARACTERS - filled)
            self.stdout.write(f"\r{bar} {progress.finished} of {progress.parts} parts", ending="")
            self.stdout.flush()
            if progress.is_finished:
                self.stdout.write("")
                return
            time.sleep(_POLL_SECONDS)
