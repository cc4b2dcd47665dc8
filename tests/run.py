"""`make test`: every check, the fastest to fail first; what takes one core runs side by side.

`make fast` leaves out what needs a browser or a running copy, `make check` runs one file of tests,
`make test-faults` only the long trials: every value, page and size, faults and attacks.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

type Checks = dict[str, list[str | Path]]
type Stage = list[Checks]  # side by side; those of one follow one another

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable
MANAGE = [PYTHON, "manage.py"]
PYTEST: list[str | Path] = [PYTHON, "-m", "pytest", "--quiet"]
# Two processes, and the ten slowest tests named.
SHORT = [*PYTEST, "-m", "not long", "-n", "2", "--durations", "10", "--durations-min", "1"]

COLLECTED: Checks = {"collectstatic": [*MANAGE, "collectstatic", "--no-input", "--verbosity", "0"]}
# What several processes of tests would otherwise each make, or find half made.
PREPARED: Checks = {
    "compiled loops": [PYTHON, "-m", "statements.engine.echo.warming"],
    "databases of the tests": [PYTHON, "-m", "tests"],
}
# Both columns take about as long.
LINT: Stage = [
    {
        "ruff": [BIN / "ruff", "check", "--quiet", "."],
        "ruff format": [BIN / "ruff", "format", "--check", "--quiet", "."],
        "import-linter": [BIN / "lint-imports", "--no-logo"],
        "djlint": [BIN / "djlint", "templates", "--lint", "--quiet"],
        "mypy": [BIN / "mypy"],
    },
    {
        "makemigrations --check": [*MANAGE, "makemigrations", "--check", "--dry-run"],
        "check --deploy": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
        **COLLECTED,
        **PREPARED,
    },
]
UNIT: Checks = {
    "unit": [
        *(*SHORT, "--dist", "worksteal"),
        *("--ignore", "tests/faults", "--ignore", "tests/journeys"),
    ],
}
# The tests of a file share a running copy, those of all journeys one. The files go to whichever
# process is free in this order, the longest of the faults first.
BROWSER_AND_FAULTS: Checks = {
    "browser and faults": [
        *(*SHORT, "--dist", "loadfile", "--no-loadscope-reorder"),
        *("tests/journeys", "tests/faults/test_run.py", "tests/faults"),
    ]
}
# Trials that measure memory and time, which another beside them would spoil.
MEASURED_FILES = (
    *("tests/faults/test_slow_connections.py", "tests/faults/test_long_requests.py"),
    *("tests/faults/test_computing.py", "tests/services/test_dispatch.py"),
)
MEASURED: Checks = {"measured": [*PYTEST, "-m", "long or figures", *MEASURED_FILES]}
# What waits for a browser and for dozens of processes can fail because the machine stood still.
TRIED_TWICE = {*BROWSER_AND_FAULTS, *MEASURED}
AGAIN = ["-n", "0", "--last-failed", "--last-failed-no-failures", "none"]
TESTS_FAILED = 1
FAST = [LINT, [UNIT]]


def trials(marker: str, *options: str) -> list[str | Path]:
    """Return the command that runs trials in two processes, without those that measure."""
    ignored = (argument for path in MEASURED_FILES for argument in ("--ignore", path))
    return [*PYTEST, "-n", "2", "--durations", "10", "-m", marker, *ignored, *options]


LONG_FAULTS: Stage = [
    {
        **COLLECTED,
        **PREPARED,
        "properties": trials(
            *("hypothesis and not long", "--dist", "worksteal"),
            *("--hypothesis-profile", "many examples"),
        ),
        "long": trials("long or figures", "--dist", "worksteal", "--ignore", "tests/faults"),
        # Those of a file share running copies.
        "faults": trials("long or figures", "--dist", "loadfile", "tests/faults"),
        **MEASURED,
    }
]
# What would make the checks touch a running copy, or differ from machine to machine.
NOT_PASSED_ON = (
    *("DATABASE_URL", "CELERY_BROKER_URL", "EMAIL_URL", "SITE_ADDRESS"),
    *("PORT", "DEBUG", "PUBLIC_READ", "HTTPS"),
    # Tests start dozens of processes, each of which would compile all modules again.
    "PYTHONDONTWRITEBYTECODE",
)


def stages_of(arguments: list[str]) -> list[Stage]:
    """Return the stages that the command line selects."""
    match arguments:
        case ["--fast"]:
            return FAST
        case ["--faults"]:
            return [LONG_FAULTS]
        case ["--file", path]:
            return [[{path: [*PYTEST, "-m", "not long", path]}]]
        case _:
            return [*FAST, [BROWSER_AND_FAULTS]]


def failure_among(checks: Checks, environment: Mapping[str, str], *, is_alone: bool) -> str:
    """Run checks until one fails; return its name, or nothing.

    Failed tests are tried once more, one after the other, and said to be.
    """
    for name, command in checks.items():
        code = exit_code_of(name, command, environment, is_alone=is_alone)
        if code == TESTS_FAILED and name in TRIED_TWICE:
            again = f"{name}, what failed once more"
            code = exit_code_of(again, [*command, *AGAIN], environment, is_alone=is_alone)
        if code:
            return name
    return ""


def exit_code_of(
    name: str, command: list[str | Path], environment: Mapping[str, str], *, is_alone: bool
) -> int:
    """Run one check and print its seconds; beside others, print its output when it has ended."""
    start = time.monotonic()
    if is_alone:
        print(f"== {name}", flush=True)
    check = subprocess.run(
        [*map(str, command)],
        cwd=ROOT,
        env=environment,
        check=False,
        text=True,
        stdout=None if is_alone else subprocess.PIPE,
        stderr=None if is_alone else subprocess.STDOUT,
    )
    output = "" if is_alone else f"== {name}\n{check.stdout}"
    print(f"{output}   {time.monotonic() - start:.0f} s", flush=True)
    return check.returncode


def main(arguments: list[str]) -> int:
    """Run the stages until a check of one fails; print which, and after how many seconds."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    environment = inherited | {"VAR": str(ROOT / "var" / "test")}
    start = time.monotonic()
    for stage in stages_of(arguments):
        with ThreadPoolExecutor(len(stage)) as threads:
            failures = threads.map(
                lambda checks, stage=stage: failure_among(
                    checks, environment, is_alone=len(stage) == 1
                ),
                stage,
            )
            names = ", ".join(filter(None, failures))
        if names:
            print(f"\nFAILED: {names}, after {time.monotonic() - start:.0f} s", flush=True)
            return 1
    print(f"All checks passed in {time.monotonic() - start:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
