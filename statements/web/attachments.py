"""Answers that a browser stores as files, made in memory."""

from typing import Final

from django.http import HttpResponse

_CONTENT_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "png": "image/png",
    "svg": "image/svg+xml",
    "zip": "application/zip",
}


def attachment(content: bytes | str, name: str) -> HttpResponse:
    """Answer with a file, whose type is that of the ending of its name."""
    return HttpResponse(
        content,
        content_type=_CONTENT_TYPES[name.rpartition(".")[2]],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
