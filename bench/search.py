"""The benchmark of search, as ``manage.py bench search`` prints it.

It runs a database server of its own, and throws it away in the end.
"""

import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client, override_settings
from django.utils import timezone

from bench.searchcases import Case, draw_cases, rows
from bench.searchrivals import PgTrgm, Rival, SqliteFts5, Tantivy
from statements.filters.facets import count_of, facets_of, tally_of
from statements.filters.statements import StatementFilter
from statements.models import Jurisdiction, Statement
from statements.selectors.paging import Extent, find_page
from statements.services.generating.storing import generate
from tracker import embedded

SMALL = 10_000  # statements, with which growth begins
SEED = 1


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds: half of the queries took at most the first, 95 of 100 the second."""

    p50_ms: float
    p95_ms: float

    @classmethod
    def of(cls, times: list[float]) -> "Times":
        ranked = sorted(times)
        place = min(len(ranked) - 1, round(0.95 * len(ranked)))
        return cls(round(statistics.median(ranked), 2), round(ranked[place], 2))


@dataclass(slots=True)
class SearchFigures:
    """What ``bench search`` found; ``growth`` is how many times slower all rows are than few."""

    statements: int
    small: int
    classes: dict[str, dict[str, Times]] = field(default_factory=dict)
    count: Times | None = None
    exact: float = 0.0
    facets: Times | None = None
    pages: Times | None = None
    index_mb: dict[str, float] = field(default_factory=dict)
    build_s: dict[str, float] = field(default_factory=dict)
    growth: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the figures for programs."""
        return {
            **asdict(self),
            "classes": [
                {"name": name, **{engine: asdict(times) for engine, times in engines.items()}}
                for name, engines in self.classes.items()
            ],
        }

    def as_lines(self) -> Iterator[str]:
        """Yield a table for reading."""
        engines = list(self.index_mb)
        yield f"{self.statements:,} generated statements, the first page, p50 / p95 in ms"
        yield f"{'':32}" + "".join(f"{engine:>20}" for engine in engines)
        for name, times in self.classes.items():
            cells = [times.get(engine) for engine in engines]
            yield f"{name:32}" + "".join(
                f"{one.p50_ms:11.1f} /{one.p95_ms:7.1f}" if one else f"{'–':>20}" for one in cells
            )
        for label, figures in (("index, MB", self.index_mb), ("made in, s", self.build_s)):
            yield f"{label:32}" + "".join(f"{figures[engine]:20,.0f}" for engine in engines)
        for label, one in (("count", self.count), ("facets", self.facets), ("page", self.pages)):
            if one:
                yield f"{label}: {one.p50_ms:.1f} / {one.p95_ms:.1f} ms"
        yield f"counts that are exact: {self.exact:.0%}; others are a bound, and say so"
        for name, times_slower in self.growth.items():
            yield f"{name}: {times_slower:.2f}× slower than with {self.small:,} statements"


def measure(statements: int, *, with_rivals: bool = True) -> SearchFigures:
    """Fill, search, compare."""
    small = min(SMALL, statements)
    figures = SearchFigures(statements, small)
    with _own_database():
        _fill(small)
        provinces = set(Jurisdiction.objects.provinces().values_list("code", flat=True))
        few = _first_pages(draw_cases(provinces), _search)
        figures.build_s["ours"] = _fill(statements)
        figures.index_mb["ours"] = _index_mb()
        cases = draw_cases(provinces)
        ours = _first_pages(cases, _search)
        for name, times in ours.items():
            figures.classes[name] = {"ours": times}
            if name in few:
                figures.growth[name] = round(times.p50_ms / few[name].p50_ms, 2)
        _tell("first pages measured")
        _measure_counts(cases, figures)
        _tell("counts and facets measured")
        figures.pages = _measure_pages(cases)
        if with_rivals:
            _measure_rivals(cases, provinces, figures)
    return figures


@contextmanager
def _own_database() -> Iterator[None]:
    """Run a database server for the benchmark alone, and have this process use it."""
    with (
        tempfile.TemporaryDirectory(prefix="biaotai-bench-") as folder,
        embedded.running_database(Path(folder), durable=False),
    ):
        connection.close()
        connection.settings_dict.update(embedded.database(Path(folder)))
        try:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("load_seeds", stdout=sys.stderr)
            call_command("collectstatic", verbosity=0, interactive=False)
            yield
        finally:
            connection.close()


