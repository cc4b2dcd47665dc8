"""Rank directives for responses, from files."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from statements.engine.ranking.ranker import Candidate, Directive, DirectiveRanker, Response
from statements.engine.ranking.records import (
    UnusableRow,
    candidate_rows,
    directive_from,
    response_from,
)
from statements.services.statements.files import FileRefused, read_text
from statements.services.statements.jsonlines import read_lines


class Command(BaseCommand):
    """Read two files, rank, print. Needs no database."""

    help = "Show which directives each response may answer, best first, with the reasons."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        wanted = "one JSON object a line: id, date, title, text"
        parser.add_argument("--directives", type=Path, required=True, metavar="D", help=wanted)
        parser.add_argument("--responses", type=Path, required=True, metavar="R", help=wanted)
        parser.add_argument("--json", action="store_true", help="print a list as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            directives = self._read(options["directives"], directive_from)
            responses = self._read(options["responses"], response_from)
        except FileRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        ranker = DirectiveRanker(directives)
        ranked = [(response, ranker.rank(response)) for response in responses]
        if options["json"]:
            rows = [candidate_rows(response, found) for response, found in ranked]
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        titles = {directive.id: directive.title for directive in directives}
        for response, found in ranked:
            for line in _lines(response, found, titles):
                self.stdout.write(line)

    def _read[T: Directive | Response](
        self, path: Path, take: Callable[[dict[str, Any]], T]
    ) -> list[T]:
        """Take over the rows of a file. What cannot be used is left out and named."""
        texts: list[T] = []

        def leave_out(number: int, fault: str) -> None:
            self.stderr.write(f"{path}: line {number} was left out: {fault}.")

        for number, row in read_lines(read_text(path), on_fault=leave_out):
            try:
                text = take(row)
            except UnusableRow as unusable:
                leave_out(number, str(unusable))
                continue
            if row.get("date") and text.days is None:
                self.stderr.write(f"{path}: line {number}: its date cannot be read.")
            texts.append(text)
        if not texts:
            self.stderr.write(f"{path} holds no usable row.")
        return texts


def _lines(response: Response, found: list[Candidate], titles: dict[str, str]) -> Iterator[str]:
    yield f"{response.id}  {response.title}"
    for place, candidate in enumerate(found, start=1):
        yield f"  {place}. {_likelihood(candidate.score)}  {candidate.id}  {titles[candidate.id]}"
        for reason in candidate.reasons:
            yield f"       {reason.words}"
    if not found:
        yield "  no directive found"


def _likelihood(score: float) -> str:
    """Write an estimate in per cent: never as certain, which no estimate is."""
    written = f"{score:.0%}"
    return {"100%": "over 99%", "0%": "under 1%"}.get(written, written)
