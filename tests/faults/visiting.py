"""Visits sources over and over in a process of its own, until it is killed."""

import sys
import time
from datetime import datetime, timedelta

import django


def main(port: int, ahead_minutes: int) -> None:
    """Visit what is due, by a clock that is so many minutes ahead."""
    django.setup()
    from django.utils import timezone

    from statements.capture.fetching import Fetcher
    from statements.services.sources.dispatch import take_due
    from statements.services.sources.hosts import Visitor
    from statements.services.sources.visits import run_visit

    def clock() -> datetime:
        return timezone.now() + timedelta(minutes=ahead_minutes)

    visitor = Visitor(Fetcher("Biaotai test", local_port=port), clock=clock, sleep=time.sleep)
    while True:
        for visit_id in take_due(now=clock(), limit=5):
            run_visit(visit_id=visit_id, visitor=visitor)
        time.sleep(0.05)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
