"""Save the archive, while the site runs or not."""

import os
import tarfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection

from statements.models import AuditKind
from statements.services.accounts import audit
from statements.services.accounts.audit import Actor
from tracker.backup.bundle import write_bundle
from tracker.backup.programs import run_client
from tracker.backup.tables import Fingerprint, count_tables_and_rows, fingerprint_tables
from tracker.local.embedded import make_folder
from tracker.local.embedded.postgres import programs_version
from tracker.migrations import applied_migrations

DUMP, SECRET = "database.dump", "secret-key"
# Files that rows name: bodies of captured pages under their digests, imported files under keys.
FOLDERS = ("captures", "imports")


def save(*, var: Path, target: Path | None, now: datetime) -> str:
    """Save everything to ``target``, or to a new file in ``var``; return a summary.

    Raises ``Unusable``, or ``OSError`` if there is no space; then ``target`` is unchanged.
    """
    if target is None:
        target = var / "saved" / f"biaotai-{now:%Y%m%d-%H%M%S}.tar"
    make_folder(target.parent)
    # Before the dump, so that each copy of the archive tells of itself.
    audit.record_or_log(
        AuditKind.EXPORT_MADE, actor=Actor(), subject=f"make save, {target.name}", now=now
    )
    # In the folder of the target, so that the finished file can be renamed.
    with TemporaryDirectory(prefix=".saving-", dir=target.parent) as name:
        folder = Path(name)
        files = [folder / DUMP]
        fingerprint = _dump(folder / DUMP)
        if not os.environ.get("SECRET_KEY"):
            files.append(folder / SECRET)
            files[-1].write_bytes((var / SECRET).read_bytes())
        # After the dump: whatever file the dump names was stored before its row.
        for area in FOLDERS:
            if (var / area).exists():
                files.append(folder / f"{area}.tar")
                _pack(var / area, files[-1])
        facts: dict[str, Any] = {
            "saved_at": now.isoformat(),
            "postgres": programs_version(),
            "migrations": applied_migrations(),
            "contents": fingerprint,
        }
        write_bundle(target, folder / "draft.tar", files, facts)
    tables, rows = count_tables_and_rows(fingerprint)
    megabytes = target.stat().st_size / 1e6
    return f"Saved {tables} tables with {rows:,} rows to {target} ({megabytes:.1f} MB)."


def _pack(folder: Path, target: Path) -> None:
    # The folder, or one in it, may be a link to a larger disk.
    with tarfile.open(target, "w", dereference=True) as packed:
        for path in sorted(folder.rglob("*", recurse_symlinks=True)):
            with suppress(FileNotFoundError):  # a file that was sent is deleted if it is refused
                packed.add(path, arcname=path.relative_to(folder.parent), recursive=False)


def _dump(path: Path) -> Fingerprint:
    """Dump the database; return the fingerprint of the same snapshot."""
    connection.ensure_connection()
    session = connection.connection
    with session.transaction():
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        (snapshot,) = session.execute("SELECT pg_export_snapshot()").fetchone()
        options = ("--format=custom", "--no-owner", "--no-privileges")
        run_client("pg_dump", *options, f"--snapshot={snapshot}", f"--file={path}")
        return fingerprint_tables(session)
