"""Serve a newspaper that does not exist, for a first try of sources."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from statements.engine.dates.days import day_in_beijing
from statements.services.sources.demo_server import make_server
from statements.services.sources.local_port import opened_port


class Command(BaseCommand):
    """Run until Ctrl-C, and let the fetcher reach this one port as long."""

    help = "Serve a demonstration newspaper on loopback, which can be added as a source."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8099)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        try:
            server = make_server(port, today=lambda: day_in_beijing(timezone.now()))
        except OSError as error:
            raise CommandError(f"Port {port} is taken; choose another with --port.") from error
        base = f"http://127.0.0.1:{server.server_port}"
        with server:
            try:
                with opened_port(settings.VAR, server.server_port):
                    self.stdout.write(
                        "Add one of these as a source, then watch its page:\n"
                        f"  daily edition  {base}/html/{{YYYY-MM}}/{{DD}}/node_1.htm\n"
                        f"  list of links  {base}/news/index.html\n"
                        f"  feed           {base}/feed.xml\n"
                        f"  single page    {base}/notice.html\n"
                        "Ctrl-C ends it."
                    )
                    self.stdout.flush()
                    server.serve_forever()
            except BlockingIOError as error:
                raise CommandError("Another demo_site runs on this data folder.") from error
            except KeyboardInterrupt:
                self.stdout.write("Ended.")
