"""The archive that search is measured on: a database server of its own, and the rivals' indexes."""

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
from statements.engine.search.searchable import FOLDING
from tracker.local import embedded

SEED = 1


@dataclass(slots=True)
class Archive:
    """A folder with so many statements; what each engine needed to find them, in seconds and MB.

    ``rules`` are those by which it was made, and which it has to be searched by.
    """

    folder: Path
    statements: int
    build_s: dict[str, float] = field(default_factory=dict)
    index_mb: dict[str, float] = field(default_factory=dict)
    rules: list[object] = field(default_factory=lambda: [SEED, FOLDING])

    def __post_init__(self) -> None:
        if self._figures.exists():
            made = json.loads(self._figures.read_text())
            self.build_s, self.index_mb = made["build_s"], made["index_mb"]
            if made["rules"] != self.rules:
                raise CommandError(f"{self.folder} was made by other rules; take it away.")
        elif self.folder.exists():
            raise CommandError(f"{self.folder} was left unfinished; take it away.")

    @property
    def _figures(self) -> Path:
        return self.folder / "made.json"

    def make_once(
        self, engine: str, make: Callable[[], float], size_mb: Callable[[], float]
    ) -> None:
        """Have an engine's index made, unless a run before did; ``make`` returns seconds."""
        if engine in self.build_s:
            tell(f"{engine} was made before")
            return
        self.build_s[engine] = make()
        self.index_mb[engine] = size_mb()
        made = {"build_s": self.build_s, "index_mb": self.index_mb, "rules": self.rules}
        self._figures.write_text(json.dumps(made))
        tell(f"{engine} made in {self.build_s[engine]:.0f} s")


def tell(words: str) -> None:
    """Say on the screen, not in the report, how far the work is."""
    sys.stderr.write(f"{timezone.localtime():%H:%M:%S} {words}\n")
    sys.stderr.flush()


@contextmanager
def archive_of(folder: Path, statements: int) -> Iterator[Archive]:
    """Run a server with so many statements, and have this process use it.

    Raises ``CommandError`` for a folder that was made by other rules, or not to its end.
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
    """Generate up to so many statements; return how many seconds the index of them took."""
    done = told = time.monotonic()
    for progress in generate(seed=SEED, statements=statements, now=timezone.now()):
        done = time.monotonic()
        if done - told > 20:
            told = done
            tell(f"{progress.finished:,} of {statements:,} statements")
    return time.monotonic() - done


def _index_mb() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('card_found') / 1e6")
        return float(cursor.fetchone()[0])
