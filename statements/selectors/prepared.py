"""Queries whose text never changes: Django compiles them once, PostgreSQL plans them once.

To build, compile and plan a query of eight tables takes several times as long as to run it for the
25 rows of a page. A process compiles each of these queries when it is first asked, and a connection
prepares it; all that differs between two runs is an array of keys.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import cached_property
from typing import Any, cast

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.postgresql.psycopg_any import sql
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

KEYS = frozenset({"keys"})  # for the lookup ``in_array``, in place of the keys of each run
_KEYS_MARK = "{keys}"  # as that lookup writes them


class Prepared[M: Model, Row]:
    """A query for rows by their keys; ``build`` makes it with ``KEYS`` in their place."""

    def __init__(self, build: Callable[[], QuerySet[M, Row]]) -> None:
        self._build = build

    @cached_property
    def _rows(self) -> QuerySet[M, Row]:
        rows = self._build()
        compiled = _compile(rows)
        query: Any = rows.query
        query.__class__ = _KeyedQuery
        query.compiled, query.text = compiled
        return rows

    def load(self, keys: Iterable[object]) -> list[Row]:
        """Load the rows with these keys."""
        rows = self._rows.all()
        query: Any = rows.query
        query.keys = as_array(keys)
        return list(rows)


def as_array(keys: Iterable[object]) -> str:
    """Write keys as PostgreSQL reads an array."""
    return f"{{{','.join(map(str, keys))}}}"


def fixed_text(rows: QuerySet[Any, Any]) -> str:
    """Return the query with all values written into it but ``KEYS``, written as ``%s``."""
    _compiler, text = _compile(rows)
    return text


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """Open a cursor by whose first run a query is prepared, for as long as the connection lasts."""
    with connection.cursor() as cursor:
        if not connection.queries_logged:  # a log has queries with their values in them
            cursor.cursor = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
        yield cursor


def _compile(rows: QuerySet[Any, Any]) -> tuple[SQLCompiler, str]:
    connection.ensure_connection()  # which knows how values are written
    compiler = rows.query.get_compiler(using=rows.db)
    text, values = compiler.as_sql()
    return compiler, text.replace("%%", "%%%%") % tuple(map(_as_literal, values))


def _as_literal(value: object) -> str:
    if value == _KEYS_MARK:
        return "%s"
    literal: str = sql.Literal(value).as_string(connection.connection)
    return literal.replace("%", "%%")


class _KeyedQuery(Query):
    """A compiled query, which is run for ``keys``."""

    compiled: SQLCompiler
    text: str
    keys: str

    def get_compiler(self, *_args: Any, **_options: Any) -> SQLCompiler:
        compiler: Any = copy(self.compiled)
        compiler.__class__ = _KeyedCompiler
        compiler.query, compiler.connection = self, connection
        return cast("SQLCompiler", compiler)


class _KeyedCompiler(SQLCompiler):
    """Runs the text as it is, and reads rows as Django does."""

    query: _KeyedQuery

    def execute_sql(self, *_args: Any, **_options: Any) -> Any:
        with prepared_cursor() as cursor:
            cursor.execute(self.query.text, [self.query.keys] * self.query.text.count("%s"))
            return [cursor.fetchall()]
