"""Engines to compare search with, on the same rows and queries.

Each returns the first page in the order of our lists. PostgreSQL's pg_trgm and SQLite compare the
text itself; tantivy is queried for all n-grams of the string, which matches slightly more.
"""

import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import psycopg
import tantivy
from django.db import connection

from bench.searchcases import Row, SearchCase

PAGE = 26  # one row more than is shown
LONGEST_MS = 2_000  # a search that takes longer is stopped and counted as that long


class Rival(Protocol):
    """An engine, filled now or by an earlier run."""

    name: str

    def fill(self, rows: Iterable[Row]) -> None: ...

    def search(self, case: SearchCase) -> list[int]: ...

    def count(self, case: SearchCase) -> int | None:
        """Return how many rows there are; None, if that takes too long."""

    def size_mb(self) -> float: ...


class _SqlEngine(ABC):
    """An engine queried by SQL: LIKE, narrowed, the latest first."""

    def search(self, case: SearchCase) -> list[int]:
        latest = f" ORDER BY day DESC, pk DESC LIMIT {PAGE}"
        return [pk for (pk,) in self._select("SELECT pk", case, latest) or []]

    def count(self, case: SearchCase) -> int | None:
        result = self._select("SELECT count(*)", case)
        return result[0][0] if result else None

    @abstractmethod
    def _select(self, what: str, case: SearchCase, how: str = "") -> list[Any] | None:
        """Return the selected columns for a case; None, if that takes too long."""


class PgTrgm(_SqlEngine):
    """A GIN index of PostgreSQL over trigrams of the text.

    pg_trgm recognises letters by the locale of the database, so it has a database of its own.
    """

    name = "pg_trgm"

    def __init__(self) -> None:
        server = {**connection.get_connection_params(), "autocommit": True}
        server.pop("cursor_factory", None)
        server.pop("context", None)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'bench_trgm'")
            if not cursor.fetchone():
                cursor.execute(
                    "CREATE DATABASE bench_trgm TEMPLATE template0"
                    " LOCALE_PROVIDER libc LOCALE 'C.UTF-8' ENCODING 'UTF8'"
                )
        self.db = psycopg.connect(**{**server, "dbname": "bench_trgm"})
        self.db.execute(f"SET statement_timeout = {LONGEST_MS}")

    def fill(self, rows: Iterable[Row]) -> None:
        """Write all rows, then make the indexes: that is faster."""
        self.db.execute("SET statement_timeout = 0")
        self.db.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        self.db.execute("DROP TABLE IF EXISTS rows")
        self.db.execute("CREATE TABLE rows (pk bigint, day date, province text, words text)")
        with self.db.cursor() as writer, writer.copy("COPY rows FROM STDIN") as copy:
            for row in rows:
                copy.write_row((row.pk, row.day, row.province, row.words))
        self.db.execute("SET maintenance_work_mem = '1GB'")
        self.db.execute("CREATE INDEX rows_words ON rows USING gin (words gin_trgm_ops)")
        self.db.execute("CREATE INDEX rows_day ON rows (day DESC, pk DESC)")
        self.db.execute("VACUUM ANALYZE rows")
        self.db.execute("RESET maintenance_work_mem")
        self.db.execute(f"SET statement_timeout = {LONGEST_MS}")

    def _select(self, what: str, case: SearchCase, how: str = "") -> list[Any] | None:
        narrow, values = "", list[Any]()
        if case.province:
            narrow = " AND province = %s AND day BETWEEN %s AND %s"
            values = [case.province, *case.days]
        try:
            return self.db.execute(
                f"{what} FROM rows WHERE words LIKE %s{narrow}{how}",
                [f"%{case.wording}%", *values],
            ).fetchall()
        except psycopg.errors.QueryCanceled:
            return None

    def size_mb(self) -> float:
        (size,) = self.db.execute("SELECT pg_relation_size('rows_words') / 1e6").fetchone() or (0,)
        return float(size)


