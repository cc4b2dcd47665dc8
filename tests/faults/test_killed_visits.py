"""A worker that is killed while it visits a source loses no page and stores none twice."""

import os
import random
import signal
import subprocess
import sys
from functools import partial

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


def start_visiting(port: int, ahead_minutes: int, folder) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.visiting", str(port), str(ahead_minutes)],
        env=os.environ
        | {
            "DATABASE_URL": database_address(),
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
            "CAPTURE_STORAGE": str(folder),
        },
        cwd=settings.BASE_DIR,
    )


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
    with running_paper() as paper:
        put_up(paper, pages)
        make_source(paper, "/list/0")
        for kill in range(kills + 1):
            process = start_visiting(paper.server.port, kill * lease_minutes, folder)
            more = pages if kill == kills else chance.randrange(2 * pages // kills)
            goal = Capture.objects.count() + more
            wait_for(partial(has_captures, min(goal, pages)), seconds=120)
            if kill == kills:
                wait_for(lambda: Visit.objects.get().ended_at is not None, seconds=120)
            process.send_signal(signal.SIGKILL)
            process.wait(20)


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
