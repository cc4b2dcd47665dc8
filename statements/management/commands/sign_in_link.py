"""Print a link that signs in once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse

from statements.services import accounts


class Command(BaseCommand):
    """Print the path alone, so that a script can put an address in front of it."""

    help = "Print the path of a link that signs somebody in once; makes the first admin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="admin")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        who, token = accounts.one_time_link(username=username)
        self.stdout.write(reverse("accounts:once", args=[who, token]))
