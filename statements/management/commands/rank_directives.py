"""Rank directives for the responses in a file."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from statements.engine.ranking.ranker import Directive, DirectiveRanker, RankedCandidate, Response
from statements.engine.ranking.records import candidate_rows, directive_from, response_from
from statements.management.lines import usable_lines
from statements.services.statements.files import TextRefused


class Command(BaseCommand):
    """Read two files, rank and print. Needs no database."""

    help = "Show which directives each response may answer, best first, with the reasons."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        file_format = "one JSON object a line: id, date, title, text"
        parser.add_argument("--directives", type=Path, required=True, metavar="D", help=file_format)
        parser.add_argument("--responses", type=Path, required=True, metavar="R", help=file_format)
        parser.add_argument("--json", action="store_true", help="print a list as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            directives = self._read(options["directives"], directive_from)
            responses = self._read(options["responses"], response_from)
        except TextRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        ranker = DirectiveRanker(directives)
        ranked = [(response, ranker.rank(response)) for response in responses]
        if options["json"]:
            rows = [candidate_rows(response, candidates) for response, candidates in ranked]
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        titles = {directive.id: directive.title for directive in directives}
        for response, candidates in ranked:
            for line in _lines(response, candidates, titles):
                self.stdout.write(line)

    def _read[T: Directive | Response](
        self, path: Path, parse_row: Callable[[dict[str, Any]], T]
    ) -> list[T]:
        texts: list[T] = []
        for number, row, text in usable_lines(path, parse_row, report=self.stderr.write):
            if row.get("date") and text.days is None:
                self.stderr.write(f"{path}: line {number}: its date cannot be read.")
            texts.append(text)
        return texts


def _lines(
    response: Response, candidates: list[RankedCandidate], titles: dict[str, str]
) -> Iterator[str]:
    yield f"{response.id}  {response.title}"
    for rank, candidate in enumerate(candidates, start=1):
        yield f"  {rank}. {_likelihood(candidate.score)}  {candidate.id}  {titles[candidate.id]}"
        for reason in candidate.reasons:
            yield f"       {reason.words}"
    if not candidates:
        yield "  no directive found"


def _likelihood(score: float) -> str:
    """Format an estimate as a percentage, but never as 0 or 100 %."""
    text = f"{score:.0%}"
    return {"100%": "over 99%", "0%": "under 1%"}.get(text, text)
