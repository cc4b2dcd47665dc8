"""The web server's entry point."""

import os
from threading import Thread

from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from tracker.local import embedded

embedded.keep_to_owner()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
# Queries that take longer are cancelled; the error page says so.
os.environ.setdefault("STATEMENT_TIMEOUT_MS", "10000")

application = get_wsgi_application()
# Import all views now, once for all processes of a server that preloads.
_ = get_resolver().url_patterns


@request_finished.connect
def _warm(**_signal: object) -> None:
    """Warm up the engine after the first request, so that no page waits for it."""
    from statements.engine.echo.warming import warm

    request_finished.disconnect(_warm)
    Thread(target=warm, name="warming", daemon=True).start()
