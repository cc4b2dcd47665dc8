"""Note every file that somebody takes away in the audit log, whichever view made it."""

from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import parse_header_parameters

from statements.models import AuditKind
from statements.services.people import audit
from statements.services.people.audit import Actor


class NoteDownloads:
    """Records each answer that is a file. No view has to think of it, so none forgets."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        name = _file_name(response)
        if name and request.method != "HEAD":
            query = unquote(request.GET.urlencode())
            what = f"{name}?{query}" if query else name
            audit.record_or_log(
                AuditKind.EXPORT_MADE,
                actor=Actor.of(request),
                subject=f"{what}, {_length(response)} bytes",
                now=timezone.now(),
            )
        return response


def _file_name(response: HttpResponse) -> str:
    """Return the name under which a browser stores an answer; empty if it shows it."""
    header = response.headers.get("Content-Disposition", "")
    disposition, parameters = parse_header_parameters(header)
    return parameters.get("filename", "") if disposition == "attachment" else ""


def _length(response: HttpResponse) -> int:
    if response.streaming:
        return int(response.headers.get("Content-Length", 0))
    return len(response.content)
