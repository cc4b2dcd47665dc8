"""Fill the database with generated statements, block by block."""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from bench.generator.agenda import Agenda
from bench.generator.bench_data import Cast, assemble
from bench.generator.marks import NOTE, key
from bench.generator.rows import BLOCK, Made, block
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

_MANY = 5_000  # statements, from which on the index of cards is better made at the end


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the statements asked for are there; ``before`` were there at the start."""

    before: int
    finished: int
    goal: int


def generate(*, seed: int, statements: int, now: datetime) -> Iterator[Progress]:
    """Make the statements of a seed from 0 to ``statements``, save those that are there already.

    Each block is a transaction of its own, and the progress is yielded before the first and after
    each, so that what a killed run made is whole and can be gone on from. Raises ``NoProvinces``.
    """
    before = _made(seed)
    yield Progress(before, before, statements)
    if before >= statements:
        return
    with transaction.atomic():
        cast = assemble()
    with deferred_indexes() if statements - before > _MANY else nullcontext():
        yield from _blocks(cast, seed, before, statements, now)


def _blocks(
    cast: Cast, seed: int, before: int, statements: int, now: datetime
) -> Iterator[Progress]:
    agenda = Agenda.of(seed, -(-statements // BLOCK) * BLOCK)
    directives = _directives(seed)
    for place in range(before // BLOCK, -(-statements // BLOCK)):
        made = [one for one in block(place, agenda, cast) if before <= one.number < statements]
        with transaction.atomic():
            _store(seed, made, directives, now)
        yield Progress(before, made[-1].number + 1, statements)
    with connection.cursor() as cursor:
        for model in (Statement, Revision, Tagging, ResponseLink):
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def _made(seed: int) -> int:
    """Return the number after the last that was made of this seed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(split_part(seed_key, ':', 3)::bigint) + 1, 0)"
            " FROM statements_statement WHERE seed_key LIKE %s",
            [key(seed, "%")],
        )
        made: int = cursor.fetchone()[0]
    return made


def _directives(seed: int) -> dict[int, int]:
    """Return the ids of directives that were made before, by their numbers."""
    made = Statement.objects.directives().filter(seed_key__startswith=key(seed, ""))
    found = made.values_list("seed_key", "pk")
    return {int(name.rpartition(":")[2]): pk for name, pk in found if name}


def _store(seed: int, made: list[Made], directives: dict[int, int], now: datetime) -> None:
    """Copy a block into the four tables; note down the ids of its directives."""
    ids = _ids(len(made))
    directives |= {
        one.number: pk
        for pk, one in zip(ids, made, strict=True)
        if one.kind == StatementKind.DIRECTIVE
    }
    pairs = list(zip(ids, made, strict=True))
    _copy(Revision, (_revision(pk, one, now) for pk, one in pairs))
    # Statements come after tags, so that their cards are written once, and before links, which have
    # their bodies.
    _copy(Tagging, ({"statement": pk, "tag": tag} for pk, one in pairs for tag in one.tags))
    _copy(Statement, (_statement(pk, seed, one, now) for pk, one in pairs))
    _copy(
        ResponseLink,
        (
            # A directive that somebody deleted is answered no more.
            _link(directives[one.answer.directive], pk, one, now)
            for pk, one in pairs
            if one.answer and one.answer.directive in directives
        ),
    )
    fill_cards(ids)


def _ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Statement._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _copy(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Stream rows, given by the names of fields, into the table of a model."""
    rows = list(rows)
    if not rows:
        return
    columns = ", ".join(f'"{model._meta.get_field(name).column}"' for name in rows[0])  # type: ignore[union-attr]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(list(row.values()))


def _statement(pk: int, seed: int, one: Made, now: datetime) -> dict[str, Any]:
    return {
        "id": pk,
        "kind": one.kind.value,
        "genre": one.genre,
        "body": one.body,
        "post_as_named": "",
        "said": one.date_range.days if one.date_range else None,
        "said_note": "",
        "title_zh": one.title,
        "title_en": "",
        "language": Language.CHINESE.value,
        "summary": "",
        "note": NOTE,
        "version": 1,
        "seed_key": key(seed, one.number),
        "entered_at": now,
    }


def _revision(statement: int, one: Made, now: datetime) -> dict[str, Any]:
    return {
        "statement": statement,
        "number": 1,
        "basis": Basis.FULL.value,
        "text": one.text,
        "is_current": True,
        "entered_at": now,
    }


def _link(directive: int, response: int, one: Made, now: datetime) -> dict[str, Any]:
    answer = one.answer
    assert answer is not None  # noqa: S101 - only what answers has a link
    return {
        "directive": directive,
        "response": response,
        "state": answer.state.value,
        "method": answer.method.value,
        "evidence": answer.evidence,
        "score": answer.score,
        "reasons": "[]",
        "ranked_by": "",  # as a person's, so that a sweep leaves it
        "stance_passage": "",
        "depth_passage": "",
        "suggested_at": now,
        "decided_at": None if answer.state == LinkState.SUGGESTED else now,
        "version": 1,
    }
