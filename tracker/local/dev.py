"""`make dev`: `make run` for who changes the code. What changes is loaded at once.

Pages show their errors (DEBUG), and nothing that waits at a breakpoint is taken to hang.
``python -m tracker.local.dev worker`` is the worker of such a run.
"""

import os
import sys

from tracker.local import run

_NEVER_HUNG_SECONDS = "1000000"


def commands_of(port: int) -> run.Commands:
    """Return the programs to keep running: web server and worker load changed files anew."""
    return run.commands_of(port) | {
        "web": [run.PYTHON, "-m", "django", "runserver", f"127.0.0.1:{port}"],
        "worker": [run.PYTHON, "-m", "tracker.local.dev", "worker"],
    }


def work() -> None:
    """Do tasks, one at a time, in this process, so that nothing of the old code is left over."""
    import django

    django.setup()
    from tracker.celery import app

    app.worker_main(["--quiet", "worker", "--loglevel", "INFO", "--pool", "solo"])


def main(arguments: list[str]) -> int:
    """Run until told to stop."""
    os.environ.setdefault("DEBUG", "true")
    os.environ.setdefault("HUNG_SECONDS", _NEVER_HUNG_SECONDS)
    if arguments == ["worker"]:
        from django.utils import autoreload

        autoreload.run_with_reloader(work)
    return run.main(commands_of)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
