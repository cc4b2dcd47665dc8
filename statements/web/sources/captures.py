"""Captures: what was stored, how it changed, and the files to take away."""

from collections.abc import Callable, Sequence
from io import BytesIO
from itertools import accumulate
from typing import IO

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from statements.models import Capture, CaptureDraft, Source
from statements.selectors.sources.captures import CaptureHistory, capture_history
from statements.services.sources.comparing import compare_capture
from statements.services.sources.storage import (
    BodyMissing,
    captures_as_wacz,
    captures_as_warc,
    read_body,
)
from statements.web.requests import EditorRequest

MAX_CAPTURES_PER_ARCHIVE = 200
MAX_ARCHIVE_BYTES = 100 * 1024 * 1024  # of bodies, before they are compressed


@require_safe
def capture_detail(request: EditorRequest, capture_id: int) -> HttpResponse:
    """Show the text of a capture, and what changed since the one before."""
    history = _history(capture_id)
    reading = compare_capture(history.capture, history.previous)
    context = {
        "history": history,
        "capture": history.capture,
        "reading": reading,
        "active_tab": "sources",
    }
    return render(request, "sources/capture.html", context)


@require_safe
def raw(request: EditorRequest, capture_id: int) -> FileResponse:
    """Download the bytes of a capture, which no browser runs or shows in our origin."""
    capture = _history(capture_id).capture
    return _download(BytesIO(_bytes_of(capture)), f"{capture.key}.bin")


@require_safe
def warc(request: EditorRequest, capture_id: int) -> FileResponse:
    """Download a capture as WARC."""
    capture = _history(capture_id).capture
    return _download(_packed([capture], captures_as_warc), f"{capture.key}.warc.gz")


@require_safe
def wacz(request: EditorRequest, capture_id: int) -> FileResponse:
    """Download all captures of the address of a capture, and its article's pages, as WACZ."""
    history = _history(capture_id)
    captures = {capture.pk: capture for capture in [*history.pages, *history.captures]}
    content = _packed(_within_bounds([*captures.values()]), _as_wacz)
    return _download(content, f"{history.capture.key}.wacz")


@require_safe
def source_warc(request: EditorRequest, source_id: int) -> FileResponse:
    """Download the latest captures of a source as one WARC."""
    content = _packed(_of_source(source_id), captures_as_warc)
    return _download(content, f"source-{source_id}.warc.gz")


@require_safe
def source_wacz(request: EditorRequest, source_id: int) -> FileResponse:
    """Download the latest captures of a source as one WACZ."""
    return _download(_packed(_of_source(source_id), _as_wacz), f"source-{source_id}.wacz")


def _of_source(source_id: int) -> list[Capture]:
    if not Source.objects.filter(pk=source_id).exists():
        raise Http404(_("There is no such source; it may have been deleted."))
    latest = Capture.objects.filter(source=source_id).select_related("body", "item")
    return _within_bounds(list(latest.order_by("-captured_at")[:MAX_CAPTURES_PER_ARCHIVE]))


def _within_bounds(latest: Sequence[Capture]) -> list[Capture]:
    """Return the first captures whose bodies fit into one archive."""
    sizes = accumulate(capture.body.size for capture in latest)
    return [
        capture for capture, size in zip(latest, sizes, strict=True) if size <= MAX_ARCHIVE_BYTES
    ]


def _as_wacz(captures: list[Capture]) -> IO[bytes]:
    drafts = CaptureDraft.objects.filter(capture__in=captures).values_list("capture", "title")
    return captures_as_wacz(captures, titles=dict(drafts), now=timezone.now())


def _packed(captures: list[Capture], pack: Callable[[list[Capture]], IO[bytes]]) -> IO[bytes]:
    try:
        return pack(captures)
    except BodyMissing as missing:
        raise _damaged() from missing


def _download(content: IO[bytes], name: str) -> FileResponse:
    """Answer with an attachment. A browser that shows it all the same runs nothing in it."""
    response = FileResponse(
        content, as_attachment=True, filename=name, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _bytes_of(capture: Capture) -> bytes:
    try:
        return read_body(capture.body)
    except BodyMissing as missing:
        raise _damaged() from missing


def _history(capture_id: int) -> CaptureHistory:
    history = capture_history(capture_id)
    if history is None:
        raise Http404(_("There is no such capture."))
    return history


def _damaged() -> Http404:
    return Http404(_("The file of this capture is missing or damaged; tell an admin."))
