"""Fill the database with invented statements, to measure lists and search at size."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bench.generator.bench_data import NoProvinces
from bench.generator.clearing import Cleared, clear
from bench.generator.storing import Progress, generate

_BAR = 30  # characters
_ANEW = "\r\x1b[K"  # takes back what stands in the line
_SECONDS_BETWEEN = {True: 0.2, False: 10.0}  # reports, on a terminal and elsewhere


class Command(BaseCommand):
    """Parse, call, tell how far it is."""

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
        seed, wanted = options["seed"], options["statements"]
        if seed < 0 or wanted < 0:
            raise CommandError("--statements and --seed take no negative numbers.")
        try:
            for progress in generate(seed=seed, statements=wanted, now=timezone.now()):
                self._tell(progress)
        except NoProvinces as none:
            raise CommandError(
                "There are no provinces in the database; run manage.py load_seeds first."
            ) from none
        made = progress.finished - progress.before
        self._finish(f"Made {made} statements of seed {seed}; there are {progress.finished} now.")

    def _clear(self) -> None:
        cleared = Cleared(0, 0)
        for cleared in clear():
            self._say(f"{cleared.statements} statements taken back")
        said = f"Took back {cleared.statements} generated statements."
        if cleared.referring:
            said += f" Took away {cleared.referring} references to them from real ones."
        if cleared.retained:
            said += f" Kept {cleared.retained} bodies or genres that real rows use."
        self._finish(said)

    def _tell(self, progress: Progress) -> None:
        made = progress.finished - progress.before
        if not made:
            return
        rate = made / (time.monotonic() - self.started)
        left = (progress.goal - progress.finished) / rate
        share = progress.finished / progress.goal
        bar = "█" * round(_BAR * share) + "░" * (_BAR - round(_BAR * share))
        count = f"{progress.finished}/{progress.goal}"
        self._say(f"{bar} {count}  {60 * rate:,.0f} a minute  {left:.0f} s left")

    def _say(self, words: str) -> None:
        """Tell on a terminal in one line that changes, elsewhere in a line now and then."""
        is_terminal = self.stderr.isatty()
        if time.monotonic() - self.printed_at < _SECONDS_BETWEEN[is_terminal]:
            return
        self.printed_at = time.monotonic()
        if is_terminal:
            self.stderr.write(f"{_ANEW}{words}", str, ending="")
        else:
            self.stderr.write(words, str)

    def _finish(self, words: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(_ANEW, str, ending="")
        self.stdout.write(self.style.SUCCESS(words))
