"""Dispatchers share what is due, and double nothing."""

import time
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from statements.models import Source, SourceKind, Visit, Watch
from statements.services.sources.dispatch import take_due
from statements.services.sources.visits import LEASE
from tests.factories import NOW, make_province
from tests.sources import make_source


def make_sources(number: int) -> None:
    province = make_province()
    sources = Source.objects.bulk_create(
        [
            Source(
                name_zh=f"报{position}",
                kind=SourceKind.NEWSPAPER,
                jurisdiction=province,
                address="https://paper.example/",
                finding="listing",
                is_watched=True,
            )
            for position in range(number)
        ]
    )
    Watch.objects.bulk_create([Watch(source=source, due_at=NOW) for source in sources])


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_never_take_the_same_source():
    make_sources(40)
    taken_ids: list[int] = []
    barrier = Barrier(4)

    def dispatch() -> None:
        barrier.wait(10)
        for _ in range(8):
            taken_ids.extend(take_due(now=NOW, limit=3))
        connection.close()

    threads = [Thread(target=dispatch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    taken_ids.extend(take_due(now=NOW, limit=100))
    assert len(taken_ids) == len({*taken_ids}) == 40
    assert Visit.objects.count() == 40


@pytest.mark.django_db
def test_only_what_is_watched_and_due_is_taken():
    make_source(is_watched=False)
    later = make_source()
    Watch.objects.filter(source=later).update(due_at=NOW + timedelta(seconds=1))
    assert take_due(now=NOW, limit=10) == []
    (visit_id,) = take_due(now=NOW + timedelta(seconds=1), limit=10)
    assert Visit.objects.get(pk=visit_id).source == later


@pytest.mark.django_db
def test_a_lease_that_ended_leads_to_the_same_visit():
    make_source()
    (visit_id,) = take_due(now=NOW, limit=10)
    assert take_due(now=NOW + LEASE / 2, limit=10) == []
    assert take_due(now=NOW + LEASE, limit=10) == [visit_id]


@pytest.mark.long
@pytest.mark.django_db
def test_ten_thousand_sources_are_dispatched_in_two_seconds():
    make_sources(10_000)
    start = time.monotonic()
    number = sum(len(take_due(now=NOW, limit=1000)) for _ in range(10))
    assert number == 10_000
    assert time.monotonic() - start < 2
