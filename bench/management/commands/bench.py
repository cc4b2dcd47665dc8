"""Run the benchmarks."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bench import analysis, capture, drafts, echo, extraction, imports, links, phrases, search
from bench.pages import as_table
from bench.texts import CORPUS, load_texts


class Command(BaseCommand):
    """Run one benchmark and print its figures. Some of them start a server."""

    help = "Measure how fast a part is, or what it finds."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject", choices=self._subjects())
        parser.add_argument("--quality", action="store_true", help="measure what is found")
        parser.add_argument(
            "--pairs", action="store_true", help="survey all pairs with one worker and with two"
        )
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")
        parser.add_argument(
            "--statements",
            type=int,
            help="how many: to search in (100000, also drafts), to analyse or to import (20000)",
        )
        parser.add_argument(
            "--characters",
            type=int,
            default=imports.CHARACTERS,
            help="of each imported text (1000)",
        )
        parser.add_argument(
            "--memory", action="store_true", help="measure the memory of an import, not its speed"
        )
        parser.add_argument(
            "--alone", action="store_true", help="search without the engines to compare with"
        )
        parser.add_argument(
            "--keep", type=Path, metavar="DIR", help="keep what is searched, or search it again"
        )
        parser.add_argument(
            "--corpus", type=Path, metavar="DIR", help="texts to use, instead of ../shared/corpus"
        )
        parser.add_argument(
            "--pages", type=Path, metavar="DIR", help="pages with an expected.json to extract from"
        )
        parser.add_argument(
            "--number", type=int, default=capture.PAGES, help="of pages to capture (10000)"
        )
        parser.add_argument(
            "--latency",
            type=int,
            default=capture.LATENCY_MS,
            metavar="MS",
            help="of the server that pages are captured from (50)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = self._subjects()[options["subject"]](options)
        if isinstance(report, dict):
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for line in report:
            self.stdout.write(line)

    def _subjects(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        return {
            "analysis": self._analysis,
            "capture": self._capture,
            "drafts": self._drafts,
            "echo": self._echo,
            "extract": self._extract,
            "import": self._import,
            "links": self._links,
            "lists": self._lists,
            "phrases": self._phrases,
            "search": self._search,
        }

    def _analysis(self, options: dict[str, Any]) -> dict[str, Any] | list[str]:
        figures = analysis.measure(options["statements"] or 20_000, folder=options["keep"])
        return figures.as_json() if options["json"] else list(figures.as_lines())

    def _echo(self, options: dict[str, Any]) -> dict[str, Any] | list[str]:
        measure: Callable[[Path | None], echo.Figures] = echo.speed
        if options["quality"]:
            measure = echo.quality
        elif options["pairs"]:
            measure = echo.pairs
        figures = measure(options["corpus"])
        return figures.as_json() if options["json"] else list(figures.as_lines())

    def _extract(self, options: dict[str, Any]) -> dict[str, Any] | list[str]:
        results = extraction.measure(options["pages"])
        return (
            extraction.as_json(results) if options["json"] else list(extraction.as_lines(results))
        )

    def _capture(self, options: dict[str, Any]) -> dict[str, Any] | list[str]:
        figures = capture.measure(options["number"], options["latency"])
        return figures.as_json() if options["json"] else list(figures.as_lines())

    def _search(self, options: dict[str, Any]) -> dict[str, Any] | list[str]:
        figures = search.measure(
            options["statements"] or 100_000,
            with_rivals=not options["alone"],
            folder=options["keep"],
        )
        return figures.as_json() if options["json"] else list(figures.as_lines())

    def _lists(self, options: dict[str, Any]) -> dict[str, Any] | list[str]:
        """Request pages of lists, in what ``search --keep`` kept."""
        if not options["keep"]:
            raise CommandError("Name what bench search kept: --keep DIR.")
        figures = search.measure_lists(options["statements"] or 100_000, options["keep"])
        if options["json"]:
            return {kind: asdict(page) for kind, page in figures.items()}
        return list(as_table(figures))

    def _drafts(self, options: dict[str, Any]) -> dict[str, Any] | list[str]:
        texts = load_texts(options["corpus"])
        figures = drafts.measure(options["statements"] or 100_000, texts, folder=options["keep"])
        return figures.as_json() if options["json"] else list(figures.as_lines())

    def _import(self, options: dict[str, Any]) -> dict[str, Any] | list[str]:
        measure: Callable[..., imports.ImportFigures | imports.MemoryFigures] = imports.measure
        if options["memory"]:
            measure = imports.measure_memory
        figures = measure(
            options["statements"] or 20_000,
            load_texts(options["corpus"]),
            characters=options["characters"],
        )
        return figures.as_json() if options["json"] else list(figures.as_lines())

    def _links(self, options: dict[str, Any]) -> dict[str, Any] | list[str]:
        """Fit on the early part of the corpus, measure on the late part."""
        corpus = options["corpus"] or CORPUS
        try:
            return links.run(corpus, as_json=options["json"])
        except OSError as fault:
            raise CommandError(f"{corpus} cannot be read: {fault}.") from fault

    def _phrases(self, options: dict[str, Any]) -> dict[str, Any] | list[str]:
        """Fit on one half of the corpus, measure on the other."""
        corpus = options["corpus"] or CORPUS
        try:
            figures = phrases.measure_phrases(corpus)
        except OSError as fault:
            raise CommandError(f"{corpus} cannot be read: {fault}.") from fault
        return figures.as_json() if options["json"] else list(figures.as_lines())
