"""The benchmark of analysis, as ``manage.py bench analysis`` prints it.

It runs a database server of its own on an archive of generated statements, whose links it measures
first, and asks for whole pages in this process.
"""

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Count
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench.generator.marks import KEY, MARK, NOTE
from bench.generator.unlogged import unlogged
from bench.search import Times
from bench.searcharchive import archive_of, print_status
from statements.models import (
    Basis,
    Body,
    Genre,
    Jurisdiction,
    LinkMethod,
    LinkState,
    Phrase,
    ResponseLink,
    Revision,
    Statement,
    StatementKind,
)
from statements.selectors.analysis.matrix import MAX_ROWS, CellMeasure, MatrixOrder
from statements.services.links.echoes import measure_link
from statements.services.statements.cards import fill_cards
from statements.services.statements.phrases import count_phrase

CLAUSES = 300  # of the longest directive
_LONGEST = f"{KEY}longest:"  # the key of its statement, and of its answers before the province
_DASHBOARDS = 40
_PHRASES = ("提高政治站位", "加强组织领导", "形成闭环管理", "推动高质量发展", "跟踪问效")


@dataclass(frozen=True, slots=True)
class PageFigures:
    """Wall-clock and CPU times of one kind of page, its size in KB, and its queries at most."""

    wall: Times
    cpu: Times
    kb: int
    queries: int


