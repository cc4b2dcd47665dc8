"""Set up the environment: uv, an interpreter and the locked packages, in ``.venv``.

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
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV, TOOLS, LOCK = ROOT / ".venv", ROOT / ".uv", ROOT / "requirements.lock"
STAMP = VENV / "made-from"
PYTHON_VERSION = (3, 13)
# The first is Chromium without windows and menus: two thirds of its CPU time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


class CannotSetUp(Exception):
    """Something is missing that cannot be installed. The message says what."""


def main(arguments: list[str]) -> int:
    """Set up the environment.

    With ``--tests``, for these: with a browser, which is installed meanwhile, and without compiled
    loops, which are compiled beside the first checks. With ``--lock``, after resolving
    ``pyproject.toml`` into a new lock file.
    """
    is_for_tests = "--tests" in arguments
    try:
        with ThreadPoolExecutor() as threads:
            browser = threads.submit(install_browser) if is_for_tests else None
            with _setup_lock():
                if "--lock" in arguments:
                    choose_packages()
                set_up(compile_loops=not is_for_tests)
        if browser:
            browser.result()
    except CannotSetUp as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failure:
        print(f"\nSetting up failed at: {failure.cmd[0]} {failure.cmd[1]}", file=sys.stderr)
        return 1
    return 0


def set_up(*, compile_loops: bool) -> None:
    """Sync ``.venv`` with ``requirements.lock``; return at once if it is up to date."""
    python = VENV / "bin" / "python"
    lock_hash = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == lock_hash and _version_of(python):
        return
    start = time.monotonic()
    print("Setting up, once; a minute or two with an empty cache.", flush=True)
    uv = _uv()
    if not _version_of(python):
        interpreter = _interpreter()
        print(f"  Interpreter: {interpreter or 'Python 3.13, brought by uv'}", flush=True)
        choice = interpreter or ".".join(map(str, PYTHON_VERSION))
        _run(uv, "venv", "--quiet", "--clear", "--python", choice, str(VENV))
    packages = sum("==" in line for line in LOCK.read_text().splitlines())
    print(f"  Packages: {packages}, as locked", flush=True)
    STAMP.unlink(missing_ok=True)
    _run(uv, "pip", "sync", "--python", str(python), "--require-hashes", str(LOCK))
    if compile_loops:
        print("  Compiling the parts that have to be fast", flush=True)
        _run(str(python), "-m", "statements.engine.echo.warming")
    STAMP.write_text(lock_hash)
    print(f"  Ready after {time.monotonic() - start:.0f} s", flush=True)


def choose_packages() -> None:
    """Write the newest packages that ``pyproject.toml`` allows to ``requirements.lock``."""
    version = ".".join(map(str, PYTHON_VERSION))
    options = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
    requirements = ["pyproject.toml", "--group", "dev", "--python-version", version]
    _run(_uv(), "pip", "compile", *requirements, *options, "--upgrade", "--output-file", str(LOCK))


def install_browser() -> None:
    """Install Chromium and a Chinese font, by apt if permitted."""
    has_fonts = shutil.which("fc-list") and "CJK" in _output("fc-list")
    if _browser() and has_fonts:
        return
    apt = shutil.which("apt-get")
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if apt and (not sudo or (shutil.which("sudo") and _succeeds("sudo", "-n", "true"))):
        print("Installing Chromium and a Chinese font with apt …", flush=True)
        _get_by_apt([*sudo, apt])
    if not _browser():
        loud = "*" * 72
        print(
            f"\n{loud}\nNO CHROMIUM ON THIS MACHINE: the browser journeys will not run.\n"
            f"Install chromium and run this again.\n{loud}\n",
            file=sys.stderr,
        )
        if os.environ.get("CI"):
            raise CannotSetUp("CI is set, and the browser journeys cannot run without a browser.")


def _get_by_apt(apt: list[str]) -> None:
    """Try to install a font and, if there is no browser, one; the caller checks the result."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

    def ask(*arguments: str) -> None:
        command = [*apt, *arguments, "-qq"]
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)

    ask("update")
    ask("install", "-y", "fonts-noto-cjk")
    for name in BROWSERS[:2]:
        if not _browser():
            ask("install", "-y", name)


def _uv() -> str:
    """Return a working uv: the one on PATH, or our own, installed into ``.uv``."""
    for path in (shutil.which("uv"), str(TOOLS / "bin" / "uv")):
        if path and _succeeds(path, "--version"):
            return path
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
    """Return a working interpreter of ``PYTHON_VERSION``, or None.

    A name on PATH proves nothing: it may be a version manager's shim for a version that is not
    active.
    """
    name = f"python{PYTHON_VERSION[0]}.{PYTHON_VERSION[1]}"
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    candidates = [
        Path(sys.executable),
        *(folder / name for folder in folders),
        *sorted(pyenv.glob(f"{PYTHON_VERSION[0]}.{PYTHON_VERSION[1]}.*/bin/{name}"), reverse=True),
    ]
    return next((str(path) for path in candidates if _version_of(path) == PYTHON_VERSION), None)


def _version_of(python: Path) -> tuple[int, ...] | None:
    """Return the version of an interpreter; None if it is missing or does not run."""
    if not python.exists():
        return None
    version = _output(str(python), "-c", "import sys; print(*sys.version_info[:2])").split()
    return tuple(map(int, version)) if version else None


def _browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _run(*command: str) -> None:
    # Ignore an active virtual environment.
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    subprocess.run(command, check=True, cwd=ROOT, env=environment)


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _output(*command: str) -> str:
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return result.stdout if result.returncode == 0 else ""


@contextmanager
def _setup_lock() -> Iterator[None]:
    """Serialise concurrent setups."""
    with (ROOT / ".setup.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
