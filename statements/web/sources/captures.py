"""Captures: what was stored, how it changed, and the files to take away."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from statements.models import Capture, Source
from statements.selectors.sources.captures import CaptureHistory, capture_history
from statements.services.sources.comparing import read_capture
from statements.services.sources.storage import BodyMissing, captures_as_warc, read_body
from statements.web.requests import EditorRequest

MAX_CAPTURES_PER_ARCHIVE = 200
MAX_ARCHIVE_BYTES = 100 * 1024 * 1024  # of bodies, before they are compressed


@require_safe
def capture_detail(request: EditorRequest, capture_id: int) -> HttpResponse:
    """Show the text of a capture, and what changed since the one before."""
    history = _history(capture_id)
    reading = read_capture(history.capture, history.previous)
    context = {
        "history": history,
        "capture": history.capture,
        "reading": reading,
        "section": "sources",
    }
    return render(request, "sources/capture.html", context)


@require_safe
def raw(request: EditorRequest, capture_id: int) -> HttpResponse:
    """Download the bytes of a capture, which no browser runs or shows in our origin."""
    capture = _history(capture_id).capture
    return _download(_bytes_of(capture), f"{capture.key}.bin")


@require_safe
def warc(request: EditorRequest, capture_id: int) -> HttpResponse:
    """Download a capture as WARC."""
    capture = _history(capture_id).capture
    return _archive([capture], f"{capture.key}.warc.gz")


@require_safe
def source_warc(request: EditorRequest, source_id: int) -> HttpResponse:
    """Download the latest captures of a source as one WARC."""
    if not Source.objects.filter(pk=source_id).exists():
        raise Http404(_("There is no such source; it may have been deleted."))
    latest = Capture.objects.filter(source=source_id).select_related("body")
    captures, size = [], 0
    for capture in latest.order_by("-captured_at")[:MAX_CAPTURES_PER_ARCHIVE]:
        size += capture.body.size
        if size > MAX_ARCHIVE_BYTES:
            break
        captures.append(capture)
    return _archive(captures, f"source-{source_id}.warc.gz")


def _archive(captures: list[Capture], name: str) -> HttpResponse:
    try:
        return _download(captures_as_warc(captures), name)
    except BodyMissing as missing:
        raise _damaged() from missing


def _download(content: bytes, name: str) -> HttpResponse:
    """Answer with an attachment. A browser that shows it all the same runs nothing in it."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
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
