"""WSGI application on the test database, for a separate web server."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

from django.conf import settings

from tracker.webserver import BufferingWorker, ConnectionLimits

settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
settings.SECURE_HSTS_SECONDS = 31_536_000  # as with https

# Imported after the settings use the test database.
from tracker.wsgi import application  # noqa: E402

__all__ = ["CrampedWorker", "ImpatientWorker", "application"]


class CrampedWorker(BufferingWorker):
    """A worker that stores a hundredth of the bodies that the shipped server does."""

    limits = ConnectionLimits(bodies_bytes=5 * 1024 * 1024)


class ImpatientWorker(BufferingWorker):
    """A worker with timeouts of seconds, where the shipped server has half a minute."""

    limits = ConnectionLimits(
        idle_seconds=2,
        head_seconds=1,
        body_seconds=1,
        answer_seconds=1,
        bytes_per_second=1024 * 1024,
        connections=40,
        connections_per_address=20,
    )
