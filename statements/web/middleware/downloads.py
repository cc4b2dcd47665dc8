"""Note every file that somebody takes away in the audit log, whichever view made it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.encoding import uri_to_iri
from django.utils.http import parse_header_parameters

from statements.models import AuditKind
from statements.services.accounts import audit
from statements.services.accounts.audit import Actor


class NoteDownloads:
    """Records each answer that is a file. No view has to think of it, so none forgets."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        name = _file_name(response)
        if name and request.method != "HEAD":
            # Readable, yet an & in a value stays another one than that between two values.
            query = uri_to_iri(request.GET.urlencode())
            what = f"{name}?{query}" if query else name
            audit.record_or_log(
                AuditKind.EXPORT_MADE,
                actor=Actor.of(request),
                subject=f"{what}, {_length(response)}",
                now=timezone.now(),
            )
        return response


def _file_name(response: HttpResponse) -> str:
    """Return the name under which a browser stores an answer; empty if it shows it."""
    header = response.headers.get("Content-Disposition", "")
    disposition, parameters = parse_header_parameters(header)
    return parameters.get("filename", "") if disposition == "attachment" else ""


def _length(response: HttpResponse) -> str:
    if not response.streaming:
        return f"{len(response.content)} bytes"
    length = response.headers.get("Content-Length")
    return f"{length} bytes" if length else "of unknown length"
