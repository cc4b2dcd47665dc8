"""Read the article out of a stored page or file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from statements.capture.child.limits import DocumentRefused
from statements.capture.child.parser import ParserProcess
from statements.capture.extraction.article import Article
from statements.capture.extraction.joining import join_articles

_REASONS = {
    "size": "it is larger than 20 MB",
    "time": "it took more than 30 seconds",
    "memory": "it took too much memory",
    "fault": "the process that reads it failed",
}
_WITHOUT_TEXT = {
    "scan": "No text was found: it is a scan, a PDF of images.",
    "pdf": "No text was found: it is a PDF without pages, or a damaged one.",
}


class Command(BaseCommand):
    """Print title, day, publisher and text of a file, without a database."""

    help = "Extract title, date, publisher and text of an HTML, MHTML, PDF, DOCX or text file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files",
            type=Path,
            metavar="FILE",
            nargs="+",
            help="several are the pages of one article, in their order",
        )
        parser.add_argument("--url", default="", help="the address the first file came from")
        parser.add_argument("--charset", default="", help="the charset of the HTTP header")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with ParserProcess() as parser:
            pages = [
                _read(parser, path, "" if number else options["url"], options["charset"])
                for number, path in enumerate(options["files"])
            ]
        fields = join_articles(pages).as_json()
        if not fields["text"]:
            # On the error channel, so that what reads the JSON is not disturbed.
            self.stderr.write(_WITHOUT_TEXT.get(fields["kind"], "No text was found."))
        if options["json"]:
            self.stdout.write(json.dumps(fields, ensure_ascii=False))
            return
        day = fields["date"]
        self.stdout.write(fields["title"])
        self.stdout.write(f"{day['from'] or 'no date'}  {fields['publisher']}\n")
        self.stdout.write(fields["text"])


def _read(parser: ParserProcess, path: Path, url: str, charset: str) -> Article:
    try:
        return parser.extract(path.read_bytes(), url=url, declared_charset=charset)
    except OSError as fault:
        raise CommandError(f"{path} cannot be read: {fault.strerror}.") from fault
    except DocumentRefused as refusal:
        raise CommandError(f"{path} was not read: {_REASONS[refusal.reason]}.") from refusal
