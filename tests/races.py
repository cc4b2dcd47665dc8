"""Helpers that let another connection act at the moment when a race would be lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from statements.models import Match, Statement


@contextmanager
def just_before(begins: Callable[[str], bool], act: Callable[[], object]) -> Iterator[None]:
    """Let another connection act, and commit, just before the first statement of SQL like that."""
    acts_to_begin = [act]

    def in_another_connection(action):
        try:
            action()
        finally:
            connection.close()

    def act_first(execute, sql, *rest):
        if acts_to_begin and begins(sql):
            thread = Thread(target=in_another_connection, args=[acts_to_begin.pop()])
            thread.start()
            thread.join()
        return execute(sql, *rest)

    with connection.execute_wrapper(act_first):
        yield
    assert not acts_to_begin, "the moment did not come"


@contextmanager
def edited_while_locked(statement) -> Iterator[None]:
    """Let a colleague edit a statement just before it is locked."""

    def edit():
        rows = Statement.objects.filter(pk=statement.pk)
        rows.update(title_zh="改过的标题", version=statement.version + 1)

    with just_before(locks("statements_statement"), edit):
        yield


@contextmanager
def refused_just_before(
    begins: Callable[[str], bool], act: Callable[[], object]
) -> Iterator[list[OperationalError]]:
    """Let another connection act as ``just_before`` does; yield its refusal if it had to wait."""
    refusals: list[OperationalError] = []

    def act_or_be_refused():
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '200ms'")
                act()
        except OperationalError as refusal:
            refusals.append(refusal)

    with just_before(begins, act_or_be_refused):
        yield refusals


def locks(table) -> Callable[[str], bool]:
    ends = ("FOR UPDATE", f'FOR UPDATE OF "{table}"')
    return lambda sql: f'FROM "{table}"' in sql and sql.endswith(ends)


def inserts_into(table) -> Callable[[str], bool]:
    return lambda sql: sql.startswith(f'INSERT INTO "{table}"')


def deletes_from(table) -> Callable[[str], bool]:
    return lambda sql: sql.startswith(f'DELETE FROM "{table}"')


@contextmanager
def matched_while_deleted(search, statement) -> Iterator[list[OperationalError]]:
    """Let a saved search match a statement just before it is deleted; yield its refusals."""

    def match():
        Match.objects.create(search=search, statement=statement, found_at=timezone.now())

    with refused_just_before(deletes_from("statements_statement"), match) as refusals:
        yield refusals
