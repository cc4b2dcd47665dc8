"""Compare two files."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from statements.engine.echo.echo import measure_echo, prepare_directive
from statements.services.links.reports import echo_as_json, echo_as_lines
from statements.services.statements.files import TextRefused, read_archive, read_text_file


class Command(BaseCommand):
    """Read two files, compare them and print the echo. Needs no database."""

    help = "Show what RESPONSE repeats, changes and leaves out of DIRECTIVE, two UTF-8 files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directive", type=Path, metavar="DIRECTIVE.txt")
        parser.add_argument("response", type=Path, metavar="RESPONSE.txt")
        parser.add_argument(
            "--quotations",
            choices=["directive", "response", "both"],
            help="a file of which each line is a quotation of its own, not adjacent to the next",
        )
        parser.add_argument("--json", action="store_true", help="print figures and spans as JSON")
        parser.add_argument(
            "--background",
            type=Path,
            metavar="DIR",
            help="an archive that tells what is boilerplate: .txt files, or .jsonl with a text",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            directive, response = (
                read_text_file(options["directive"]),
                read_text_file(options["response"]),
            )
            archive = read_archive(options["background"]) if options["background"] else None
        except TextRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        background = archive.background if archive else None
        for path, text in ((options["directive"], directive), (options["response"], response)):
            if not any(character.isalnum() for character in text):
                self.stderr.write(f"{path} holds no letters or digits, so nothing is shared.")
        for note in archive.unread if archive else ():
            self.stderr.write(note)
        quotations = options["quotations"]
        echo = measure_echo(
            directive=prepare_directive(
                directive, background, is_quotations=quotations in {"directive", "both"}
            ),
            response=response,
            is_quotations=quotations in {"response", "both"},
        )
        if options["json"]:
            self.stdout.write(json.dumps(echo_as_json(echo)))
            return
        documents = background.documents if background else 0
        for line in echo_as_lines(
            echo, directive=directive, response=response, documents=documents
        ):
            self.stdout.write(line)
