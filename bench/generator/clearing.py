"""Delete all generated rows and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Exists, ForeignKey, OuterRef, Q

from bench.generator.marks import KEY, MARK, SLUG
from bench.generator.unlogged import unlogged
from statements.models import (
    Body,
    Genre,
    Mention,
    MentionState,
    ResponseLink,
    Search,
    Statement,
    Tag,
    Tagging,
)

_BATCH_SIZE = 5_000  # statements


@dataclass(frozen=True, slots=True)
class ClearingProgress:
    """The progress of clearing.

    ``referring`` counts rows of real statements that referred to generated ones (links, mentions,
    tags, searches), ``retained`` the generated bodies and genres that real rows still use.
    """

    statements: int
    referring: int
    retained: int = 0


def clear() -> Iterator[ClearingProgress]:
    """Delete all generated statements with their dependent rows, then bodies, tags and genres.

    Nothing of it is logged. The log of changes, which nobody can shorten, keeps what people did to
    generated rows. Progress is yielded after
    each transaction. Idempotent; a killed run can be repeated.
    """
    with transaction.atomic(), unlogged():
        referring = _detach()
    deleted = 0
    # Newest first: directives are older than their answers, so no batch has all links of one.
    while ids := list(
        Statement.objects.filter(seed_key__startswith=KEY)
        .order_by("-pk")
        .values_list("pk", flat=True)[:_BATCH_SIZE]
    ):
        with transaction.atomic(), unlogged():
            _delete(Statement, ids)
        deleted += len(ids)
        yield ClearingProgress(deleted, referring)
    with transaction.atomic(), unlogged():
        _delete(Tag, list(Tag.objects.filter(slug__startswith=SLUG).values_list("pk", flat=True)))
        retained = _delete_unused(Body, Body.objects.filter(name_zh__endswith=MARK))
        retained += _delete_unused(Genre, Genre.objects.filter(slug__startswith=SLUG))
    yield ClearingProgress(deleted, referring, retained)


def _detach() -> int:
    """Count references from real rows to generated ones; set those of mentions to NULL."""
    directive = Q(directive__seed_key__startswith=KEY)
    response = Q(response__seed_key__startswith=KEY)
    links = ResponseLink.objects.filter(directive | response).exclude(directive & response)
    tags = Tagging.objects.filter(tag__slug__startswith=SLUG).exclude(
        statement__seed_key__startswith=KEY
    )
    mentions = Mention.objects.filter(directive).exclude(
        revision__statement__seed_key__startswith=KEY
    )
    # The mentions stay; their directives are deleted.
    unresolved = mentions.update(directive=None, state=MentionState.UNRESOLVED)
    searches = Search.objects.filter(directive).count()
    return links.count() + tags.count() + unresolved + searches


def _delete(model: type[models.Model], ids: list[int]) -> None:
    """Delete rows and all rows that refer to them, with their history, deepest first.

    Rows are locked on the way, so that a worker cannot add to them.
    """
    if not ids:
        return
    for field in _foreign_keys_to(model):
        child = field.model
        _delete(child, _lock_referring(child, field.column, ids))
    _delete_alone(model, ids)


def _delete_alone(model: type[models.Model], ids: list[int]) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {key} = ANY(%s)", [ids])  # noqa: S608


def _foreign_keys_to(model: type[models.Model]) -> "list[ForeignKey[models.Model]]":
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and isinstance(relation.field, ForeignKey)
    ]


def _lock_referring(model: type[models.Model], column: str, ids: list[int]) -> list[int]:
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key} FROM {table} WHERE {column} = ANY(%s) FOR UPDATE",  # noqa: S608
            [ids],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _delete_unused(model: type[models.Model], rows: models.QuerySet[Any]) -> int:
    """Delete rows that nothing refers to; return how many are retained."""
    foreign_keys = _foreign_keys_to(model)
    is_used = Q()
    for field in foreign_keys:
        users = field.model._default_manager.filter(**{field.name: OuterRef("pk")})
        is_used |= Q(Exists(users))
    ids = list(rows.exclude(is_used).values_list("pk", flat=True))
    _delete_alone(model, ids)
    return rows.count()
