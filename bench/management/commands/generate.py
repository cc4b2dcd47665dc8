"""Generate statements, to measure lists and search on a large archive."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bench.generator.bench_data import NoProvinces
from bench.generator.clearing import ClearingProgress, clear
from bench.generator.storing import GeneratorProgress, generate

_BAR = 30  # characters
_ERASE_LINE = "\r\x1b[K"  # carriage return, erase to the end of the line
_SECONDS_BETWEEN = {True: 0.2, False: 10.0}  # on a terminal, and elsewhere


class Command(BaseCommand):
    """Generate or clear, and report the progress."""

    help = "Make invented statements for measuring speed, or take all of them back (--clear)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--statements", type=int, metavar="N", help="how many there are to be")
        what.add_argument(
            "--clear", action="store_true", help="take back all that was ever generated"
        )
        parser.add_argument(
            "--seed", type=int, default=1, metavar="S", help="other numbers make other texts (1)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.started = self.printed_at = time.monotonic()
        if options["clear"]:
            self._clear()
            return
        seed, goal = options["seed"], options["statements"]
        if seed < 0 or goal < 0:
            raise CommandError("--statements and --seed take no negative numbers.")
        try:
            for progress in generate(seed=seed, statements=goal, now=timezone.now()):
                self._report(progress)
        except NoProvinces as missing:
            raise CommandError(
                "There are no provinces in the database; run manage.py load_seeds first."
            ) from missing
        number = progress.finished - progress.before
        self._finish(f"Made {number} statements of seed {seed}; there are {progress.finished} now.")

    def _clear(self) -> None:
        progress = ClearingProgress(0, 0)
        for progress in clear():
            self._print_status(f"{progress.statements} statements taken back")
        summary = f"Took back {progress.statements} generated statements."
        if progress.referring:
            summary += f" Took away {progress.referring} references to them from real ones."
        if progress.retained:
            summary += f" Kept {progress.retained} bodies or genres that real rows use."
        self._finish(summary)

    def _report(self, progress: GeneratorProgress) -> None:
        number = progress.finished - progress.before
        if not number:
            return
        rate = number / (time.monotonic() - self.started)
        seconds_left = (progress.goal - progress.finished) / rate
        share = progress.finished / progress.goal
        bar = "█" * round(_BAR * share) + "░" * (_BAR - round(_BAR * share))
        count = f"{progress.finished}/{progress.goal}"
        self._print_status(f"{bar} {count}  {60 * rate:,.0f} a minute  {seconds_left:.0f} s left")

    def _print_status(self, words: str) -> None:
        """On a terminal, rewrite the line; elsewhere, print a line from time to time."""
        is_terminal = self.stderr.isatty()
        if time.monotonic() - self.printed_at < _SECONDS_BETWEEN[is_terminal]:
            return
        self.printed_at = time.monotonic()
        if is_terminal:
            self.stderr.write(f"{_ERASE_LINE}{words}", str, ending="")
        else:
            self.stderr.write(words, str)

    def _finish(self, words: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(_ERASE_LINE, str, ending="")
        self.stdout.write(self.style.SUCCESS(words))
