"""Visits sources over and over in processes that are made to be killed.

For each line that it reads, this one starts a process, and prints its id. So modules are loaded
once, however often the work is killed.
"""

import os
import signal
import sys
import time
from datetime import datetime, timedelta

import django


def main(port: int) -> None:
    """Start a process for each number read: the minutes by which its clock is ahead."""
    django.setup()
    import statements.services.sources.visits  # noqa: F401 - loaded before the processes part

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    for line in sys.stdin:
        process_id = os.fork()
        if process_id == 0:
            visit(port, int(line))
        print(process_id, flush=True)


def visit(port: int, ahead_minutes: int) -> None:
    """Visit what is due by a clock that is so many minutes ahead, until killed or orphaned."""
    from django.utils import timezone

    from statements.capture.fetching import Fetcher
    from statements.services.sources.dispatch import take_due
    from statements.services.sources.hosts import Visitor
    from statements.services.sources.visits import run_visit

    def clock() -> datetime:
        return timezone.now() + timedelta(minutes=ahead_minutes)

    visitor = Visitor(Fetcher("Biaotai test", local_port=port), clock=clock, sleep=time.sleep)
    starter = os.getppid()
    while os.getppid() == starter:
        for visit_id in take_due(now=clock(), limit=5):
            run_visit(visit_id=visit_id, visitor=visitor)
        time.sleep(0.05)
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
