"""Bring the environment: uv, an interpreter and the locked packages, in ``.venv``.

Runs on any Python from 3.11 with nothing installed: ``python3 tracker/local/bootstrap.py``.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV, TOOLS, LOCK = ROOT / ".venv", ROOT / ".uv", ROOT / "requirements.lock"
STAMP = VENV / "made-from"
WANTED = (3, 13)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class CannotSetUp(Exception):
    """Something is missing that we cannot bring. The message says what."""


def main(arguments: list[str]) -> int:
    """Set up the environment.

    With ``--browser`` also what the browser journeys need, with ``--lock`` after choosing the
    packages anew from ``pyproject.toml``.
    """
    try:
        with _alone():
            if "--lock" in arguments:
                choose_packages()
            set_up()
        if "--browser" in arguments:
            bring_browser()
    except CannotSetUp as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failure:
        print(f"\nSetting up failed at: {failure.cmd[0]} {failure.cmd[1]}", file=sys.stderr)
        return 1
    return 0


def set_up() -> None:
    """Make ``.venv`` hold exactly what ``requirements.lock`` names; at once if it does already."""
    python = VENV / "bin" / "python"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted and _version_of(python):
        return
    began = time.monotonic()
    print("Setting up, once; a minute or two with an empty cache.", flush=True)
    uv = _uv()
    if not _version_of(python):
        interpreter = _interpreter()
        print(f"  Interpreter: {interpreter or 'Python 3.13, brought by uv'}", flush=True)
        choice = interpreter or ".".join(map(str, WANTED))
        _run(uv, "venv", "--quiet", "--clear", "--python", choice, str(VENV))
    packages = sum("==" in line for line in LOCK.read_text().splitlines())
    print(f"  Packages: {packages}, as locked", flush=True)
    STAMP.unlink(missing_ok=True)
    _run(uv, "pip", "sync", "--python", str(python), "--require-hashes", str(LOCK))
    print("  Compiling the parts that have to be fast", flush=True)
    _run(str(python), "-m", "statements.engine.echo.warming")
    STAMP.write_text(wanted)
    print(f"  Ready after {time.monotonic() - began:.0f} s", flush=True)


def choose_packages() -> None:
    """Write to ``requirements.lock`` the newest packages that ``pyproject.toml`` allows."""
    version = ".".join(map(str, WANTED))
    options = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
    what = ["pyproject.toml", "--group", "dev", "--python-version", version]
    _run(_uv(), "pip", "compile", *what, *options, "--upgrade", "--output-file", str(LOCK))


def bring_browser() -> None:
    """Make sure that there is a Chromium and a Chinese font, by apt where that is allowed."""
    has_fonts = shutil.which("fc-list") and "CJK" in _output("fc-list")
    if _browser() and has_fonts:
        return
    apt = shutil.which("apt-get")
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if apt and (not sudo or (shutil.which("sudo") and _succeeds("sudo", "-n", "true"))):
        print("Installing Chromium and a Chinese font with apt …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = [apt, "install", "-y", "-qq", "chromium", "fonts-noto-cjk"]
        for command in ([apt, "update", "-qq"], install):
            # What matters is whether there is a browser afterwards, which is asked below.
            subprocess.run([*sudo, *command], env=quiet, stdout=subprocess.DEVNULL, check=False)
    if not _browser():
        loud = "*" * 72
        print(
            f"\n{loud}\nNO CHROMIUM ON THIS MACHINE: the browser journeys will not run.\n"
            f"Install chromium and run this again.\n{loud}\n",
            file=sys.stderr,
        )
        if os.environ.get("CI"):
            raise CannotSetUp("CI is set, and the browser journeys cannot run without a browser.")


def _uv() -> str:
    """Return a uv that runs: the one on PATH, or our own, fetched into ``.uv``."""
    for known in (shutil.which("uv"), str(TOOLS / "bin" / "uv")):
        if known and _succeeds(known, "--version"):
            return known
    print("  Getting uv", flush=True)
    shutil.rmtree(TOOLS, ignore_errors=True)
    pip = [sys.executable, "-m", "pip"]
    if _succeeds(sys.executable, "-c", "import venv, ensurepip"):
        _run(sys.executable, "-m", "venv", str(TOOLS))
        pip = [str(TOOLS / "bin" / "python"), "-m", "pip"]
        target = []
    elif _succeeds(*pip, "--version"):
        # Debian's python3 without python3-venv can still fill a folder.
        target = ["--target", str(TOOLS)]
    else:
        raise CannotSetUp(
            "This Python has neither venv nor pip. Install uv, or your system's python3-venv "
            "package, and run this again."
        )
    _run(*pip, "install", "--quiet", "--disable-pip-version-check", *target, "uv")
    return str(TOOLS / "bin" / "uv")


def _interpreter() -> str | None:
    """Return an interpreter of the wanted version that really runs, or None.

    A name on PATH proves nothing: a version manager's shim may stand there for a version that is
    not switched on.
    """
    name = f"python{WANTED[0]}.{WANTED[1]}"
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    candidates = [
        Path(sys.executable),
        *(folder / name for folder in folders),
        *sorted(pyenv.glob(f"{WANTED[0]}.{WANTED[1]}.*/bin/{name}"), reverse=True),
    ]
    return next((str(path) for path in candidates if _version_of(path) == WANTED), None)


def _version_of(python: Path) -> tuple[int, ...] | None:
    """Return the version of an interpreter; None if it is not there or does not run."""
    if not python.exists():
        return None
    said = _output(str(python), "-c", "import sys; print(*sys.version_info[:2])").split()
    return tuple(map(int, said)) if said else None


def _browser() -> str | None:
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def _run(*command: str) -> None:
    # A virtual environment that happens to be active is not the one that is meant.
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    subprocess.run(command, check=True, cwd=ROOT, env=environment)


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _output(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""


@contextmanager
def _alone() -> Iterator[None]:
    """Let two starts at once set up one after the other."""
    with (ROOT / ".setup.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
