"""The speed of an import, beside entering the same rows one by one in the same run; its memory."""

import gc
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from bench.searcharchive import archive_of
from bench.texts import Texts
from statements.models import Basis, BodyKind, Genre, ImpreciseDate, Jurisdiction, Statement
from statements.services.imports.background import write_here
from statements.services.imports.columns import proposed_mapping
from statements.services.imports.judging import ImportSpec
from statements.services.imports.reading.opening import read_table
from statements.services.imports.requests import begin_command_import
from statements.services.imports.running import last_statement_id
from statements.services.statements.entry import Wording, enter_statement
from statements.services.statements.speakers import SpeakerInput

CHARACTERS = 1_000  # of each text
_FIRST_DAY = date(2015, 1, 1)
_DAYS = 3_650  # over which the rows are spread
_ONE_BY_ONE = 100  # rows that are also entered one by one
# Linux counts the memory of the program that starts another as that of the other, too; so a small
# one starts it, and prints the most kilobytes that it had.
_REPORT_MEMORY = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@dataclass(frozen=True, slots=True)
class ImportFigures:
    """Statements a second by import, by plain COPY and one by one.

    ``slower_at_end`` is how many times as long the last tenth of the rows took as the second.
    """

    statements: int
    characters: int
    imported_per_second: float
    copied_per_second: float
    entered_per_second: float
    ratio: float
    slower_at_end: float

    def as_json(self) -> dict[str, Any]:
        """Return the figures for ``--json``."""
        return asdict(self)

    def as_lines(self) -> Iterator[str]:
        """Write the figures for a terminal."""
        yield f"{self.statements:,} statements of {self.characters:,} characters"
        yield f"import: {self.imported_per_second:,.0f} a second"
        yield f"plain COPY into a table without indexes: {self.copied_per_second:,.0f} a second"
        yield f"one by one: {self.entered_per_second:,.0f} a second; {self.ratio:.0f} times as fast"
        yield f"the last tenth took {self.slower_at_end:.2f} times as long as the second"


@dataclass(frozen=True, slots=True)
class MemoryFigures:
    """The most memory that ``manage.py import`` has at once, and the time that it takes.

    ``slower_at_end`` is that of ``ImportFigures``, by the times of the batches.
    """

    statements: int
    characters: int
    peak_mb: int
    seconds: float
    slower_at_end: float

    def as_json(self) -> dict[str, Any]:
        """Return the figures for ``--json``."""
        return asdict(self)

    def as_lines(self) -> Iterator[str]:
        """Write the figures for a terminal."""
        yield f"{self.statements:,} statements of {self.characters:,} characters by the command"
        yield f"at most {self.peak_mb:,} MB of memory; {self.seconds:,.0f} s with its start"
        yield f"the last tenth took {self.slower_at_end:.2f} times as long as the second"


def measure_memory(statements: int, texts: Texts, *, characters: int = CHARACTERS) -> MemoryFigures:
    """Import rows by the command, in a process of its own."""
    dice = random.Random(3)  # noqa: S311 - the same rows every time
    with tempfile.TemporaryDirectory(dir=settings.VAR) as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)  # under root, the server has a user of its own
        path = folder / "rows.jsonl"
        _write(path, range(statements), texts, characters, dice)
        with archive_of(folder / "archive", 0):
            start = time.perf_counter()
            command = [sys.executable, "manage.py", "import", str(path)]
            run = subprocess.run(  # noqa: S603 - ours
                [sys.executable, "-c", _REPORT_MEMORY, *command],
                check=False,
                stdout=subprocess.PIPE,
                cwd=settings.BASE_DIR,
                env={**os.environ, "VAR": str(folder / "archive")},
            )
            seconds = time.perf_counter() - start
            if run.returncode:
                raise CommandError("The import failed.")
            imported = Statement.objects.filter(external_keys__isnull=False)
            times = imported.order_by("entered_at").values_list("entered_at", flat=True).distinct()
            moments = [entered_at.timestamp() for entered_at in times]
    return MemoryFigures(
        statements=statements,
        characters=characters,
        peak_mb=int(run.stdout.split()[-1]) // 1024,
        seconds=round(seconds, 1),
        slower_at_end=round(_slower_at_end(moments), 2),
    )


