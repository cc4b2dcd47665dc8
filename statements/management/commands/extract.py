"""Read the article out of a stored page or file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from statements.capture.child.limits import FileRefused
from statements.capture.child.parser import ParserProcess

_REASONS = {
    "size": "it is larger than 20 MB",
    "time": "it took more than 30 seconds",
    "memory": "it took too much memory",
    "fault": "the process that reads it failed",
}


class Command(BaseCommand):
    """Print title, day, publisher and text of a file, without a database."""

    help = "Extract title, date, publisher and text of an HTML, MHTML, PDF, DOCX or text file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--url", default="", help="the address the file came from")
        parser.add_argument("--charset", default="", help="the charset of the HTTP header")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            file_bytes = path.read_bytes()
        except OSError as fault:
            raise CommandError(f"{path} cannot be read: {fault.strerror}.") from fault
        try:
            with ParserProcess() as parser:
                article = parser.extract(
                    file_bytes, url=options["url"], declared_charset=options["charset"]
                )
        except FileRefused as refusal:
            raise CommandError(f"{path} was not read: {_REASONS[refusal.reason]}.") from refusal
        fields = article.as_json()
        if options["json"]:
            self.stdout.write(json.dumps(fields, ensure_ascii=False))
            return
        day = fields["date"]
        self.stdout.write(fields["title"])
        self.stdout.write(f"{day['from'] or 'no date'}  {fields['publisher']}\n")
        self.stdout.write(fields["text"])
