"""The benchmark of analysis, as ``manage.py bench analysis`` prints it.

It runs a database server of its own on an archive of generated statements, whose links it measures
first, and asks for whole pages in this process.
"""

import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from bench.generator.marks import KEY, MARK, NOTE
from bench.generator.unlogged import unlogged
from bench.pages import PageFigures, as_table, measure_pages
from bench.searcharchive import archive_of, print_status
from statements.engine.echo.echo import measure_echo
from statements.models import (
    Basis,
    Body,
    Echo,
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
from statements.selectors.links.frequencies import current_background, prepared_directive
from statements.services.analysis.summaries import store_all
from statements.services.links.echoes import echo_facts
from statements.services.statements.cards import fill_cards
from statements.services.statements.phrases import count_phrase

CLAUSES = 300  # of the longest directive
_LONGEST = f"{KEY}longest:"  # the key of its statement, and of its answers before the province
_DASHBOARDS = 40
_LISTS = 10  # of the responses to a directive, those with most of them
_RARE_PASSAGES = 30
_MOST_MEASURED = 250  # links of each directive: to compare two texts takes some 20 ms
_PHRASES = ("提高政治站位", "加强组织领导", "形成闭环管理", "推动高质量发展", "跟踪问效")

_PROVINCES = ("ZJ", "BJ", "GD", "SC", "HE", "XJ")


@dataclass(slots=True)
class AnalysisFigures:
    """The figures by kind of page."""

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
        yield from as_table(self.pages)


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
            figures.pages = measure_pages(_addresses())
            return figures


def _addresses() -> dict[str, list[str]]:
    """Return what is asked for, by kind of page."""
    longest = Statement.objects.get(seed_key=_LONGEST)
    directives = [pk for pk in _directives() if pk != longest.pk]
    matrix = reverse("statements:matrix")
    phrases = Phrase.objects.filter(text__in=_PHRASES).values_list("pk", flat=True)
    provinces = [reverse("profiles:province", args=[code]) for code in _PROVINCES]
    return {
        "front page": [reverse("statements:home")],
        "directive": [reverse("statements:directive", args=[pk]) for pk in directives[:_LISTS]],
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
        "phrase": [reverse("statements:phrase", args=[phrase]) for phrase in phrases],
        "where a passage stands": [
            f"{reverse('statements:passage')}?{urlencode({'q': passage})}"
            for passage in _passages()
        ],
        "how a phrase spread": [reverse("profiles:phrase", args=[phrase]) for phrase in phrases],
        "province": provinces,
        "six provinces": [f"{provinces[0]}?with={'&with='.join(_PROVINCES[1:])}"],
    }


def _passages() -> list[str]:
    """Return common and rare passages of 6 to 40 characters."""
    common = [*_PHRASES, "会议强调，要", "推进会，贯彻落实"]
    texts = Revision.objects.current().order_by("pk")
    step = max(texts.count() // _RARE_PASSAGES, 1)
    keys = range(texts[0].pk, texts[0].pk + step * _RARE_PASSAGES, step)
    rare = [
        max(re.split(r"[\n。]", text), key=len)[: 6 + 34 * index // _RARE_PASSAGES]
        for index, text in enumerate(texts.filter(pk__in=keys).values_list("text", flat=True))
    ]
    return [*common, *(passage for passage in rare if len(passage) > 1)]


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
    reported = 0
    directives = {longest, *_directives(), *latest[:MAX_ROWS]}
    links = ResponseLink.objects.confirmed().filter(directive__in=directives)
    number = 0
    for directive_id in sorted(directives):
        number += _measure_directive(directive_id, now)
        if number // 1_000 > reported:
            reported = number // 1_000
            print_status(f"{number:,} of {links.count():,} links measured")
    for words in _PHRASES:
        phrase, _is_new = Phrase.objects.get_or_create(text=words)
        count_phrase(phrase)
    store_all()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return time.monotonic() - start


def _measure_directive(directive_id: int, now: datetime) -> int:
    """Measure the first links of a directive at once, as ``measure_link`` does one by one."""
    directive = Revision.objects.current().filter(statement=directive_id).first()
    if directive is None:
        return 0
    prepared = prepared_directive(directive, current_background())
    answers = ResponseLink.objects.confirmed().filter(directive=directive_id)
    links = dict(answers.order_by("pk").values_list("response", "pk")[:_MOST_MEASURED])
    responses = Revision.objects.current().filter(statement__in=links)
    echoes = (
        Echo(
            link_id=links[response.statement_id],
            **echo_facts(
                measure_echo(
                    directive=prepared,
                    response=response.text,
                    is_quotations=not response.is_whole,
                ),
                directive,
                response,
                background=current_background(),
                now=now,
            ),
        )
        for response in responses.iterator(chunk_size=500)
    )
    return len(Echo.objects.bulk_create(echoes, batch_size=500, ignore_conflicts=True))


def _store_longest() -> int:
    """Store a directive of many clauses, and answers that take up all, half or few of them."""
    stored = Statement.objects.filter(seed_key=_LONGEST).values_list("pk", flat=True).first()
    if stored:  # by a run that was stopped
        return stored
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
    for index, province in enumerate(Jurisdiction.objects.provinces()):
        response = Statement.objects.create(
            kind=StatementKind.RESPONSE,
            body=bodies[province.code],
            seed_key=f"{_LONGEST}{province.code}",
            title_zh=f"{province.name_zh}落实最长的指示{MARK}",
            date_range=("2025-01-20", "2025-01-21"),
            **facts,
        )
        text = f"会议要求，{'，'.join(clauses[:: 1 + index])}。"
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