class SqliteFts5(_SqlEngine):
    """SQLite's full-text index with its trigram tokenizer."""

    name = "sqlite_fts5"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "fts5.sqlite"
        self._open()

    def _open(self) -> None:
        self.db = sqlite3.connect(self.path)
        self.db.execute("PRAGMA journal_mode = OFF")
        self.db.execute("PRAGMA cache_size = -500000")

    def fill(self, rows: Iterable[Row]) -> None:
        """Write all rows, then make the index of them."""
        self.db.close()
        self.path.unlink()  # a run that was stopped may have left it broken
        self._open()
        self.db.execute(
            "CREATE TABLE rows (pk INTEGER PRIMARY KEY, day TEXT, province TEXT, words TEXT)"
        )
        self.db.execute("CREATE INDEX rows_day ON rows (day DESC, pk DESC)")
        self.db.execute(
            "CREATE VIRTUAL TABLE found USING fts5"
            "(words, content='rows', content_rowid='pk', tokenize='trigram', detail='none')"
        )
        self.db.executemany(
            "INSERT INTO rows VALUES (?, ?, ?, ?)",
            ((row.pk, row.day.isoformat(), row.province, row.words) for row in rows),
        )
        self.db.commit()
        before = self.path.stat().st_size
        self.db.execute("INSERT INTO found(found) VALUES ('rebuild')")
        self.db.commit()
        self.bytes = self.path.stat().st_size - before

    def _select(self, what: str, case: SearchCase, how: str = "") -> list[Any] | None:
        """Use the index, except for two characters, which it lacks; those are scanned."""
        narrow, values = "", []
        if case.province:
            first, last = case.days
            narrow = " AND province = ? AND day BETWEEN ? AND ?"
            values = [case.province, first.isoformat(), last.isoformat()]
        by_index = "pk IN (SELECT rowid FROM found WHERE words LIKE ?) AND"
        condition = f"{by_index if len(case.wording) > 2 else ''} words LIKE ?"
        like = [f"%{case.wording}%"] * (2 if len(case.wording) > 2 else 1)
        end = time.monotonic() + LONGEST_MS / 1000
        self.db.set_progress_handler(lambda: time.monotonic() > end, 10_000)
        try:
            return self.db.execute(
                f"{what} FROM rows WHERE {condition}{narrow}{how}", [*like, *values]
            ).fetchall()
        except sqlite3.OperationalError:
            return None

    def size_mb(self) -> float:
        return self.bytes / 1e6


class Tantivy:
    """A search library, with the n-grams of two and three characters as its words."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "tantivy"
        self.folder.mkdir(exist_ok=True)
        fields = tantivy.SchemaBuilder()
        fields.add_text_field("words", tokenizer_name="grams", index_option="basic")
        fields.add_text_field("province", tokenizer_name="raw", index_option="basic")
        fields.add_unsigned_field("sort_key", stored=True, indexed=True, fast=True)
        fields.add_unsigned_field("pk", stored=True)
        self.schema = fields.build()
        self.index = tantivy.Index(self.schema, path=str(self.folder))
        grams = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(2, 3)).build()
        self.index.register_tokenizer("grams", grams)
        self.searcher = self.index.searcher()

    def fill(self, rows: Iterable[Row]) -> None:
        """Write all rows; the index is made meanwhile."""
        writer = self.index.writer(heap_size=1_000_000_000, num_threads=2)
        writer.delete_all_documents()
        for row in rows:
            document = tantivy.Document(words=row.words, province=row.province)
            document.add_unsigned("sort_key", _sort_key(row.day, row.pk))
            document.add_unsigned("pk", row.pk)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def search(self, case: SearchCase) -> list[int]:
        """Query all n-grams, narrowed, the latest first."""
        result = self.searcher.search(
            self._query(case), PAGE, count=False, order_by_field="sort_key"
        )
        return [self.searcher.doc(address)["pk"][0] for _order, address in result.hits]

    def count(self, case: SearchCase) -> int | None:
        result: Any = self.searcher.search(self._query(case), 1, count=True)
        return int(result.count)  # the stubs do not know it

    def _query(self, case: SearchCase) -> tantivy.Query:
        width = min(3, len(case.wording))
        starts = range(len(case.wording) - width + 1)
        grams = [case.wording[start : start + width] for start in starts]
        parts: list[Any] = [
            tantivy.Query.term_query(self.schema, "words", gram) for gram in dict.fromkeys(grams)
        ]
        if case.province:
            first, last = case.days
            parts.append(tantivy.Query.term_query(self.schema, "province", case.province))
            parts.append(
                tantivy.Query.range_query(
                    self.schema,
                    "sort_key",
                    tantivy.FieldType.Unsigned,
                    _sort_key(first, 0),
                    _sort_key(last, 10**9 - 1),
                )
            )
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])

    def size_mb(self) -> float:
        return sum(file.stat().st_size for file in self.folder.iterdir()) / 1e6


def _sort_key(day: date, pk: int) -> int:
    """Return a row's position in the order of lists, as a number."""
    return day.toordinal() * 10**9 + pk
