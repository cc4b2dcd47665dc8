"""Parse long forms: in little memory, and only once it is known who sends them."""

from collections.abc import Callable, Iterator
from threading import Lock
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict

from statements.models import User
from statements.services.audience import Audience
from statements.web import errors
from statements.web.middleware import rates
from statements.web.middleware.bounds import USUAL_BODY, parse_form, view_of
from statements.web.middleware.client_address import client_network

_TURN = Lock()
# Bytes: during decoding, each escaped character takes sixty times its size in memory.
_PIECE = 64 * 1024


class LongForms:
    """Parses the long forms of those they are for, and few of a stranger's.

    A stranger may be somebody whose session has ended, to whom the form is shown again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length <= USUAL_BODY or request.method != "POST":
            return self.get_response(request)
        view = view_of(request)
        return (
            _refuse_others(request, view.audience)
            or _parse(request, takes_files=view.takes_files)
            or self.get_response(request)
        )


def _refuse_others(request: HttpRequest, audience: Audience) -> HttpResponse | None:
    """Refuse who signed in and may not send this; count a stranger's request."""
    if audience.includes(request.user):
        return None
    if isinstance(request.user, User):
        raise PermissionDenied
    return rates.refusal(request, [(rates.LONG_FORMS, client_network(request))])


def _parse(request: HttpRequest, *, takes_files: bool) -> HttpResponse | None:
    """Parse a form, one at a time; return an error for one that is malformed."""
    with _TURN:
        if request.content_type == "application/x-www-form-urlencoded":
            return _parse_in_pieces(request)
        # Files go to disk when the form is read by its view.
        return None if takes_files else parse_form(request)


def _parse_in_pieces(request: HttpRequest) -> HttpResponse | None:
    """Do what Django does for ``request.POST``, which takes sixty times the memory."""
    try:
        body = request.body
    except RequestDataTooBig:
        return errors.too_long(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if body.count(b"&") >= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
        return errors.too_many_fields(request)
    form = QueryDict(mutable=True)
    for pair in filter(None, body.split(b"&")):
        name, _sign, value = pair.partition(b"=")
        form.appendlist(_decode(name), _decode(value))
    form._mutable = False
    request.POST = form  # type: ignore[assignment]
    request._files = MultiValueDict()  # type: ignore[attr-defined]
    return None


def _decode(text: bytes) -> str:
    """Return a name or value without its escapes."""
    pieces = map(unquote_to_bytes, _pieces(text.replace(b"+", b" ")))
    return b"".join(pieces).decode("utf-8", "replace")


def _pieces(text: bytes) -> Iterator[bytes]:
    """Part a text where no escape is cut."""
    start = 0
    while start < len(text):
        end = start + _PIECE
        escape = text.rfind(b"%", end - 2, end)
        if escape != -1 and end < len(text):
            end = escape
        yield text[start:end]
        start = end
