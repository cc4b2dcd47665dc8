"""Restore a saved archive, completely or not at all."""

import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from tracker.backup.bundle import read_bundle
from tracker.backup.programs import run_client
from tracker.backup.saving import DUMP, FOLDERS, SECRET
from tracker.backup.tables import (
    count_tables_and_rows,
    differing_tables,
    fingerprint_tables,
    table_names,
)
from tracker.local.embedded import Unusable, make_folder, running_database
from tracker.local.embedded.folder import keep_restored_key, restored_key, use_restored_key
from tracker.local.embedded.postgres import DRAFT, programs_version
from tracker.migrations import unknown_migrations

_REPLACED = "biaotai_replaced"


def restore(*, var: Path, source: Path, overwrite: bool) -> str:
    """Restore a saved file into ``var`` or the database of DATABASE_URL; return a summary.

    ``overwrite`` replaces an existing archive. Raises ``Unusable``; then nothing was changed. No
    other process may use the folder meanwhile.
    """
    with TemporaryDirectory(prefix=".restoring-", dir=var) as name:
        folder = Path(name)
        manifest = read_bundle(source, folder)
        _refuse_newer(source, manifest)
        if os.environ.get("DATABASE_URL"):
            _restore_external(folder, var, manifest, overwrite=overwrite)
        else:
            with running_database(var):
                _restore_embedded(folder, var, manifest, overwrite=overwrite)
    tables, rows = count_tables_and_rows(manifest["contents"])
    return f"Restored {tables} tables with {rows:,} rows, without a difference to what was saved."


def _refuse_newer(source: Path, manifest: dict[str, Any]) -> None:
    unknown = unknown_migrations(manifest["migrations"])
    if unknown or manifest["postgres"] > programs_version():
        raise Unusable(
            f"{source} was saved by a newer Biaotai ({', '.join(unknown) or 'its PostgreSQL'}). "
            "Update this one first. Nothing was changed."
        )


def _extract_files(folder: Path, var: Path) -> None:
    """Put captured pages and imported files into the data folder, before the rows that need them.

    Each has a name of its own for ever, so those that are there lose nothing. Nothing else is
    written, and nothing at all if one of them is refused.
    """
    # Each may be a link to a larger disk.
    targets = {
        area: (var / area).resolve() for area in FOLDERS if (folder / f"{area}.tar").exists()
    }
    for area, target in targets.items():
        try:
            with tarfile.open(folder / f"{area}.tar", mode="r:") as packed:
                for member in packed:
                    tarfile.data_filter(_checked_member(area, member), str(target))
        except (tarfile.TarError, EOFError, ValueError) as fault:
            raise Unusable(
                f"{area}.tar in the saved file cannot be read: {fault}. Nothing was changed."
            ) from fault
    for target in targets.values():
        make_folder(target)
    for area, target in targets.items():
        with tarfile.open(folder / f"{area}.tar", mode="r:") as packed:
            for member in packed:
                packed.extract(_checked_member(area, member), target, filter="data")


def _checked_member(area: str, member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Return a packed file by its name in its folder.

    Raises ``Unusable`` for one of elsewhere, and for a link, which no save packs: what is safe
    before it is made may not be so after.
    """
    path = PurePosixPath(member.name)
    if not path.is_relative_to(area) or not (member.isreg() or member.isdir()):
        raise Unusable(f"{path} is no file of {area}. Nothing was changed.")
    return member.replace(name=str(path.relative_to(area)))


def _restore_embedded(
    folder: Path, var: Path, manifest: dict[str, Any], *, overwrite: bool
) -> None:
    """Restore into a draft database, and rename it only after verification."""
    name = connection.settings_dict["NAME"]
    with _session(name) as session:
        tables = table_names(session)
    if tables and not overwrite:
        raise Unusable(
            f"There is an archive already ({len(tables)} tables). Restore into an empty folder "
            "(VAR=other-folder make restore FILE=…), or replace it: make restore FILE=… OVER=yes"
        )
    with _session("postgres") as session:
        # Before the draft: a start takes a key beside no draft for that of the database.
        restored_key(var).unlink(missing_ok=True)
        _drop(session, DRAFT)
        session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DRAFT)))
        try:
            dump = str(folder / DUMP)
            run_client("pg_restore", "--exit-on-error", "--no-owner", dump, database=DRAFT)
            _refuse_differences(DRAFT, manifest)
            _extract_files(folder, var)
            _drop(session, _REPLACED)
            if _brings_key(folder):
                keep_restored_key(var, folder / SECRET)
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            with session.transaction():
                for old, new in ((name, _REPLACED), (DRAFT, name)):
                    session.execute(rename.format(sql.Identifier(old), sql.Identifier(new)))
        except BaseException:
            restored_key(var).unlink(missing_ok=True)
            raise
        finally:
            _drop(session, DRAFT)
        use_restored_key(var)
        _drop(session, _REPLACED)


def _restore_external(
    folder: Path, var: Path, manifest: dict[str, Any], *, overwrite: bool
) -> None:
    connection.ensure_connection()
    if overwrite or table_names(connection.connection):
        raise Unusable(
            "A database of your own is never replaced. Make an empty one, and name it in "
            "DATABASE_URL."
        )
    options = ("--clean", "--if-exists", "--single-transaction", "--exit-on-error", "--no-owner")
    _extract_files(folder, var)
    with _own_key(folder, var):
        run_client("pg_restore", *options, str(folder / DUMP))
    _refuse_differences(None, manifest)


@contextmanager
def _own_key(folder: Path, var: Path) -> Iterator[None]:
    """Put the secret of the archive in its place; put the former back where a block fails.

    Before the rows, so that a kill leaves none without their key: an empty database needs none.
    """
    if not _brings_key(folder):
        yield
        return
    own_key = var / SECRET
    former = own_key.read_bytes() if own_key.exists() else b""
    keep_restored_key(var, folder / SECRET)
    use_restored_key(var)
    try:
        yield
    except BaseException:
        own_key.write_bytes(former)  # an empty one is made anew
        raise


def _brings_key(folder: Path) -> bool:
    return (folder / SECRET).exists() and not os.environ.get("SECRET_KEY")


def _refuse_differences(database: str | None, manifest: dict[str, Any]) -> None:
    with _session(database or connection.settings_dict["NAME"]) as session:
        unequal = differing_tables(manifest["contents"], fingerprint_tables(session))
    if unequal:
        raise Unusable(f"What was restored differs from what was saved, in {', '.join(unequal)}.")


@contextmanager
def _session(database: str) -> Iterator[psycopg.Connection[Any]]:
    """Connect with the site's settings to a database of its server."""
    facts = {**connection.get_connection_params(), "dbname": database}
    facts = {name: facts[name] for name in facts if name not in {"cursor_factory", "context"}}
    with psycopg.connect(**facts, autocommit=True) as session:
        yield session


def _drop(session: psycopg.Connection[Any], database: str) -> None:
    session.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
    )
