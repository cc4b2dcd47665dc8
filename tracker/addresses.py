"""Validate the addresses in the environment before anything starts."""

import os
from urllib.parse import SplitResult, urlsplit

from tracker import mail
from tracker.local.embedded import Unusable

_DATABASES = ("postgres", "postgresql", "pgsql")
_LIKE_A_DATABASE = "postgres://user:password@host/name"
# The brokers of Celery whose client libraries are installed.
_BROKERS = ("redis", "rediss", "redis+socket", "sentinel", "amqp", "amqps", "pyamqp")
_LIKE_A_BROKER = "redis://host/0"


def refuse_unreadable_addresses() -> None:
    """Raise ``Unusable`` for an invalid address."""
    if url := os.environ.get("DATABASE_URL"):
        parts = _parts("DATABASE_URL", url, _DATABASES, _LIKE_A_DATABASE)
        if not parts.path.strip("/") and "service=" not in parts.query:
            raise _unreadable("DATABASE_URL", "names no database", _LIKE_A_DATABASE)
    # Celery accepts several brokers, as fallbacks.
    for url in filter(None, os.environ.get("CELERY_BROKER_URL", "").split(";")):
        parts = _parts("CELERY_BROKER_URL", url, _BROKERS, _LIKE_A_BROKER)
        number = parts.path.strip("/")
        if parts.scheme in {"redis", "rediss"} and number and not number.isdecimal():
            raise _unreadable("CELERY_BROKER_URL", "ends in no number", _LIKE_A_BROKER)
    if url := os.environ.get("EMAIL_URL"):
        _parts("EMAIL_URL", url, mail.SCHEMES, mail.LIKE_A_SERVER)


def without_password(url: str) -> str:
    """Return an address without its credentials."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def _parts(variable: str, url: str, schemes: tuple[str, ...], like: str) -> SplitResult:
    # The value is not repeated, since it may contain a password.
    try:
        parts = urlsplit(url)
        _ = parts.port  # parsed lazily
    except ValueError:
        raise _unreadable(variable, "has a host or a port that cannot be read", like) from None
    if "://" not in url:
        raise _unreadable(variable, "is no address", like)
    if parts.scheme not in schemes:
        raise _unreadable(variable, f"begins with {parts.scheme}://, which is not used here", like)
    return parts


def _unreadable(variable: str, fault: str, like: str) -> Unusable:
    return Unusable(f"{variable} {fault}; write it like {like}")
