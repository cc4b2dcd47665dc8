"""Check a file, and import it batch by batch.

Each batch is a transaction that also stores the progress of the import, so that the work of a
killed worker is resumed where it stopped.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Max, Q

from statements.engine.dates.days import day_in_beijing
from statements.models import ExternalKey, Import, ImportRow, RowOutcome, Statement, User
from statements.services.imports.ahead import MadeAhead
from statements.services.imports.columns import RowField, by_field
from statements.services.imports.directives import DirectiveFinder
from statements.services.imports.judging import Edits, ImportSpec, Judge, JudgedRow
from statements.services.imports.linking import link_rows
from statements.services.imports.reading.table import SourceTable
from statements.services.imports.vocabulary import Vocabulary
from statements.services.imports.writing import BatchWriter, stored_row
from statements.services.statements.copying import copy_rows
from statements.services.statements.entry import wait_for_other_entries

ROWS_AT_ONCE = 1_000  # of a batch
_SMALL_IMPORT = 300, 300_000  # rows, and characters of their texts: less than a batch of either
_CHARACTERS_AT_ONCE = 1_000_000  # of a batch, which bounds the memory for long texts
_LINKED_AT_ONCE = 1_000  # rows

type Clock = Callable[[], datetime]


def last_statement_id() -> int:
    """Return the id of the latest statement, beyond which everything is of the import itself."""
    return Statement.objects.aggregate(last=Max("pk"))["last"] or 0


def spec_of(job: Import) -> ImportSpec:
    """Return how an import reads its file."""
    return ImportSpec(
        kind=job.file_kind,
        headers=job.headers,
        mapping=job.mapping,
        defaults=job.defaults,
        source=job.source,
        updates=job.updates,
        may_create_tags=job.may_create_tags,
        up_to=job.archive_up_to,
    )


def judge_of(table: SourceTable, spec: ImportSpec, *, now: datetime) -> Judge:
    """Return a judge of the rows of a table; it knows the directives that the table holds."""
    directives = DirectiveFinder(spec.source)
    if {RowField.ANSWERS, RowField.LINKS} & {*spec.mapping.values(), *spec.defaults}:
        for row in table.rows():
            directives.note_row(by_field(row.cells, spec.mapping, spec.defaults))
    return Judge(spec, Vocabulary(), directives, today=day_in_beijing(now))


def read_through(table: SourceTable) -> None:
    """Read all rows once, so that an unreadable table is refused before anything is stored.

    Raises ``FileRefused``.
    """
    if table.was_read:
        return
    for _row in table.rows():
        pass


def _read_batches(
    table: SourceTable, judge: Judge, edits: Edits, *, after: int = 0, refused: Container[int] = ()
) -> Iterator[list[JudgedRow]]:
    """Yield rows that were read, in batches of bounded length.

    Those up to number ``after`` were judged before, and the ``refused`` of them were at fault.
    """
    batch: list[JudgedRow] = []
    characters = 0
    for row in table.rows():
        if row.number <= after:
            judge.recall(row, edits, is_refused=row.number in refused)
            continue
        batch.append(judge.read(row, edits))
        characters += sum(len(cell) for cell in row.cells.values() if isinstance(cell, str))
        if len(batch) >= ROWS_AT_ONCE or characters >= _CHARACTERS_AT_ONCE:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _is_small(batch: Sequence[JudgedRow]) -> bool:
    """Whether a first batch is all of a small import."""
    rows, characters = _SMALL_IMPORT
    return len(batch) < rows and sum(len(row.reading.text) for row in batch) < characters


def _batches_after(
    number: int, job: Import, table: SourceTable, judge: Judge
) -> MadeAhead[list[JudgedRow]]:
    """Read the rows of an import after a number, with the cells that people corrected."""
    refused = refused_rows(job, up_to=number)
    batches = _read_batches(table, judge, corrected_cells(job), after=number, refused=refused)
    return MadeAhead(batches)


def refused_rows(job: Import, *, up_to: int) -> set[int]:
    """Return the numbers of the rows up to one that were refused."""
    rows = job.rows.filter(number__lte=up_to, outcome=RowOutcome.REFUSED)
    return set(rows.values_list("number", flat=True))


def check_table(
    table: SourceTable, spec: ImportSpec, *, now: datetime
) -> Iterator[list[JudgedRow]]:
    """Judge every row and write nothing; yield the rows batch by batch. Raises ``FileRefused``."""
    judge = judge_of(table, spec, now=now)
    batches = MadeAhead(_read_batches(table, judge, {}))
    for rows in batches:
        batches.begin_next()
        yield judge.judge(rows)


def check_import(job: Import, table: SourceTable, *, now: datetime) -> Iterator[int]:
    """Store what each row would do to the archive; yield the number of rows after each batch.

    Goes on after the last batch that was committed. Corrections and decisions of people are kept.
    Raises ``FileRefused``.
    """
    spec = spec_of(job)
    edits = corrected_cells(job)
    decisions = dict(job.rows.exclude(decision="").values_list("number", "decision"))
    counts = Counter(job.counts)
    judge = judge_of(table, spec, now=now)
    batches = _batches_after(job.rows_total, job, table, judge)
    for batch in batches:
        batches.begin_next()
        rows = judge.judge(batch)
        with transaction.atomic():
            # Row by row, since only these rows know what people corrected.
            job.rows.filter(number__range=(rows[0].number, rows[-1].number)).delete()
            copy_rows(
                ImportRow,
                (
                    stored_row(
                        job,
                        row,
                        spec,
                        decision=decisions.get(row.number, ""),
                        edits=edits.get(row.number, {}),
                    )
                    for row in rows
                ),
            )
            counts.update(row.outcome.value for row in rows)
            number = rows[-1].number
            Import.objects.filter(pk=job.pk).update(
                rows_total=number, counts=dict(counts), attempts=0
            )
        yield number


def write_import(
    job: Import,
    table: SourceTable,
    *,
    by: User | None,
    clock: Clock,
    enters_duplicates: bool = False,
) -> Iterator[list[JudgedRow]]:
    """Write all rows that are not at fault, then their links; yield after each batch.

    Goes on after the last batch that was committed. Names are looked up anew where somebody merged
    or withdrew what they stood for. Raises ``FileRefused``.
    """
    reached: tuple[int, int] | None = None
    while True:
        try:
            yield from _write_import(
                job, table, by=by, clock=clock, enters_duplicates=enters_duplicates
            )
        except IntegrityError:
            job.refresh_from_db(
                fields=["rows_done", "links_done", "rows_total", "counts", "created"]
            )
            if reached == (job.rows_done, job.links_done):
                raise
            reached = job.rows_done, job.links_done
        else:
            return


def _write_import(
    job: Import, table: SourceTable, *, by: User | None, clock: Clock, enters_duplicates: bool
) -> Iterator[list[JudgedRow]]:
    spec = replace(spec_of(job), enters_duplicates=enters_duplicates)
    judge = judge_of(table, spec, now=clock())
    writer = BatchWriter(job, spec, judge.vocabulary, by=by)
    edits = corrected_cells(job)
    batches = _batches_after(job.rows_done, job, table, judge)
    for number, batch in enumerate(batches, 1):
        if number.bit_count() == 1:  # the 1st, 2nd, 4th, 8th …
            _plan_anew(job.rows_done)
        with transaction.atomic():
            wait_for_other_entries()
            stored = job.rows.filter(number__range=(batch[0].number, batch[-1].number))
            decisions = dict(stored.exclude(decision="").values_list("number", "decision"))
            rows = judge.judge(batch)
            # Searchable at once. Folding more would load the compiled loops and take time.
            writer.fills_cards = not job.rows_done and _is_small(batch)
            writer.write(rows, decisions, edits, now=clock(), meanwhile=batches.begin_next)
            _note_progress(job, rows, writer)
        yield rows
    yield from _write_links(job, judge.directives, by=by, clock=clock)


def _plan_anew(rows_done: int) -> None:
    """Have PostgreSQL plan its queries anew for tables that have grown.

    A session caches plans, and plans for a small archive scan whole tables. Autovacuum would renew
    the statistics after a minute; until then, each row would scan all statements of its body.
    """
    statements, keys = Statement._meta.db_table, ExternalKey._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [statements])
        if cursor.fetchone()[0] < rows_done:
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {statements} (id, body_id), {keys}")
        cursor.execute("DISCARD PLANS")


def _note_progress(job: Import, rows: list[JudgedRow], writer: BatchWriter) -> None:
    """Store the progress of the import, in the transaction of the batch."""
    counts = Counter(job.counts if job.rows_done else {})
    counts.update(row.outcome.value for row in rows)
    job.counts = {outcome.value: counts[outcome.value] for outcome in RowOutcome}
    job.rows_done = rows[-1].number
    job.rows_total = max(job.rows_total, job.rows_done)
    job.created = {name: ids for name, ids in writer.created.items() if ids}
    job.attempts = 0
    job.save(update_fields=["counts", "rows_done", "rows_total", "created", "attempts"])


def _write_links(
    job: Import, directives: DirectiveFinder, *, by: User | None, clock: Clock
) -> Iterator[list[JudgedRow]]:
    is_there = Q(is_written=True) | Q(outcome=RowOutcome.EQUAL)
    rows_to_link = job.rows.filter(is_there, answers__isnull=False, statement__isnull=False)
    while rows := list(
        rows_to_link.filter(number__gt=job.links_done).order_by("number")[:_LINKED_AT_ONCE]
    ):
        with transaction.atomic():
            link_rows(job, rows, directives, by=by, now=clock())
            job.links_done, job.attempts = rows[-1].number, 0
            job.save(update_fields=["links_done", "attempts"])
        yield []


def corrected_cells(job: Import) -> Edits:
    """Return the cells that people corrected, by row."""
    return dict(job.rows.exclude(edits={}).values_list("number", "edits"))
