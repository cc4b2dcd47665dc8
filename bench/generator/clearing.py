"""Take back what was generated, all of it and nothing else."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.db import connection, models, transaction
from django.db.models import Exists, ForeignKey, OuterRef, Q
from pghistory.models import Event

from bench.generator.marks import KEY, MARK, SLUG
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

_AT_ONCE = 5_000  # statements


@dataclass(frozen=True, slots=True)
class Cleared:
    """What was taken back so far.

    ``referring`` counts what people or rankers had made of real statements that pointed to
    generated ones (links, mentions, tags, searches), ``kept`` the generated bodies and genres that
    real rows still use.
    """

    statements: int
    referring: int
    retained: int = 0


def clear() -> Iterator[Cleared]:
    """Take back every generated statement with all that hangs on it, then bodies, tags and genres.

    No history is kept of it, and what history there was of these rows goes too. Progress is yielded
    after each transaction; one that was killed can be repeated, as can one that is done.
    """
    with transaction.atomic(), _no_history():
        referring = _let_go()
    gone = 0
    # The newest first: directives are older than their answers, so no batch has all links of one.
    while ids := list(
        Statement.objects.filter(seed_key__startswith=KEY)
        .order_by("-pk")
        .values_list("pk", flat=True)[:_AT_ONCE]
    ):
        with transaction.atomic(), _no_history():
            _delete(Statement, ids)
        gone += len(ids)
        yield Cleared(gone, referring)
    with transaction.atomic(), _no_history():
        _delete(Tag, list(Tag.objects.filter(slug__startswith=SLUG).values_list("pk", flat=True)))
        kept = _delete_unused(Body, Body.objects.filter(name_zh__endswith=MARK))
        kept += _delete_unused(Genre, Genre.objects.filter(slug__startswith=SLUG))
    yield Cleared(gone, referring, kept)


def _no_history() -> AbstractContextManager[None]:
    """Keep the triggers that would write down each row that is deleted from doing so."""
    return pgtrigger.ignore(
        *(
            f"{model._meta.label}:{trigger.name}"
            for model, trigger in pgtrigger.registered()
            if trigger.operation == pgtrigger.Delete
        )
    )


def _let_go() -> int:
    """Say how much of what is real refers to what is generated; let go what may stay."""
    directive = Q(directive__seed_key__startswith=KEY)
    response = Q(response__seed_key__startswith=KEY)
    links = ResponseLink.objects.filter(directive | response).exclude(directive & response)
    tags = Tagging.objects.filter(tag__slug__startswith=SLUG).exclude(
        statement__seed_key__startswith=KEY
    )
    mentions = Mention.objects.filter(directive).exclude(
        revision__statement__seed_key__startswith=KEY
    )
    # The words stay where they are; what they mean is in the data set no more.
    unresolved = mentions.update(directive=None, state=MentionState.UNRESOLVED)
    searches = Search.objects.filter(directive).count()
    return links.count() + tags.count() + unresolved + searches


def _delete(model: type[models.Model], ids: list[int]) -> None:
    """Delete rows and whatever refers to them, history too, deepest first.

    All is locked on the way, so that a worker cannot add to what is about to go.
    """
    if not ids:
        return
    for field in _referring(model):
        child = field.model
        _delete(child, _locked(child, field.column, ids))
    _delete_alone(model, ids)


def _delete_alone(model: type[models.Model], ids: list[int]) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {key} = ANY(%s)", [ids])  # noqa: S608


def _referring(model: type[models.Model]) -> "list[ForeignKey[models.Model]]":
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and isinstance(relation.field, ForeignKey)
    ]


def _locked(model: type[models.Model], column: str, ids: list[int]) -> list[int]:
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key} FROM {table} WHERE {column} = ANY(%s) FOR UPDATE",  # noqa: S608
            [ids],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _delete_unused(model: type[models.Model], rows: models.QuerySet[Any]) -> int:
    """Delete rows that nothing else uses, with their own history; return how many are kept."""
    referring = _referring(model)
    used = Q()
    for field in referring:
        if not issubclass(field.model, Event):  # what once was does not keep a row from going
            using = field.model._default_manager.filter(**{field.name: OuterRef("pk")})
            used |= Q(Exists(using))
    ids = list(rows.exclude(used).values_list("pk", flat=True))
    for field in referring:
        if field.name == "pgh_obj":
            _delete(field.model, _locked(field.model, field.column, ids))
    _delete_alone(model, ids)
    return rows.count()
