"""Serve the demonstration newspaper on loopback."""

import time
from collections.abc import Callable
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from statements.services.sources.demo_pages import DemoPage, demo_pages

_MISSING = DemoPage("<p>没有这一页。</p>".encode(), status=404)


def make_server(port: int, today: Callable[[], date]) -> ThreadingHTTPServer:
    """Return a server on 127.0.0.1 that is not running yet; port 0 takes a free one."""

    class DemoPageHandler(BaseHTTPRequestHandler):
        """Answers with the pages of the day."""

        timeout = 30

        def do_GET(self) -> None:
            page = demo_pages(today()).get(self.path.partition("?")[0], _MISSING)
            self.send_response(page.status)
            # Without a charset, as many sites answer: the page itself names it, or nothing does.
            self.send_header("Content-Type", page.media_type)
            self.send_header("Content-Length", str(len(page.body)))
            if page.location:
                self.send_header("Location", page.location)
            self.end_headers()
            self._send(page)

        def _send(self, page: DemoPage) -> None:
            if not page.trickle_seconds:
                self.wfile.write(page.body)
                return
            for position in range(len(page.body)):
                self.wfile.write(page.body[position : position + 1])
                time.sleep(page.trickle_seconds / len(page.body))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - of the base class
            """Say nothing: the site's own page shows its visits."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing of visitors that hang up."""

    return Server(("127.0.0.1", port), DemoPageHandler)
