"""The archive for the benchmark of search: a database server, and the indexes of rivals."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from bench.generator.storing import generate
from statements.engine.text.searchable import FOLDING
from tracker.local import embedded

SEED = 1


@dataclass(slots=True)
class Archive:
    """A folder with an archive, and the cost of each engine's index, in seconds and MB.

    ``rules`` are the versions it was built with, which must match those of the code.
    """

    folder: Path
    statements: int
    build_s: dict[str, float] = field(default_factory=dict)
    index_mb: dict[str, float] = field(default_factory=dict)
    rules: list[object] = field(default_factory=lambda: [SEED, FOLDING])

    def __post_init__(self) -> None:
        if self._figures.exists():
            figures = json.loads(self._figures.read_text())
            self.build_s, self.index_mb = figures["build_s"], figures["index_mb"]
            if figures["rules"] != self.rules:
                raise CommandError(f"{self.folder} was made by other rules; take it away.")
        elif self.folder.exists():
            raise CommandError(f"{self.folder} was left unfinished; take it away.")

    @property
    def _figures(self) -> Path:
        return self.folder / "made.json"

    def make_once(
        self, engine: str, make: Callable[[], float], size_mb: Callable[[], float]
    ) -> None:
        """Build an engine's index, unless an earlier run did; ``make`` returns seconds."""
        if engine in self.build_s:
            print_status(f"{engine} was made before")
            return
        self.build_s[engine] = make()
        self.index_mb[engine] = size_mb()
        figures = {"build_s": self.build_s, "index_mb": self.index_mb, "rules": self.rules}
        self._figures.write_text(json.dumps(figures))
        print_status(f"{engine} made in {self.build_s[engine]:.0f} s")


def print_status(words: str) -> None:
    """Print the progress to stderr, apart from the report."""
    sys.stderr.write(f"{timezone.localtime():%H:%M:%S} {words}\n")
    sys.stderr.flush()


@contextmanager
def archive_of(folder: Path, statements: int) -> Iterator[Archive]:
    """Run a server with the archive, and connect this process to it.

    Raises ``CommandError`` for a folder with other rules, or an incomplete one.
    """
    archive = Archive(folder, statements)
    folder.mkdir(parents=True, exist_ok=True)
    with embedded.running_database(folder, durable=False):
        connection.close()
        connection.settings_dict.update(embedded.database(folder))
        try:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("load_seeds", stdout=sys.stderr)
            call_command("collectstatic", verbosity=0, interactive=False)
            archive.make_once("ours", lambda: _fill(statements), _index_mb)
            yield archive
        finally:
            connection.close()


def _fill(statements: int) -> float:
    """Generate the statements; return the seconds that building their index took."""
    filled_at = reported_at = time.monotonic()
    for progress in generate(seed=SEED, statements=statements, now=timezone.now()):
        filled_at = time.monotonic()
        if filled_at - reported_at > 20:
            reported_at = filled_at
            print_status(f"{progress.finished:,} of {statements:,} statements")
    return time.monotonic() - filled_at


def _index_mb() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('card_found') / 1e6")
        return float(cursor.fetchone()[0])
