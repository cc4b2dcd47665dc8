"""Sources that lie on this machine, and visits to them."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from statements.capture.fetching import Fetcher
from statements.models import (
    Capture,
    CaptureBody,
    CaptureDraft,
    CaptureDraftState,
    DiscoveryMethod,
    Outcome,
    Source,
    SourceKind,
    StatementKind,
    Visit,
    Watch,
)
from statements.services.sources.dispatch import take_due
from statements.services.sources.hosts import Visitor
from statements.services.sources.storage import address_digest
from statements.services.sources.visits import run_visit
from tests.capture.servers import Request, Server, answer, serving
from tests.factories import NOW, make_province


@dataclass(slots=True)
class Paper:
    """A web site made of pages. ``pages`` maps paths to whole answers, and may change."""

    pages: dict[str, bytes | Callable[[Request], bytes]]
    server: Server = field(default_factory=lambda: Server(0))

    def respond(self, client: socket.socket, request: Request) -> None:
        page = self.pages.get(request.path, answer(b"no", status="404 Not Found"))
        client.sendall(page(request) if callable(page) else page)

    def paths(self) -> list[str]:
        """Return what was asked for, without the rules for robots."""
        return [request.path for request in self.server.requests if request.path != "/robots.txt"]

    def add_articles(self, *numbers: int) -> None:
        """Put articles on the site and on its list."""
        for number in numbers:
            self.pages[f"/a/{number}.html"] = answer(article(number))
        rows = "".join(
            f'<li><a href="/a/{number}.html">省委召开会议传达学习第{number}号文件</a></li>'
            for number in numbers
        )
        self.pages["/list"] = answer(f"<html><ul>{rows}</ul></html>".encode())


def article(number: int, text: str = "会议强调，要学习贯彻。") -> bytes:
    return f"<html><title>第{number}号</title><p>{text}</p></html>".encode()


@contextmanager
def running_paper(pages: dict[str, Any] | None = None) -> Iterator[Paper]:
    paper = Paper(pages or {})
    with serving(paper.respond) as server:
        paper.server = server
        yield paper


@dataclass(slots=True)
class Clock:
    """A clock that only moves when somebody sleeps or a test says so."""

    now: datetime = NOW
    pauses: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += timedelta(seconds=seconds)


def visitor_of(paper: Paper, clock: Clock) -> Visitor:
    fetcher = Fetcher("Biaotai test", local_port=paper.server.port, max_seconds=5)
    return Visitor(fetcher, clock=clock, sleep=clock.sleep)


def add_daily_visits(source, *, days: int, outcome: str = Outcome.SUCCESS) -> None:
    now = timezone.now()
    Visit.objects.bulk_create(
        Visit(source=source, begun_at=moment, ended_at=moment, outcome=outcome)
        for moment in (now - timedelta(days=back) for back in range(days, -1, -1))
    )


def make_source(paper: Paper | None = None, path: str = "/list", **facts: Any) -> Source:
    address = paper.server.address(path) if paper else "https://paper.example/list"
    facts = {
        "name_zh": f"日报{Source.objects.count()}",
        "kind": SourceKind.NEWSPAPER,
        "jurisdiction": make_province(),
        "address": address,
        "finding": DiscoveryMethod.LISTING,
        "is_watched": True,
    } | facts
    source = Source.objects.create(**facts)
    if source.is_watched:
        Watch.objects.create(source=source, due_at=NOW)
    return source


def visit_due(paper: Paper, clock: Clock) -> list[Visit]:
    """Visit what is due, to the end, and return the visits."""
    ids = take_due(now=clock.now, limit=100)
    for visit_id in ids:
        while not run_visit(visit_id=visit_id, visitor=visitor_of(paper, clock)):
            clock.now += timedelta(seconds=30)
    return list(Visit.objects.filter(pk__in=ids).order_by("pk"))


def make_draft(source: Source, **facts: Any) -> CaptureDraft:
    """Return an open draft whose capture has no file."""
    serial = CaptureDraft.objects.count()
    address = f"https://paper.example/{serial}.html"
    body, _ = CaptureBody.objects.get_or_create(
        sha256=f"{serial:064x}", defaults={"size": 1, "stored_at": NOW}
    )
    capture = Capture.objects.create(
        source=source,
        address=address,
        address_digest=address_digest(address),
        final_address=address,
        captured_at=NOW,
        status=200,
        headers=[],
        body=body,
    )
    facts = {
        "state": CaptureDraftState.OPEN,
        "kind": StatementKind.RESPONSE,
        "title": f"第{serial}号",
        "score": 0.6,
        "rules_version": 1,
        "made_at": NOW,
    } | facts
    return CaptureDraft.objects.create(capture=capture, **facts)
