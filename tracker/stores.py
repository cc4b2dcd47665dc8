"""Where captured pages are stored, from one value of the environment."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from environs import EnvError

_S3: Final = "storages.backends.s3.S3Storage"
_FOLDER: Final = "django.core.files.storage.FileSystemStorage"
# What tells one S3-compatible store from another. Keys are read by boto3 as everywhere:
# AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the role of the machine.
_S3_OPTIONS: Final = {"endpoint_url", "region_name", "addressing_style"}


def capture_store(value: str, *, folder: Path) -> dict[str, Any]:
    """Return an entry of ``STORAGES``.

    ``value`` is a folder, or ``s3://bucket/prefix?endpoint_url=https://s3.example.org``; without
    one, the store is ``folder``. Raises ``EnvError``.
    """
    if "://" not in value:
        location = Path(value) if value else folder
        if not location.is_absolute():
            raise EnvError("CAPTURE_STORAGE is no folder; write its whole path, from / on.")
        return {
            "BACKEND": _FOLDER,
            "OPTIONS": {"location": location, "file_permissions_mode": 0o600},
        }
    parts = urlsplit(value)
    options = dict(parse_qsl(parts.query))
    if (
        parts.scheme != "s3"
        or not parts.netloc
        or "@" in parts.netloc
        or options.keys() - _S3_OPTIONS
    ):
        raise EnvError(
            "CAPTURE_STORAGE is no store; write it like "
            "s3://bucket/captures?endpoint_url=https://s3.example.org&region_name=eu-1. "
            "Keys are read from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )
    bucket = {"bucket_name": parts.netloc, "location": parts.path.strip("/")}
    return {"BACKEND": _S3, "OPTIONS": bucket | options}
