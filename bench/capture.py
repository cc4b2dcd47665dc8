"""Visits beside a plain client: the same pages, from the same server, in one run."""

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.context import ForkContext, ForkProcess
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any, Final

import httpx
from django.conf import settings
from django.core.management import CommandError
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from bench.searcharchive import archive_of
from statements.capture.fetching import Fetcher
from statements.models import (
    Capture,
    DiscoveryMethod,
    Jurisdiction,
    Source,
    SourceKind,
    Visit,
    Watch,
)
from statements.services.sources.dispatch import take_due
from statements.services.sources.hosts import Visitor
from statements.services.sources.visits import run_visit
from tracker.stores import capture_store

PAGES: Final = 10_000
LATENCY_MS: Final = 50  # until the server answers: that of a site in the same country
WORKERS: Final = 2
# Two names of one machine: each worker asks one host, and one request at a time goes to each.
_HOSTS: Final = ("127.0.0.1", "localhost")
_PAGES_PER_LIST: Final = 250
_TURN_SECONDS: Final = 10.0  # after the first of which memory is early
_PARAGRAPH: Final = "会议强调，要深刻领会、准确把握，结合实际抓好贯彻落实。" * 8
_FORK: Final[ForkContext] = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class CaptureFigures:
    """Seconds that the same pages took; memory of a worker early and at the end, in MB.

    ``plain_cpu_ms`` and ``visits_cpu_ms`` are of a page, on the processor, of the client or worker
    alone: true on a busy machine, where seconds by the clock are not.
    """

    pages: int
    latency_ms: int
    client: str
    plain_s: float
    visits_s: float
    overhead: float
    plain_cpu_ms: float
    visits_cpu_ms: float
    early_mb: float
    late_mb: float

    def as_json(self) -> dict[str, Any]:
        """Return the figures for ``--json``."""
        return asdict(self)

    def as_lines(self) -> Iterator[str]:
        """Write the figures for a terminal."""
        yield f"{self.pages:,} pages, {WORKERS} processes, answers after {self.latency_ms} ms"
        yield f"{self.client}: {self.plain_s:.1f} s; visits: {self.visits_s:.1f} s"
        own_ms = 1000 * WORKERS * (self.visits_s - self.plain_s) / self.pages
        yield (
            f"overhead {self.overhead:.0%}, {own_ms:.1f} ms a page; "
            f"on the CPU {self.plain_cpu_ms:.1f} ms a page and {self.visits_cpu_ms:.1f}"
        )
        yield f"memory of a worker: {self.early_mb:.0f} MB early, {self.late_mb:.0f} MB at the end"


def measure(pages: int = PAGES, latency_ms: int = LATENCY_MS) -> CaptureFigures:
    """Fetch pages by a plain client, and then by visits that store them."""
    pages -= pages % WORKERS
    if not 0 < pages <= PAGES:
        raise CommandError(f"Measure at most {PAGES:,} pages.")
    with tempfile.TemporaryDirectory(dir=settings.VAR) as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)  # under root, the database has a user of its own
        store = settings.STORAGES | {"captures": capture_store("", folder=folder / "captures")}
        with archive_of(folder / "archive", 0), override_settings(STORAGES=store):
            server = _make_server(latency_ms)
            serving = _FORK.Process(target=server.serve_forever, daemon=True)
            serving.start()
            try:
                return _compare(pages, latency_ms, server.server_port)
            finally:
                serving.terminate()
                serving.join()
                server.server_close()


