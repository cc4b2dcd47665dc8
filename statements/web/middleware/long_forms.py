"""Parse long forms: one at a time, and only once it is known who sends them."""

from collections.abc import Callable
from threading import Lock

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from statements.models import User
from statements.services.audience import Audience
from statements.web.middleware import rates
from statements.web.middleware.bounds import USUAL_BODY, parse_form, view_of
from statements.web.middleware.client_address import client_network

# During parsing, each escaped character takes thirty times its size in memory.
_TURN = Lock()


class LongForms:
    """Parses the long forms of those they are for, and few of a stranger's.

    A stranger may be somebody whose session has ended, to whom the form is shown again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) <= USUAL_BODY:
            return self.get_response(request)
        view = view_of(request)
        return (
            _refuse_others(request, view.audience)
            or (None if view.takes_files else _parse_in_turn(request))
            or self.get_response(request)
        )


def _refuse_others(request: HttpRequest, audience: Audience) -> HttpResponse | None:
    """Refuse who signed in and may not send this; count a stranger's request."""
    if audience.includes(request.user):
        return None
    if isinstance(request.user, User):
        raise PermissionDenied
    return rates.refusal(request, [(rates.LONG_FORMS, client_network(request))])


def _parse_in_turn(request: HttpRequest) -> HttpResponse | None:
    with _TURN:
        return parse_form(request)
