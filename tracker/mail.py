"""Configuration of mail: the server of EMAIL_URL, or else files."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

SCHEMES = ("smtp", "submission", "console")
LIKE_A_SERVER = "submission://user:password@host:587"
_BACKENDS = "django.core.mail.backends"
_SECONDS = 20  # timeout of a server
_OPTIONS = {
    "host": "EMAIL_HOST",
    "port": "EMAIL_PORT",
    "username": "EMAIL_HOST_USER",
    "password": "EMAIL_HOST_PASSWORD",
    "use_tls": "EMAIL_USE_TLS",
    "use_ssl": "EMAIL_USE_SSL",
}


def mailer(read: dict[str, Any] | None, folder: Path) -> dict[str, Any]:
    """Return an entry of MAILERS for an address as dj-email-url parses it; without one, for files.

    Raises ``ImproperlyConfigured`` for an address that is no mail server, rather than write files
    that somebody believes to be sent.
    """
    if read is None:
        return {"BACKEND": f"{_BACKENDS}.filebased.EmailBackend", "OPTIONS": {"file_path": folder}}
    backend = read.get("EMAIL_BACKEND", "")
    if backend == f"{_BACKENDS}.console.EmailBackend":
        return {"BACKEND": backend, "OPTIONS": {}}
    if backend != f"{_BACKENDS}.smtp.EmailBackend":
        raise ImproperlyConfigured(f"EMAIL_URL names no mail server; write it like {LIKE_A_SERVER}")
    options = {option: read[name] for option, name in _OPTIONS.items()}
    options["timeout"] = read["EMAIL_TIMEOUT"] or _SECONDS
    return {"BACKEND": backend, "OPTIONS": options}


def sender(site: str) -> str:
    """Return the default sender of a site's mail."""
    return f"Biaotai <biaotai@{urlsplit(site).hostname or 'localhost'}>"
