"""A worker that is killed while it visits a source loses no page and stores none twice."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from statements.models import Capture, Item, ItemState, Visit
from statements.services.sources.storage import verify_captures
from statements.services.sources.visits import LEASE
from tests.capture.servers import answer
from tests.sources import Paper, article, make_source, running_paper
from tests.waiting import wait_for


def database_address() -> str:
    """Return the address of the database of this test."""
    facts = connection.settings_dict
    host = str(facts["HOST"]).replace("/", "%2F")
    secret = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
    port = f":{facts['PORT']}" if facts["PORT"] else ""
    return f"postgres://{facts['USER']}{secret}@{host}{port}/{facts['NAME']}"


@contextmanager
def visiting(port: int, folder) -> Iterator[Callable[[int], int]]:
    """Yield what starts a process with its clock so many minutes ahead, and returns its id."""
    starter = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.visiting", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ
        | {
            "DATABASE_URL": database_address(),
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
            "CAPTURE_STORAGE": str(folder),
        },
        cwd=settings.BASE_DIR,
    )
    requests, ids = starter.stdin, starter.stdout
    assert requests
    assert ids

    def start(ahead_minutes: int) -> int:
        print(ahead_minutes, file=requests, flush=True)
        return int(ids.readline())

    with starter:
        yield start


def is_gone(process_id: int) -> bool:
    return not Path(f"/proc/{process_id}").exists()


def has_captures(number: int) -> bool:
    return Capture.objects.count() >= number


def put_up(paper: Paper, pages: int) -> None:
    """Put articles on the site, and lists of a hundred of them that lead from one to the next."""
    for number in range(pages):
        paper.pages[f"/a/{number}.html"] = answer(article(number))
    for first in range(0, pages, 100):
        rows = "".join(
            f'<li><a href="/a/{number}.html">省委召开会议传达学习第{number}号文件</a></li>'
            for number in range(first, min(first + 100, pages))
        )
        next_page = f'<a href="/list/{first + 100}">下一页</a>'
        paper.pages[f"/list/{first}"] = answer(f"<ul>{rows}</ul>{next_page}".encode())


def kill_while_visiting(pages: int, kills: int, folder) -> None:
    """Kill the visiting process at moments of chance, and let the last one end the visit."""
    lease_minutes = int(LEASE.total_seconds() // 60) + 1
    chance = random.Random(1)
    with running_paper() as paper, visiting(paper.server.port, folder) as start:
        put_up(paper, pages)
        make_source(paper, "/list/0")
        for kill in range(kills + 1):
            process_id = start(kill * lease_minutes)
            more = pages if kill == kills else chance.randrange(pages // kills)
            goal = Capture.objects.count() + more
            wait_for(partial(has_captures, min(goal, pages)), seconds=120)
            if kill == kills:
                wait_for(lambda: Visit.objects.get().ended_at is not None, seconds=120)
            else:
                assert not Visit.objects.filter(ended_at__isnull=False).exists()  # in mid-visit
            os.kill(process_id, signal.SIGKILL)
            wait_for(partial(is_gone, process_id))


def check_that_nothing_is_lost_or_doubled(pages: int) -> None:
    addresses = list(Capture.objects.values_list("address", flat=True))
    assert len(addresses) == len({*addresses}) == pages
    assert Item.objects.filter(state=ItemState.CAPTURED).count() == pages
    visit = Visit.objects.get()
    assert visit.captures_made == pages
    assert not [verification for verification in verify_captures() if verification.fault]


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("captures_of_this_test")
@pytest.mark.parametrize(("pages", "kills"), [(200, 12), (2_000, 100)])
def test_a_visit_that_is_killed_many_times_captures_each_page_once(tmp_path, pages, kills):
    kill_while_visiting(pages, kills, tmp_path / "captures")
    check_that_nothing_is_lost_or_doubled(pages)
