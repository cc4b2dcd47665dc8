"""Fingerprints of databases, to compare their contents."""

from typing import Any

import psycopg
from psycopg import sql

type Fingerprint = dict[str, list[str]]

# One row per object: name and definition. Those of extensions are left out. Conditions are not
# compared, since PostgreSQL rewrites their casts when it parses them.
_DEFINITIONS = """
SELECT 'constraint ' || conrelid::regclass || '.' || conname,
       concat_ws(' ', contype, convalidated,
           CASE WHEN contype NOT IN ('c', 'x') THEN pg_get_constraintdef(oid) END)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
UNION ALL
SELECT 'index ' || indexrelid::regclass,
       concat_ws(' ', indisunique, indisvalid,
           CASE WHEN indpred IS NULL AND indexprs IS NULL THEN pg_get_indexdef(indexrelid) END)
  FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
  WHERE relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'trigger ' || tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
  FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'function ' || oid::regprocedure, md5(pg_get_functiondef(oid))
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
ORDER BY 1
"""
# A sum does not depend on the order of rows, and needs no memory.
_CONTENTS = """
SELECT count(*)::text, coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint), 0)::text
  FROM {table} AS t
"""


def table_names(session: psycopg.Connection[Any]) -> list[str]:
    """Return the tables of an archive, in order of their names."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    return [name for (name,) in session.execute(query)]


def fingerprint_tables(session: psycopg.Connection[Any]) -> Fingerprint:
    """Return for each table the number of its rows and a sum of their checksums.

    Constraints, indexes, triggers and functions are included with their definitions. Databases with
    equal fingerprints have equal contents.
    """
    # The text form of values depends on these.
    for setting in ("TimeZone = 'UTC'", "DateStyle = 'ISO'", "bytea_output = 'hex'"):
        session.execute(f"SET {setting}".encode())
    fingerprint = {}
    for name in table_names(session):
        query = sql.SQL(_CONTENTS).format(table=sql.Identifier("public", name))
        row = session.execute(query).fetchone()
        fingerprint[f"table {name}"] = list(row or ())
    fingerprint |= {name: [definition] for name, definition in session.execute(_DEFINITIONS)}
    return fingerprint


def count_tables_and_rows(fingerprint: Fingerprint) -> tuple[int, int]:
    """Return how many tables and rows a fingerprint is of."""
    rows = [int(facts[0]) for name, facts in fingerprint.items() if name.startswith("table ")]
    return len(rows), sum(rows)


def differing_tables(before: Fingerprint, after: Fingerprint) -> list[str]:
    """Return the names that differ between two fingerprints."""
    return sorted(name for name in before.keys() | after if before.get(name) != after.get(name))
