"""What is left of a database server whose start, run or stop was cut off.

A number of a process proves nothing, since numbers are used again. A process belongs to a data
folder if it is one of PostgreSQL's programs and works in that folder.
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
    """Return the living processes of a server of this folder. One that ended counts no longer."""
    import psutil  # here, because settings import this module and do not start servers

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
    """End what a killed server left: without it they only hold its memory, and a new one back."""
    import psutil

    for process in processes:
        with suppress(psutil.Error):
            # A server keeps its command line; its children show what they do instead.
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
    # Not `wait`: a process without a parent that reaps it stays, dead, for a while.
    while any(_is_alive(process) for process in processes) and time.monotonic() < deadline:
        time.sleep(0.02)


def forget_dead_server(data: Path, sockets: Path, socket_name: str) -> None:
    """Remove the lock files of a server that is gone.

    PostgreSQL itself believes either file while any process of the same user has its number. Both
    are ours to remove: whoever calls this has seen that no server of this folder lives, and holds
    the lock under which servers are started.
    """
    (data / "postmaster.pid").unlink(missing_ok=True)
    (sockets / f"{socket_name}.lock").unlink(missing_ok=True)
    (sockets / socket_name).unlink(missing_ok=True)


def _is_alive(process: "psutil.Process") -> bool:
    import psutil

    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
