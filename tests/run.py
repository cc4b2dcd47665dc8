"""`make test`: every check, in the order in which they are quick to fail.

`make test-faults`: only the long trials of faults and attacks, which take longer than all checks.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable
MANAGE = [PYTHON, "manage.py"]

CHECKS: dict[str, list[str | Path]] = {
    "ruff": [BIN / "ruff", "check", "--quiet", "."],
    "ruff format": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "mypy": [BIN / "mypy"],
    "import-linter": [BIN / "lint-imports", "--no-logo"],
    "makemigrations --check": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "check --deploy": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "collectstatic": [*MANAGE, "collectstatic", "--no-input", "--verbosity", "0"],
    "pytest": [PYTHON, "-m", "pytest", "-n", "2", "--dist", "loadfile", "-m", "not long"],
}
# What needs neither a browser nor a running copy.
FAST = {
    **CHECKS,
    "pytest": [*CHECKS["pytest"], "--ignore", "tests/faults", "--ignore", "tests/journeys"],
}
# In one process: a trial measures memory and time, and another beside it would spoil its figures.
FAULTS: dict[str, list[str | Path]] = {"faults": [PYTHON, "-m", "pytest", "-m", "long or figures"]}
# What would make the checks touch a running copy, or differ from machine to machine.
NOT_PASSED_ON = (
    *("DATABASE_URL", "CELERY_BROKER_URL", "EMAIL_URL", "SITE_ADDRESS"),
    *("PORT", "DEBUG", "PUBLIC_READ", "HTTPS"),
    # Tests start dozens of processes, each of which would compile all modules again.
    "PYTHONDONTWRITEBYTECODE",
)


def main(arguments: list[str]) -> int:
    """Run the checks until one fails.

    With ``--fast`` without browser and faults, with ``--faults`` the long trials instead.
    """
    checks = FAULTS if "--faults" in arguments else FAST if "--fast" in arguments else CHECKS
    kept = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    environment = kept | {"VAR": str(ROOT / "var" / "test")}
    began = time.monotonic()
    for name, command in checks.items():
        print(f"== {name}", flush=True)
        code = subprocess.run([*map(str, command)], cwd=ROOT, env=environment, check=False)
        if code.returncode:
            print(f"\nFAILED: {name}, after {time.monotonic() - began:.0f} s", flush=True)
            return code.returncode
    print(f"All checks passed in {time.monotonic() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
