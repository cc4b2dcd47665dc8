"""Processes of a database server that was interrupted.

A process id proves nothing, since ids are reused. A process belongs to a data folder if it is a
PostgreSQL program with that working directory.
"""

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

_PROGRAMS = ("postgres", "pg_ctl", "initdb")
_END_SECONDS = 20


def server_processes(data: Path) -> "list[psutil.Process]":
    """Return the running processes of a server of this folder, without zombies."""
    import psutil  # here, because settings import this module without starting servers

    folder = str(data.resolve())
    processes = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if (
                process.name().startswith(_PROGRAMS)
                and process.cwd() == folder
                and process.status() != psutil.STATUS_ZOMBIE
            ):
                processes.append(process)
    return processes


def end_orphans(processes: "list[psutil.Process]") -> None:
    """End the children of a killed server, which only hold its memory and block a new one."""
    import psutil

    for process in processes:
        with suppress(psutil.Error):
            # The server has its command line; its children show their activity instead.
            if not process.cmdline()[0].startswith("postgres: "):
                return
    end(processes)


def end(processes: "list[psutil.Process]") -> None:
    """Kill processes and wait until they are gone."""
    import psutil

    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    deadline = time.monotonic() + _END_SECONDS
    # Not `wait`: an orphan stays a zombie until it is reaped.
    while any(_is_alive(process) for process in processes) and time.monotonic() < deadline:
        time.sleep(0.02)


def forget_dead_server(data: Path, sockets: Path, socket_name: str) -> None:
    """Remove the lock files of a server that has ended.

    PostgreSQL trusts either file while any process of the same user has its id. Removing both is
    safe: the caller has checked that no server of this folder runs, and holds the lock for starting
    servers.
    """
    (data / "postmaster.pid").unlink(missing_ok=True)
    (sockets / f"{socket_name}.lock").unlink(missing_ok=True)
    (sockets / socket_name).unlink(missing_ok=True)


def _is_alive(process: "psutil.Process") -> bool:
    import psutil

    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