def measure(statements: int, texts: Texts, *, characters: int = CHARACTERS) -> ImportFigures:
    """Import rows into an archive with the seeds alone, and enter some more one by one."""
    dice = random.Random(3)  # noqa: S311 - the same rows every time
    with tempfile.TemporaryDirectory(dir=settings.VAR) as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)  # under root, the server has a user of its own
        path, first_path = folder / "rows.jsonl", folder / "first.jsonl"
        _write(first_path, range(-50, 0), texts, characters, dice)
        _write(path, range(statements), texts, characters, dice)
        with archive_of(folder / "archive", 0):
            list(_import(first_path))  # compiles what is compiled when it is first called
            gc.freeze()  # as the command does
            start = time.perf_counter()
            moments = [start, *_import(path)]
            imported = time.perf_counter() - start
            copied = _copy_plainly(path)
            entered = _enter_one_by_one(texts, characters, dice)
    per_second, one_by_one = statements / imported, _ONE_BY_ONE / entered
    return ImportFigures(
        statements=statements,
        characters=characters,
        imported_per_second=round(per_second),
        copied_per_second=round(statements / copied),
        entered_per_second=round(one_by_one, 1),
        ratio=round(per_second / one_by_one, 1),
        slower_at_end=round(_slower_at_end(moments), 2),
    )


def _slower_at_end(moments: list[float]) -> float:
    """Compare tenths of an import; in the first, all is read once before anything is written."""
    tenth = len(moments) // 10
    if not tenth:
        return 1.0
    return (moments[-1] - moments[-1 - tenth]) / (moments[2 * tenth] - moments[tenth])


def _write(path: Path, numbers: range, texts: Texts, characters: int, dice: random.Random) -> None:
    with path.open("w", encoding="utf-8") as file:
        for number in numbers:
            row = _row(number, texts, characters, dice)
            file.write(f"{json.dumps(row, ensure_ascii=False)}\n")


def _row(number: int, texts: Texts, characters: int, dice: random.Random) -> dict[str, Any]:
    """Return a row whose text is made of shuffled sentences of real ones."""
    sentences: list[str] = []
    while sum(map(len, sentences)) < characters:
        sentences += dice.choice((*texts.directives[:50], *texts.responses[:200])).split("。")
    dice.shuffle(sentences)
    text = f"{number}。{'。'.join(sentences)}"
    day = _FIRST_DAY + timedelta(days=number % _DAYS)
    return {
        "key": f"row-{number}",
        "kind": "response",
        "province": "浙江",
        "body": "浙江省委",
        "date": f"{day}",
        "title": f"省委召开专题会议（{number}）",
        "text": text[:characters],
        "sources": [{"publisher": "浙江日报", "url": f"https://paper.example/{number}"}],
    }


def _import(path: Path) -> Iterator[float]:
    """Import a file; yield the time after each batch."""
    table = read_table(path)
    spec = ImportSpec(
        kind=table.kind,
        headers=table.headers,
        mapping=proposed_mapping(table.headers),
        up_to=last_statement_id(),
    )
    job = begin_command_import(
        spec,
        file_name=path.name,
        sha256="",
        size=0,
        by=None,
        all_or_nothing=False,
        now=timezone.now(),
    )
    for _batch in write_here(job, table, clock=timezone.now):
        yield time.perf_counter()


def _copy_plainly(path: Path) -> float:
    """Return the seconds that it takes to copy the rows into a table of text, unread."""
    start = time.perf_counter()
    with connection.cursor() as cursor, path.open(encoding="utf-8") as file:
        cursor.execute("CREATE TEMPORARY TABLE plain_rows (line text)")
        with cursor.copy("COPY plain_rows FROM STDIN") as copy:
            for line in file:
                copy.write_row([line])
    return time.perf_counter() - start


def _enter_one_by_one(texts: Texts, characters: int, dice: random.Random) -> float:
    """Return the seconds that it takes to enter as many rows through the service of the form."""
    province = Jurisdiction.objects.get(code="ZJ")
    genre = Genre.objects.first()
    first = 10 * _DAYS
    rows = [_row(first + index, texts, characters, dice) for index in range(_ONE_BY_ONE)]
    start = time.perf_counter()
    for row in rows:
        enter_statement(
            facts={
                "kind": row["kind"],
                "genre": genre,
                "date_range": ImpreciseDate.parse(row["date"]).days,
                "title_zh": f"{row['title']}（再）",
            },
            speaker=SpeakerInput(province, BodyKind.PARTY, row["body"], ""),
            tags=[],
            wording=Wording(row["text"], Basis.FULL),
            citations=[{"publisher": "浙江日报", "url": row["sources"][0]["url"]}],
            link=None,
            form_key=None,
            by=None,
            now=timezone.now(),
            accepted_duplicates=None,
        )
    return time.perf_counter() - start
