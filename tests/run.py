"""`make test`: every check, the fastest to fail first.

`make fast` leaves out what needs a browser or a running copy, `make check` runs one file of tests,
`make test-faults` only the long trials of faults and attacks, which take longer than all checks.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

type Checks = dict[str, list[str | Path]]

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable
MANAGE = [PYTHON, "manage.py"]
PYTEST: list[str | Path] = [PYTHON, "-m", "pytest", "--quiet"]
# Two processes, and the ten slowest tests named.
SHORT = [*PYTEST, "-m", "not long", "-n", "2", "--durations", "10", "--durations-min", "1"]

FAST: Checks = {
    "ruff": [BIN / "ruff", "check", "--quiet", "."],
    "ruff format": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "mypy": [BIN / "mypy"],
    "import-linter": [BIN / "lint-imports", "--no-logo"],
    "djlint": [BIN / "djlint", "templates", "--lint", "--quiet"],
    "makemigrations --check": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "check --deploy": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "collectstatic": [*MANAGE, "collectstatic", "--no-input", "--verbosity", "0"],
    "unit": [
        *(*SHORT, "--dist", "worksteal"),
        *("--ignore", "tests/faults", "--ignore", "tests/journeys"),
    ],
}
CHECKS: Checks = {
    **FAST,
    # The tests of a file share a running copy.
    "browser": [*SHORT, "--dist", "loadfile", "tests/journeys"],
    "faults": [*SHORT, "--dist", "loadfile", "tests/faults"],
}
FAULTS: Checks = {
    "properties": [
        *(*PYTEST, "-n", "2", "-m", "hypothesis", "--dist", "worksteal"),
        *("--hypothesis-profile", "many examples"),
    ],
    # In one process: a trial measures memory and time, and another beside it would spoil both.
    "faults": [*PYTEST, "-m", "long or figures"],
}
# What would make the checks touch a running copy, or differ from machine to machine.
NOT_PASSED_ON = (
    *("DATABASE_URL", "CELERY_BROKER_URL", "EMAIL_URL", "SITE_ADDRESS"),
    *("PORT", "DEBUG", "PUBLIC_READ", "HTTPS"),
    # Tests start dozens of processes, each of which would compile all modules again.
    "PYTHONDONTWRITEBYTECODE",
)


def checks_of(arguments: list[str]) -> Checks:
    """Return the checks that the command line selects."""
    match arguments:
        case ["--fast"]:
            return FAST
        case ["--faults"]:
            return FAULTS
        case ["--file", path]:
            return {path: [*PYTEST, "-m", "not long", path]}
        case _:
            return CHECKS


def main(arguments: list[str]) -> int:
    """Run the checks until one fails; print which one, and after how many seconds."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    environment = inherited | {"VAR": str(ROOT / "var" / "test")}
    start = time.monotonic()
    for name, command in checks_of(arguments).items():
        print(f"== {name}", flush=True)
        check_start = time.monotonic()
        code = subprocess.run([*map(str, command)], cwd=ROOT, env=environment, check=False)
        if code.returncode:
            print(f"\nFAILED: {name}, after {time.monotonic() - start:.0f} s", flush=True)
            return code.returncode
        print(f"   {time.monotonic() - check_start:.0f} s", flush=True)
    print(f"All checks passed in {time.monotonic() - start:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
