"""The benchmark of search, as ``manage.py bench search`` prints it.

It runs a database server of its own for a small archive and one for the full archive, in temporary
folders, or in a folder that is kept and used again.
"""

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.http import QueryDict

from bench.pages import PageFigures, as_table, measure_pages
from bench.searcharchive import Archive, archive_of, print_status
from bench.searchcases import SearchCase, draw_cases, rows
from bench.searchrivals import PgTrgm, Rival, SqliteFts5, Tantivy
from bench.times import Times
from statements.filters.lists.choices import facet_choices
from statements.filters.lists.counter import FacetCounter
from statements.filters.lists.list_filter import ListFilter
from statements.models import Jurisdiction, LinkState, Tag
from statements.selectors.lists.counts import MAX_COUNTED, Total
from statements.selectors.lists.cursors import PageRequest
from statements.selectors.lists.definitions import list_definition
from statements.selectors.lists.pages import find_page

SMALL_ARCHIVE_ROWS = 10_000  # statements, with which growth begins


@dataclass(slots=True)
class SearchFigures:
    """The results; ``growth`` is the ratio of the times with all rows to those with few."""

    statements: int
    small: int
    classes: dict[str, dict[str, Times]] = field(default_factory=dict)
    counts: dict[str, dict[str, Times]] = field(default_factory=dict)
    exact: float = 0.0
    facets: Times | None = None
    pages: dict[str, PageFigures] = field(default_factory=dict)
    index_mb: dict[str, float] = field(default_factory=dict)
    build_s: dict[str, float] = field(default_factory=dict)
    growth: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the figures for programs."""
        return {
            **asdict(self),
            "classes": _as_list(self.classes),
            "counts": _as_list(self.counts),
            "count": asdict(self.counts["all"]["ours"]),
        }

    def as_lines(self) -> Iterator[str]:
        """Yield a table for reading."""
        engines = list(self.classes["all"])
        yield f"{self.statements:,} generated statements, the first page, p50 / p95 in ms"
        yield f"{'':32}" + "".join(f"{engine:>20}" for engine in engines)
        counts = {f"count, {name}": times for name, times in self.counts.items()}
        for name, times in (self.classes | counts).items():
            yield f"{name:32}" + "".join(
                f"{times[engine].p50_ms:11.1f} /{times[engine].p95_ms:7.1f}" for engine in engines
            )
        for label, figures in (("index, MB", self.index_mb), ("made in, s", self.build_s)):
            yield f"{label:32}" + "".join(f"{figures[engine]:20,.0f}" for engine in engines)
        if self.facets:
            yield f"facets: {self.facets.p50_ms:.1f} / {self.facets.p95_ms:.1f} ms"
        yield f"counts that are exact: {self.exact:.0%}; others are a bound, and say so"
        for name, times_slower in self.growth.items():
            yield f"{name}: {times_slower:.2f}× slower than with {self.small:,} statements"
        yield from as_table(self.pages)


def _as_list(classes: dict[str, dict[str, Times]]) -> list[dict[str, Any]]:
    return [
        {"name": name, **{engine: asdict(times) for engine, times in engines.items()}}
        for name, engines in classes.items()
    ]


def measure(
    statements: int, *, with_rivals: bool = True, folder: Path | None = None
) -> SearchFigures:
    """Fill, search, compare; in the folder ``kept`` what a run before made is searched again."""
    small = min(SMALL_ARCHIVE_ROWS, statements)
    figures = SearchFigures(statements, small)
    with tempfile.TemporaryDirectory(
        prefix="biaotai-bench-", ignore_cleanup_errors=True
    ) as temporary_folder:
        Path(temporary_folder).chmod(0o711)  # under root, the database's own user passes through it
        archives = folder or Path(temporary_folder)
        with archive_of(archives / f"{small}", small):
            small_times = _first_pages(draw_cases(_provinces()), _search)
        with archive_of(archives / f"{statements}", statements) as archive:
            cases = draw_cases(_provinces())
            ours = _first_pages(cases, _search)
            for name, times in ours.items():
                figures.classes[name] = {"ours": times}
                if name in small_times:
                    figures.growth[name] = round(times.p50_ms / small_times[name].p50_ms, 2)
            print_status("first pages measured")
            _measure_counts(cases, figures)
            print_status("counts and facets measured")
            figures.pages = measure_pages(list_addresses(cases))
            if with_rivals:
                _measure_rivals(archive, cases, figures)
            for engine in figures.classes["all"]:
                figures.build_s[engine] = archive.build_s[engine]
                figures.index_mb[engine] = archive.index_mb[engine]
    return figures


def _filter(case: SearchCase) -> ListFilter:
    parameters = QueryDict(mutable=True)
    parameters["q"] = f'"{case.wording}"'
    if case.province:
        parameters["province"] = case.province
        parameters["from"] = parameters["to"] = str(case.year)
    return ListFilter(list_definition("statements"), parameters)


def _search(case: SearchCase) -> list[int]:
    """Find the first page alone; a list counts before, and may know its page by that."""
    case_filter = _filter(case)
    criteria = case_filter.criteria
    cards = case_filter.definition.narrow(criteria)
    return find_page(cards, PageRequest(criteria.days), size=25).keys


def _first_pages(
    cases: list[SearchCase], search: Callable[[SearchCase], object]
) -> dict[str, Times]:
    """Search each case twice, to warm up and to time; return times by class."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    for turn in range(2):
        for case in cases:
            milliseconds = _milliseconds(search, case)
            if turn:
                for name in [*case.classes, "all"]:
                    times[name].append(milliseconds)
    return {name: Times.of(milliseconds) for name, milliseconds in sorted(times.items())}


