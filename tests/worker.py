"""Celery workers on the test database, each of which can be killed.

For each line that it reads, which holds options of ``celery worker``, this process starts one, and
prints its id. So modules are loaded once for all workers.
"""

import os
import signal
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")


def main() -> None:
    """Start a worker for each line."""
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
    django.setup()
    from statements.engine.echo import warming
    from tracker.celery import app

    app.loader.import_default_modules()  # loaded before the processes part
    warming.warm()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    for line in sys.stdin:
        process_id = os.fork()
        if process_id == 0:
            work(line.split())
        print(process_id, flush=True)


def work(options: list[str]) -> None:
    """Be a worker to the end."""
    from tracker.celery import app

    os.setsid()
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # on which ids alone are printed
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # a pool waits for its processes
    try:
        app.worker_main(["--quiet", "worker", "--loglevel", "WARNING", *options])
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
