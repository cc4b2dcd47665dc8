"""Forms that were not accepted as they came, shown again to be resubmitted."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from statements.models import LONGEST_TEXT

# Characters: the longest text and the other fields; nobody types more.
MAX_SENT_AGAIN = LONGEST_TEXT + 100_000


def send_again(request: HttpRequest, template: str, *, status: int, **more: str) -> HttpResponse:
    """Answer with a page that repeats the submitted form, ready to be resubmitted.

    It is rendered without context processors, which query the database for the user.
    """
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        # A password is never written into a page.
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
    length = sum(len(name) + len(value) for name, value in fields)
    if length > MAX_SENT_AGAIN:
        return _too_long_to_send_again(status, length)
    context = {
        "fields": fields,
        "path": request.get_full_path(),
        "csrf_token": get_token(request),
        **more,
    }
    return HttpResponse(render_to_string(template, context), status=status)


def _too_long_to_send_again(status: int, length: int) -> HttpResponse:
    context = {
        "status": status,
        "title": _("This was not accepted, and is too long to be shown again"),
        "advice": _(
            "It has %(length)s characters. Sign in and open the form again: it offers the draft "
            "that your browser keeps."
        )
        % {"length": f"{length:,}"},
    }
    return HttpResponse(render_to_string("errors/page.html", context), status=status)
