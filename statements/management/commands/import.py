"""Import a file of statements."""
# ruff: noqa: N999 - the name of the command

import gc
import hashlib
import json
from argparse import ArgumentTypeError
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from statements.models import RowOutcome, User
from statements.services.imports.background import write_here
from statements.services.imports.columns import RowField, proposed_mapping
from statements.services.imports.judging import ImportSpec, JudgedRow
from statements.services.imports.reading.opening import read_table
from statements.services.imports.reading.table import FileRefused, SourceTable
from statements.services.imports.requests import begin_command_import
from statements.services.imports.running import (
    check_table,
    last_statement_id,
    read_through,
)
from statements.tasks import changes

_MAX_FAULTS = 10_000  # listed


class Command(BaseCommand):
    """Check or import one file, and print what became of its rows."""

    help = "Import statements from a file: JSON Lines, CSV, XLSX, RIS, BibTeX, or a zip of texts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--dry-run", action="store_true", help="check only; nothing is stored")
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="store nothing if any row is refused"
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")
        parser.add_argument(
            "--update", action="store_true", help="change statements whose row differs"
        )
        parser.add_argument(
            "--enter-alike", action="store_true", help="enter rows that only resemble a statement"
        )
        parser.add_argument(
            "--source", default="", metavar="NAME", help="the collection its keys belong to"
        )
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            type=_pair,
            metavar="COLUMN=FIELD",
            help="what a column becomes; nothing after = leaves it out",
        )
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            type=_pair,
            metavar="FIELD=VALUE",
            help="a value for a field that the file lacks",
        )
        parser.add_argument("--user", metavar="NAME", help="who imports it")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        gc.freeze()  # rows come and go by thousands; what is loaded stays
        try:
            table = read_table(path)
            tally = self._run(path, table, options)
        except FileRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as fault:
            raise CommandError(f"{path} cannot be read: {fault.strerror}.") from fault
        if options["json"]:
            self.stdout.write(json.dumps(tally.as_json(), ensure_ascii=False))
        else:
            self._print(tally)
        if options["all_or_nothing"] and tally.counts[RowOutcome.REFUSED]:
            raise CommandError("Nothing was stored, because rows were refused.")

    def _run(self, path: Path, table: SourceTable, options: dict[str, Any]) -> "OutcomeTally":
        spec = ImportSpec(
            kind=table.kind,
            headers=table.headers,
            mapping=_mapping(table.headers, dict(options["map"])),
            defaults=_known_fields(dict(options["set"])),
            source=options["source"],
            updates=options["update"],
            enters_duplicates=options["enter_alike"],
            may_create_tags=True,
            up_to=last_statement_id(),
        )
        if options["dry_run"] or options["all_or_nothing"]:
            tally = OutcomeTally(spec)
            for rows in check_table(table, spec, now=timezone.now()):
                tally.add(rows)
            if options["dry_run"] or tally.counts[RowOutcome.REFUSED]:
                return tally
        else:
            read_through(table)
        return self._import(path, table, spec, options)

    def _import(
        self, path: Path, table: SourceTable, spec: ImportSpec, options: dict[str, Any]
    ) -> "OutcomeTally":
        by = _user(options["user"])
        job = begin_command_import(
            spec,
            file_name=path.name,
            sha256=_sha256(path),
            size=path.stat().st_size,
            by=by,
            all_or_nothing=options["all_or_nothing"],
            now=timezone.now(),
        )
        tally = OutcomeTally(spec)
        for rows in write_here(
            job, table, clock=timezone.now, enters_duplicates=spec.enters_duplicates
        ):
            tally.add(rows)
        for row in job.rows.written_without_a_link().order_by("number")[:_MAX_FAULTS]:
            tally.add_faults(row.number, row.faults)
        changes.import_finished(job.pk)
        return tally

    def _print(self, tally: "OutcomeTally") -> None:
        for fault in tally.faults:
            self.stdout.write(f"row {fault['row']}, {fault['column'] or '-'}: {fault['message']}")
        counts = ", ".join(f"{tally.counts[outcome]} {outcome.value}" for outcome in RowOutcome)
        self.stdout.write(self.style.SUCCESS(f"{counts}."))


class OutcomeTally:
    """Counts rows by outcome, and lists faults."""

    def __init__(self, spec: ImportSpec) -> None:
        self.spec = spec
        self.counts: Counter[RowOutcome] = Counter()
        self.faults: list[dict[str, Any]] = []

    def add(self, rows: Iterable[JudgedRow]) -> None:
        """Count rows."""
        for row in rows:
            self.counts[row.outcome] += 1
            self.add_faults(row.number, row.faults_as_json(self.spec))

    def add_faults(self, number: int, faults: Iterable[Mapping[str, Any]]) -> None:
        """List the faults of a row."""
        for fault in faults:
            if len(self.faults) < _MAX_FAULTS:
                facts = {name: fault[name] for name in ("column", "message")}
                self.faults.append({"row": number, **facts})

    def as_json(self) -> dict[str, Any]:
        """Return the output of ``--json``."""
        counts = {outcome.value: self.counts[outcome] for outcome in RowOutcome}
        return {**counts, "faults": self.faults}


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise ArgumentTypeError("write NAME=VALUE")
    return name, value


def _mapping(headers: Iterable[str], assigned: dict[str, str]) -> dict[str, str]:
    headers = list(headers)
    if unknown := [name for name in assigned if name not in headers]:
        raise CommandError(f"There is no column {unknown[0]!r}. There are: {', '.join(headers)}.")
    _known_fields({field: "" for field in assigned.values() if field})
    mapping = proposed_mapping(headers)
    assigned_fields = {field for field in assigned.values() if field}
    return {
        name: "" if field in assigned_fields else field for name, field in mapping.items()
    } | assigned


def _known_fields(values: dict[str, str]) -> dict[str, str]:
    fields = [field.value for field in RowField]
    if unknown := [name for name in values if name not in fields]:
        raise CommandError(f"There is no field {unknown[0]!r}. There are: {', '.join(fields)}.")
    return values


def _user(name: str | None) -> User | None:
    if name is None:
        return None
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is nobody called {name!r}.")
    return user


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