@dataclass(slots=True)
class AnalysisFigures:
    """The figures by kind of page. CPU times leave out the database's part."""

    statements: int
    directives: int
    confirmed: int
    measured: int
    pages: dict[str, PageFigures] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the figures for programs."""
        return asdict(self)

    def as_lines(self) -> Iterator[str]:
        """Yield a table for reading."""
        yield (
            f"{self.statements:,} generated statements, {self.directives:,} directives,"
            f" {self.confirmed:,} confirmed links, {self.measured:,} of them measured"
        )
        yield f"{'p50 / p95 in ms':36}{'by the clock':>20}{'on the CPU':>20}{'KB':>8}{'queries':>9}"
        for name, page in self.pages.items():
            yield (
                f"{name:36}{page.wall.p50_ms:11.1f} /{page.wall.p95_ms:7.1f}"
                f"{page.cpu.p50_ms:11.1f} /{page.cpu.p95_ms:7.1f}{page.kb:8}{page.queries:9}"
            )


def measure(statements: int, *, folder: Path | None = None) -> AnalysisFigures:
    """Fill, measure links, ask for pages; what a run before left in the folder is used again."""
    with tempfile.TemporaryDirectory(
        prefix="biaotai-bench-", ignore_cleanup_errors=True
    ) as temporary_folder:
        Path(temporary_folder).chmod(0o711)  # under root, the database's own user passes through it
        with archive_of(
            (folder or Path(temporary_folder)) / f"{statements}", statements
        ) as archive:
            archive.make_once("analysis", _measure_links, lambda: 0.0)
            confirmed = ResponseLink.objects.confirmed()
            figures = AnalysisFigures(
                Statement.objects.count(),
                Statement.objects.directives().count(),
                confirmed.count(),
                confirmed.filter(echo__isnull=False).count(),
            )
            for name, addresses in _addresses().items():
                figures.pages[name] = _ask(addresses)
                print_status(f"{name} measured")
            return figures


def _addresses() -> dict[str, list[str]]:
    """Return what is asked for, by kind of page."""
    longest = Statement.objects.get(seed_key=_LONGEST)
    directives = [pk for pk in _directives() if pk != longest.pk]
    matrix = reverse("statements:matrix")
    phrases = Phrase.objects.filter(text__in=_PHRASES)
    return {
        "dashboard": [reverse("statements:analysis", args=[directive]) for directive in directives],
        f"matrix {MAX_ROWS} × 31": [
            f"{matrix}?cells={measure}&rows={order}&columns={order}"
            for measure in CellMeasure
            for order in MatrixOrder
        ],
        f"matrix {CLAUSES} clauses × 31": [
            f"{reverse('statements:analysis', args=[longest.pk])}?clauses=all&rows={order}"
            for order in ("spread", "directive", "altered")
        ],
        "phrase": [reverse("statements:phrase", args=[phrase.pk]) for phrase in phrases],
    }


def _ask(addresses: Sequence[str]) -> PageFigures:
    """Ask for each page three times, to warm up, to time, and to count its queries."""
    client = Client(raise_request_exception=True)
    wall, cpu, sizes, queries = [], [], [], []
    with override_settings(
        PUBLIC_READ=True,
        RATE_LIMITS=False,
        SECURE_SSL_REDIRECT=False,
        ALLOWED_HOSTS=["testserver"],
    ):
        for address in addresses:
            client.get(address)
            start, cpu_start = time.perf_counter(), time.process_time()
            response = client.get(address)
            wall.append((time.perf_counter() - start) * 1000)
            cpu.append((time.process_time() - cpu_start) * 1000)
            assert response.status_code == 200, address  # noqa: S101 - or nothing was measured
            sizes.append(len(response.content))
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            queries.append(len(captured))
    return PageFigures(Times.of(wall), Times.of(cpu), max(sizes) // 1000, max(queries))


def _directives() -> list[int]:
    """Return the directives with most answers, and as many of the latest."""
    directives = Statement.objects.directives()
    by_answers = directives.annotate(answers=Count("links_in")).order_by("-answers", "pk")
    half = _DASHBOARDS // 2
    most_answered = list(by_answers.values_list("pk", flat=True)[:half])
    latest = directives.latest_first().values_list("pk", flat=True)[:half]
    return list(dict.fromkeys([*most_answered, *latest]))


def _measure_links() -> float:
    """Measure the links of all directives asked for, and count phrases; return the seconds."""
    start = time.monotonic()
    now = timezone.now()
    with transaction.atomic(), unlogged():
        longest = _store_longest()
    latest = Statement.objects.directives().latest_first().values_list("pk", flat=True)
    directives = {longest, *_directives(), *latest[:MAX_ROWS]}
    links = ResponseLink.objects.confirmed().filter(directive__in=directives)
    for number, link in enumerate(links.order_by("directive").values_list("pk", flat=True)):
        measure_link(link_id=link, now=now)
        if number % 1_000 == 0:
            print_status(f"{number:,} of {links.count():,} links measured")
    for words in _PHRASES:
        phrase, _is_new = Phrase.objects.get_or_create(text=words)
        count_phrase(phrase)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return time.monotonic() - start


def _store_longest() -> int:
    """Store a directive of many clauses, and answers that take up all, half or few of them."""
    now = timezone.now()
    clauses = [
        f"推进第{number}号{chr(0x4E00 + 7 * number) * 2}示范工程" for number in range(CLAUSES)
    ]
    bodies = {body.jurisdiction_id: body for body in Body.objects.filter(name_zh__endswith=MARK)}
    genre = Genre.objects.first()
    facts = {"genre": genre, "note": NOTE, "entered_at": now}
    directive = Statement.objects.create(
        kind=StatementKind.DIRECTIVE,
        body=bodies["CN"],
        seed_key=_LONGEST,
        title_zh=f"最长的指示{MARK}",
        date_range=("2025-01-06", "2025-01-07"),
        **facts,
    )
    Revision.objects.create(
        statement=directive,
        number=1,
        basis=Basis.FULL,
        text=f"要{'，'.join(clauses)}。",
        entered_at=now,
    )
    ids = [directive.pk]
    for place, province in enumerate(Jurisdiction.objects.provinces()):
        response = Statement.objects.create(
            kind=StatementKind.RESPONSE,
            body=bodies[province.code],
            seed_key=f"{_LONGEST}{province.code}",
            title_zh=f"{province.name_zh}落实最长的指示{MARK}",
            date_range=("2025-01-20", "2025-01-21"),
            **facts,
        )
        text = f"会议要求，{'，'.join(clauses[:: 1 + place])}。"
        Revision.objects.create(
            statement=response, number=1, basis=Basis.FULL, text=text, entered_at=now
        )
        ResponseLink.objects.create(
            directive=directive,
            response=response,
            state=LinkState.CONFIRMED,
            method=LinkMethod.NAMED,
            evidence=NOTE,
            suggested_at=now,
            decided_at=now,
        )
        ids.append(response.pk)
    fill_cards(ids)
    return directive.pk