def _compare(pages: int, latency_ms: int, port: int) -> CaptureFigures:
    addresses = [f"http://{_HOSTS[n % 2]}:{port}/a/{n}.html" for n in range(pages)]
    plain_cpu: SimpleQueue[float] = _FORK.SimpleQueue()
    plain_s = _time_of(
        [(_fetch_plainly, plain_cpu, addresses[part::WORKERS]) for part in range(WORKERS)]
    )
    _make_sources(pages, port)
    connection.close()
    report: SimpleQueue[tuple[float, float, float]] = _FORK.SimpleQueue()
    visits_s = _time_of([(_visit_all, port, report)] * WORKERS)
    stored = Capture.objects.count()
    if stored != pages:
        raise CommandError(f"{stored:,} of {pages:,} pages were stored.")
    early_mb, late_mb, _cpu_s = max(workers := [report.get() for _ in range(WORKERS)])
    return CaptureFigures(
        pages=pages,
        latency_ms=latency_ms,
        client="httpx",
        plain_s=round(plain_s, 2),
        visits_s=round(visits_s, 2),
        overhead=round(visits_s / plain_s - 1, 3),
        plain_cpu_ms=round(1000 * sum(plain_cpu.get() for _ in range(WORKERS)) / pages, 1),
        visits_cpu_ms=round(1000 * sum(cpu_s for *_mb, cpu_s in workers) / pages, 1),
        early_mb=round(early_mb, 1),
        late_mb=round(late_mb, 1),
    )


def _time_of(calls: list[tuple[Any, ...]]) -> float:
    """Return the seconds until processes have ended, one for each function with its arguments."""
    processes: list[ForkProcess] = [
        _FORK.Process(target=function, args=arguments) for function, *arguments in calls
    ]
    start = time.perf_counter()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise CommandError("A worker of the benchmark failed; see above.")
    return time.perf_counter() - start


def _fetch_plainly(report: SimpleQueue[float], addresses: list[str]) -> None:
    start = time.process_time()
    with httpx.Client(trust_env=False) as client:
        for address in addresses:
            client.get(address)
    report.put(time.process_time() - start)


def _make_sources(pages: int, port: int) -> None:
    """Make a source on each host, with as many pages, so that no worker waits for the other."""
    now, province = timezone.now(), Jurisdiction.objects.get(code="ZJ")
    share = pages // WORKERS
    for number, host in enumerate(_HOSTS):
        source = Source.objects.create(
            name_zh=f"报{number}",
            kind=SourceKind.NEWSPAPER,
            jurisdiction=province,
            address=f"http://{host}:{port}/list/{number * share}/{(number + 1) * share}",
            finding=DiscoveryMethod.LISTING,
            is_watched=True,
        )
        Watch.objects.create(source=source, due_at=now)


def _visit_all(port: int, report: SimpleQueue[tuple[float, float, float]]) -> None:
    """Do what a worker does until all was visited; report early and late memory, and CPU time."""
    start = time.process_time()
    visitor = Visitor(
        Fetcher("Biaotai bench", local_port=port), clock=timezone.now, sleep=time.sleep
    )
    early_mb = 0.0
    while Visit.objects.filter(ended_at__isnull=False).count() < WORKERS:
        for visit_id in take_due(now=timezone.now(), limit=1):
            run_visit(visit_id=visit_id, visitor=visitor, seconds=_TURN_SECONDS)
        early_mb = early_mb or _memory_mb()
        time.sleep(0.02)
    report.put((early_mb, _memory_mb(), time.process_time() - start))
    connection.close()


def _memory_mb() -> float:
    resident_pages = int(Path("/proc/self/statm").read_text().split()[1])
    return resident_pages * resource.getpagesize() / 1e6


def _make_server(latency_ms: int) -> ThreadingHTTPServer:
    class ArticleHandler(BaseHTTPRequestHandler):
        """Answers with lists and articles that are made up as they are asked for."""

        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            time.sleep(latency_ms / 1000)
            body = _page(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - of the base
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), ArticleHandler)
    server.daemon_threads = True
    return server


def _page(path: str) -> bytes:
    kind, _slash, name = path.strip("/").partition("/")
    if kind == "list":
        first, end = map(int, name.split("/"))
        next_first = min(first + _PAGES_PER_LIST, end)
        entries = "".join(
            f"<li><a href='/a/{n}.html'>省委召开会议传达学习第{n}号文件</a>2025-06-01</li>"
            for n in range(first, next_first)
        )
        next_list = f"<a href='/list/{next_first}/{end}'>下一页</a>" if next_first < end else ""
        return f"<ul class='list'>{entries}</ul>{next_list}".encode()
    if kind == "a":
        text = "".join(f"<p>{name}，第{n}段。{_PARAGRAPH}</p>" for n in range(20))
        return f"<html><title>第{name}号文件</title><body>{text}</body></html>".encode()
    return b""
