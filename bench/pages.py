"""Times of whole pages, by kind of page, as several benchmarks print them."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from bench.searcharchive import print_status
from bench.times import Times
from tracker.collecting import collect_seldom


@dataclass(frozen=True, slots=True)
class PageFigures:
    """Times of one kind of page, its size in KB, and its queries at most.

    ``cpu`` is of this process, ``database_cpu`` of the server's process for it.
    """

    wall: Times
    cpu: Times
    database_cpu: Times
    kb: int
    queries: int

    @classmethod
    def of(cls, requests: "Sequence[RequestFigures]") -> "PageFigures":
        return cls(
            Times.of([request.wall_ms for request in requests]),
            Times.of([request.cpu_ms for request in requests]),
            Times.of([request.database_cpu_ms for request in requests]),
            max(request.size for request in requests) // 1000,
            max(request.queries for request in requests),
        )


@dataclass(frozen=True, slots=True)
class RequestFigures:
    """One request: milliseconds, its size in bytes, its queries."""

    wall_ms: float
    cpu_ms: float
    database_cpu_ms: float
    size: int
    queries: int


def measure_pages(addresses: Mapping[str, Sequence[str]]) -> dict[str, PageFigures]:
    """Request pages of each kind in this process; return their figures, and those of ``all``."""
    collect_seldom()  # as servers do
    figures: dict[str, PageFigures] = {}
    requests_of_all: list[RequestFigures] = []
    with override_settings(
        PUBLIC_READ=True,
        RATE_LIMITS=False,
        SECURE_SSL_REDIRECT=False,
        ALLOWED_HOSTS=["testserver"],
    ):
        client = Client(raise_request_exception=True)
        for kind, addresses_of_kind in addresses.items():
            requests = [_request(client, address) for address in addresses_of_kind]
            figures[kind] = PageFigures.of(requests)
            requests_of_all += requests
            print_status(f"{kind} measured")
    figures["all"] = PageFigures.of(requests_of_all)
    return figures


def _request(client: Client, address: str) -> RequestFigures:
    """Request a page three times: to warm up, to time, and to count its queries."""
    client.get(address)
    database_start = _database_cpu_ms()
    start, cpu_start = time.perf_counter(), time.process_time()
    response = client.get(address)
    wall_ms = (time.perf_counter() - start) * 1000
    cpu_ms = (time.process_time() - cpu_start) * 1000
    database_cpu_ms = _database_cpu_ms() - database_start
    assert response.status_code == 200, address  # noqa: S101 - or nothing was measured
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return RequestFigures(wall_ms, cpu_ms, database_cpu_ms, len(response.content), len(captured))


def _database_cpu_ms() -> float:
    """Return how long the server's process of this connection has run on a CPU (Linux alone)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [(process,)] = cursor.fetchall()
    nanoseconds = Path(f"/proc/{process}/schedstat").read_text().split()[0]
    return int(nanoseconds) / 1e6


def as_table(figures: Mapping[str, PageFigures]) -> Iterator[str]:
    """Yield a table for reading."""
    yield (
        f"{'p50 / p95 in ms':30}{'by the clock':>16}{'CPU of Python':>16}"
        f"{'CPU of PostgreSQL':>19}{'KB':>5}{'queries':>9}"
    )
    for kind, page in figures.items():
        yield (
            f"{kind:30}{_pair(page.wall):>16}{_pair(page.cpu):>16}"
            f"{_pair(page.database_cpu):>19}{page.kb:5}{page.queries:9}"
        )


def _pair(times: Times) -> str:
    return f"{times.p50_ms:.0f} / {times.p95_ms:.0f}"
