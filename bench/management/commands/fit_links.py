"""Fit the parameters of the ranking."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bench.linkcases import SPLIT, read_corpus
from bench.linkfit import fit, write


class Command(BaseCommand):
    """Fit on linked responses and write the table of the ranker. Needs no database."""

    help = "Fit the parameters of the ranking on links, and write them into the engine."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--corpus", type=Path, required=True, metavar="DIR")
        parser.add_argument(
            "--early", action="store_true", help=f"only on responses before {SPLIT}"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            corpus = read_corpus(options["corpus"])
        except OSError as fault:
            raise CommandError(f"{options['corpus']} cannot be read: {fault}.") from fault
        if options["early"]:
            corpus = corpus.where(late=False)
        write(fit(corpus), corpus)
        self.stdout.write(f"Fitted on {len(corpus.linked)} linked responses.")
