"""Fit the weights of set phrases."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bench.phrasefit import fit, read_cases, write


class Command(BaseCommand):
    """Fit on headlines and write the table of the engine. Needs no database."""

    help = "Fit the weights of set phrases on headlines, and write them into the engine."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--corpus", type=Path, required=True, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cases = read_cases(options["corpus"])
        except OSError as fault:
            raise CommandError(f"{options['corpus']} cannot be read: {fault}.") from fault
        write(fit(cases), cases)
        self.stdout.write(f"Fitted on the headlines of {len(cases)} directives.")
