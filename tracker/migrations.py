"""Compare the applied migrations with those of the code."""

from collections.abc import Iterable

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

# A squash that another has replaced: the databases that it made have it on record.
_FORMER = {("statements", "0001_squashed_0031")}


def applied_migrations() -> list[tuple[str, str]]:
    """Return the migrations applied to this database: app and name."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def unknown_migrations(applied: Iterable[tuple[str, str]]) -> list[str]:
    """Return the migrations that this code lacks, because newer code applied them."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = _FORMER | set(loader.disk_migrations)
    ours |= {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return [
        f"{app}.{name}"
        for app, name in map(tuple, applied)
        if app in loader.migrated_apps and (app, name) not in ours
    ]