def _milliseconds(search: Callable[[SearchCase], object], case: SearchCase) -> float:
    start = time.perf_counter()
    search(case)
    return (time.perf_counter() - start) * 1000


def _counts(cases: list[SearchCase], count: Callable[[SearchCase], object]) -> dict[str, Times]:
    """Count the matches of each case; return the times of all, and of two characters."""
    times = [(case, _milliseconds(count, case)) for case in cases]
    of_two_characters = [milliseconds for case, milliseconds in times if len(case.wording) == 2]
    return {
        "all": Times.of([milliseconds for _case, milliseconds in times]),
        "two characters": Times.of(of_two_characters),
    }


def _measure_counts(cases: list[SearchCase], figures: SearchFigures) -> None:
    for name, times in _counts(cases, _total).items():
        figures.counts[name] = {"ours": times}
    exact = [_total(case).is_exact for case in cases]
    figures.exact = sum(exact) / len(exact)
    figures.facets = Times.of([_milliseconds(_facets, case) for case in cases])


def _facets(case: SearchCase) -> object:
    case_filter = _filter(case)
    return facet_choices(case_filter, _counter(case_filter))


def _total(case: SearchCase) -> Total:
    case_filter = _filter(case)
    return _counter(case_filter).total(case_filter.criteria, limit=MAX_COUNTED)


def _counter(case_filter: ListFilter) -> FacetCounter:
    return FacetCounter(case_filter.definition, case_filter.criteria)


def list_addresses(cases: list[SearchCase]) -> dict[str, list[str]]:
    """Return pages of lists to request, by what narrows them."""
    province_cases = [case for case in cases if case.province][::10]
    texts = [case for case in cases[::5] if not case.province]
    texts_and_provinces = [case for case in cases[::5] if case.province]
    tags = Tag.objects.order_by("pk").values_list("slug", flat=True)[:5]
    return {
        "not narrowed": ["/statements/", "/responses/", "/directives/"],
        "province": [f"/statements/?province={case.province}" for case in province_cases],
        "tag": [f"/statements/?tag={slug}" for slug in tags],
        "year": [f"/responses/?from={case.year}&to={case.year}" for case in province_cases[:5]],
        "state of links": [f"/responses/?link={state}" for state in LinkState.values],
        "wording": [_address_of(case) for case in texts],
        "wording, province and year": [_address_of(case) for case in texts_and_provinces],
        "directives by who answered": [
            f"/directives/?province={case.province}" for case in province_cases
        ],
        "page of a province, from a year": [
            f"/provinces/{case.province}/?from={case.year}" for case in province_cases
        ],
    }


def _address_of(case: SearchCase) -> str:
    return f"/responses/?{_filter(case).parameters.urlencode()}"


def measure_lists(statements: int, folder: Path) -> dict[str, PageFigures]:
    """Request pages of lists alone, in an archive that a run before kept in the folder."""
    with archive_of(folder / f"{statements}", statements):
        return measure_pages(list_addresses(draw_cases(_provinces())))


def _measure_rivals(archive: Archive, cases: list[SearchCase], figures: SearchFigures) -> None:
    makers: list[Callable[[], Rival]] = [
        PgTrgm,
        lambda: SqliteFts5(archive.folder),
        lambda: Tantivy(archive.folder),
    ]
    for make in makers:
        rival = make()
        archive.make_once(rival.name, partial(_filling, rival), rival.size_mb)
        for name, times in _first_pages(cases, rival.search).items():
            figures.classes[name][rival.name] = times
        for name, times in _counts(cases, rival.count).items():
            figures.counts[name][rival.name] = times
        print_status(f"{rival.name} measured")


def _filling(rival: Rival) -> float:
    """Fill a rival; return how many seconds that took."""
    start = time.monotonic()
    rival.fill(rows(_provinces()))
    return time.monotonic() - start


def _provinces() -> set[str]:
    return set(Jurisdiction.objects.provinces().values_list("code", flat=True))
