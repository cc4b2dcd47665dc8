"""pg_dump and pg_restore, of the version that comes with the project."""

import os
import subprocess
from typing import Any

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from tracker.local.embedded import Unusable
from tracker.local.embedded.postgres import programs


def run_client(program: str, *arguments: str, database: str | None = None) -> None:
    """Run a program on the site's database, or another one of its server. Raises ``Unusable``.

    A password is passed in the environment, which process lists do not show.
    """
    facts: dict[str, Any] = {**connection.settings_dict}
    if database is not None:
        facts["NAME"] = database
    command, environment = DatabaseClient.settings_to_cmd_args_env(facts, [])
    *options, name = command[1:]
    target = ["--dbname", name]
    result = subprocess.run(  # noqa: S603 - our own program
        [str(programs() / program), *options, *target, "--no-password", *arguments],
        env={**os.environ, "LC_ALL": "C", **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or ["no reason was given"])[0]
        raise Unusable(f"{program} failed: {reason}")