def _fill(statements: int) -> float:
    """Generate up to so many statements; return how many seconds the index of them took."""
    done = told = time.monotonic()
    for progress in generate(seed=SEED, statements=statements, now=timezone.now()):
        done = time.monotonic()
        if done - told > 20:
            told = done
            _tell(f"{progress.done:,} of {statements:,} statements")
    return time.monotonic() - done


def _tell(words: str) -> None:
    sys.stderr.write(f"{timezone.localtime():%H:%M:%S} {words}\n")
    sys.stderr.flush()


def _filter(case: Case) -> StatementFilter:
    parameters = QueryDict(mutable=True)
    parameters["q"] = f'"{case.wording}"'
    if case.province:
        parameters["province"] = case.province
        parameters["from"] = parameters["to"] = str(case.year)
    return StatementFilter(parameters, queryset=Statement.objects.all())


def _search(case: Case) -> list[int]:
    chosen = _filter(case)
    return find_page(chosen.rows, Extent(chosen.days), size=25).keys


def _first_pages(cases: list[Case], search: Callable[[Case], object]) -> dict[str, Times]:
    """Search for each case once to warm up and once to be timed; return times by class."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    for turn in range(2):
        for case in cases:
            taken = _ms(search, case)
            if turn:
                for name in [*case.classes, "all"]:
                    times[name].append(taken)
    return {name: Times.of(taken) for name, taken in sorted(times.items())}


def _ms(do: Callable[[Case], object], case: Case) -> float:
    began = time.perf_counter()
    do(case)
    return (time.perf_counter() - began) * 1000


def _measure_counts(cases: list[Case], figures: SearchFigures) -> None:
    figures.count = Times.of([_ms(lambda one: count_of(_filter(one)), case) for case in cases])
    exact = [count_of(_filter(case)).is_exact for case in cases]
    figures.exact = sum(exact) / len(exact)
    figures.facets = Times.of([_ms(_facets, case) for case in cases])


def _facets(case: Case) -> object:
    chosen = _filter(case)
    return facets_of(chosen, tally_of(chosen))


def _measure_pages(cases: list[Case]) -> Times:
    """Ask for whole pages, as a reader gets them, in this one process."""
    client = Client(raise_request_exception=True)
    addresses = ["/statements/", "/responses/", "/directives/"]
    addresses += [f"/responses/?{_filter(case).parameters.urlencode()}" for case in cases[::5]]
    narrowed = [case for case in cases if case.province][::10]
    addresses += [f"/statements/?province={case.province}" for case in narrowed]
    addresses += [f"/provinces/{case.province}/?from={case.year}" for case in narrowed]
    times = []
    with override_settings(
        PUBLIC_READ=True, SECURE_SSL_REDIRECT=False, ALLOWED_HOSTS=["testserver"]
    ):
        for turn in range(2):
            for address in addresses:
                began = time.perf_counter()
                answer = client.get(address)
                assert answer.status_code == 200, address  # noqa: S101 - or nothing was measured
                if turn:
                    times.append((time.perf_counter() - began) * 1000)
    return Times.of(times)


def _measure_rivals(cases: list[Case], provinces: set[str], figures: SearchFigures) -> None:
    # tantivy may still be tidying up when the folder goes.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        makers: list[Callable[[], Rival]] = [
            lambda: PgTrgm(rows(provinces)),
            lambda: SqliteFts5(rows(provinces), Path(folder)),
            lambda: Tantivy(rows(provinces), Path(folder)),
        ]
        for make in makers:
            began = time.monotonic()
            rival = make()
            figures.build_s[rival.name] = time.monotonic() - began
            figures.index_mb[rival.name] = rival.size_mb()
            _tell(f"{rival.name} made in {figures.build_s[rival.name]:.0f} s")
            for name, times in _first_pages(cases, rival.search).items():
                figures.classes[name][rival.name] = times


def _index_mb() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('card_found') / 1e6")
        return float(cursor.fetchone()[0])
