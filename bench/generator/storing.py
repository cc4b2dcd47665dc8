"""Fill the database with generated statements, block by block."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from bench.generator.agenda import Agenda
from bench.generator.bench_data import BenchData, prepare_bench_data
from bench.generator.marks import NOTE, key
from bench.generator.rows import BLOCK, GeneratedStatement, block
from bench.generator.unlogged import unlogged
from statements.models import (
    Basis,
    Language,
    LinkState,
    ResponseLink,
    Revision,
    Statement,
    StatementKind,
    Tagging,
)
from statements.services.statements.cards import deferred_indexes, fill_cards
from statements.services.statements.copying import copy_rows, new_ids

_BULK_STATEMENTS = 5_000  # more statements than these are loaded with deferred indexes


@dataclass(frozen=True, slots=True)
class GeneratorProgress:
    """How many statements exist; ``before`` existed at the start."""

    before: int
    finished: int
    goal: int


def generate(*, seed: int, statements: int, now: datetime) -> Iterator[GeneratorProgress]:
    """Generate the statements of a seed from 0 to ``statements``, except existing ones.

    Each block is a transaction, and the progress is yielded before the first and after each, so
    that a killed run can be resumed. Raises ``NoProvinces``.
    """
    first_number = _next_number(seed)
    yield GeneratorProgress(first_number, first_number, statements)
    if first_number >= statements:
        return
    with transaction.atomic(), unlogged():
        bench_data = prepare_bench_data()
    with deferred_indexes() if statements - first_number > _BULK_STATEMENTS else nullcontext():
        yield from _blocks(bench_data, seed, first_number, statements, now)


def _blocks(
    bench_data: BenchData, seed: int, first_number: int, statements: int, now: datetime
) -> Iterator[GeneratorProgress]:
    agenda = Agenda.of(seed, -(-statements // BLOCK) * BLOCK)
    directives = _directives(seed)
    for block_number in range(first_number // BLOCK, -(-statements // BLOCK)):
        batch = [
            statement
            for statement in block(block_number, agenda, bench_data)
            if first_number <= statement.number < statements
        ]
        with transaction.atomic(), unlogged():
            _store(seed, batch, directives, now)
        yield GeneratorProgress(first_number, batch[-1].number + 1, statements)
    with connection.cursor() as cursor:
        for model in (Statement, Revision, Tagging, ResponseLink):
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def _next_number(seed: int) -> int:
    """Return the number after the last existing statement of this seed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(split_part(seed_key, ':', 3)::bigint) + 1, 0)"
            " FROM statements_statement WHERE seed_key LIKE %s",
            [key(seed, "%")],
        )
        number: int = cursor.fetchone()[0]
    return number


def _directives(seed: int) -> dict[int, int]:
    """Return the ids of existing directives, by their numbers."""
    directives = Statement.objects.directives().filter(seed_key__startswith=key(seed, ""))
    keys = directives.values_list("seed_key", "pk")
    return {int(key_text.rpartition(":")[2]): pk for key_text, pk in keys if key_text}


def _store(
    seed: int, batch: list[GeneratedStatement], directives: dict[int, int], now: datetime
) -> None:
    """Copy a block into the four tables; add the ids of its directives to ``directives``."""
    ids = new_ids(Statement, len(batch))
    directives |= {
        statement.number: pk
        for pk, statement in zip(ids, batch, strict=True)
        if statement.kind == StatementKind.DIRECTIVE
    }
    pairs = list(zip(ids, batch, strict=True))
    copy_rows(Revision, (_revision(pk, statement, now) for pk, statement in pairs))
    # Statements come after tags, so that their cards are written once, and before links, whose
    # triggers read their bodies.
    copy_rows(
        Tagging,
        ({"statement": pk, "tag": tag} for pk, statement in pairs for tag in statement.tags),
    )
    copy_rows(Statement, (_statement(pk, seed, statement, now) for pk, statement in pairs))
    copy_rows(
        ResponseLink,
        (
            # Skip links to deleted directives.
            _link(directives[statement.link.directive], pk, statement, now)
            for pk, statement in pairs
            if statement.link and statement.link.directive in directives
        ),
    )
    fill_cards(ids)


def _statement(pk: int, seed: int, statement: GeneratedStatement, now: datetime) -> dict[str, Any]:
    return {
        "id": pk,
        "kind": statement.kind.value,
        "genre": statement.genre,
        "body": statement.body,
        "post_as_named": "",
        "date_range": statement.date_range.days if statement.date_range else None,
        "said_note": "",
        "title_zh": statement.title,
        "title_en": "",
        "language": Language.CHINESE.value,
        "summary": "",
        "note": NOTE,
        "version": 1,
        "seed_key": key(seed, statement.number),
        "entered_at": now,
    }


def _revision(statement_id: int, statement: GeneratedStatement, now: datetime) -> dict[str, Any]:
    return {
        "statement": statement_id,
        "number": 1,
        "basis": Basis.FULL.value,
        "text": statement.text,
        "is_current": True,
        "entered_at": now,
    }


def _link(
    directive: int, response: int, statement: GeneratedStatement, now: datetime
) -> dict[str, Any]:
    link = statement.link
    assert link is not None  # noqa: S101 - callers check
    return {
        "directive": directive,
        "response": response,
        "state": link.state.value,
        "method": link.method.value,
        "evidence": link.evidence,
        "score": link.score,
        "reasons": "[]",
        "ranked_by": "",  # like a link of a person, so that a sweep leaves it alone
        "stance_passage": "",
        "depth_passage": "",
        "suggested_at": now,
        "decided_at": None if link.state == LinkState.SUGGESTED else now,
        "version": 1,
    }
