"""Find the set phrases of the directives in a file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from statements.engine.echo.frequencies import (
    DocumentFrequencies,
    add_counts,
    count_grams,
    exclude_texts,
)
from statements.engine.mentions.catalogue import Directive
from statements.engine.phrases.finder import FoundPhrase, find_phrases
from statements.engine.ranking.records import directive_from
from statements.management.lines import usable_lines
from statements.services.statements.files import TextRefused, read_archive


class Command(BaseCommand):
    """Read the texts of directives, find phrases and print them. Needs no database."""

    help = "Show the wordings of each directive that are fit to be followed as set phrases."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--directives",
            type=Path,
            required=True,
            metavar="D",
            help="one JSON object a line: id, text; titles are not read",
        )
        parser.add_argument(
            "--archive",
            type=Path,
            metavar="A",
            help="earlier texts, which tell what is new: .txt files, or .jsonl with a text",
        )
        parser.add_argument("--json", action="store_true", help="print a list as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            directives = self._read(options["directives"])
            archive = read_archive(options["archive"]) if options["archive"] else None
        except TextRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        for note in archive.unread if archive else ():
            self.stderr.write(note)
        texts = {directive.text for directive in directives if directive.text.strip()}
        counts = count_grams(sorted(texts))
        if archive:
            counts = add_counts([counts, archive.background])
        results = [
            (directive, find_phrases(directive.text, _without(counts, directive.text)))
            for directive in directives
        ]
        if options["json"]:
            rows = [_row(directive, phrases) for directive, phrases in results]
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for directive, phrases in results:
            self.stdout.write(f"{directive.id}  {directive.title}")
            for phrase in phrases:
                self.stdout.write(f"  {phrase.score:.2f}  {phrase.text}")
            if not phrases:
                self.stdout.write("  no phrase found")

    def _read(self, path: Path) -> list[Directive]:
        lines = usable_lines(path, directive_from, report=self.stderr.write)
        return [directive for _number, _row, directive in lines]


def _without(counts: DocumentFrequencies, text: str) -> DocumentFrequencies:
    return exclude_texts(counts, count_grams([text]), text)


def _row(directive: Directive, phrases: list[FoundPhrase]) -> dict[str, Any]:
    return {
        "directive": directive.id,
        "phrases": [
            {"text": phrase.text, "score": round(phrase.score, 4), "span": list(phrase.span)}
            for phrase in phrases
        ],
    }
