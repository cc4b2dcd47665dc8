"""The web server's entry point."""

import os
from threading import Thread

from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from tracker.local import embedded

embedded.keep_to_owner()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
# A page that needs longer than this is cut, whatever was asked for; the error page says so.
os.environ.setdefault("STATEMENT_TIMEOUT_MS", "10000")

application = get_wsgi_application()
# The addresses bring in everything that answers them, once for all processes of a server that
# loads before it forks.
_ = get_resolver().url_patterns


@request_finished.connect
def _warm(**_signal: object) -> None:
    """Make the engine ready beside the second request, so that not even the first page waits."""
    from statements.engine.echo.warming import warm

    request_finished.disconnect(_warm)
    Thread(target=warm, name="warming", daemon=True).start()
