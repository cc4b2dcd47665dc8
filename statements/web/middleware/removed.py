"""The old addresses of records that were withdrawn or merged."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from statements.models import Removal
from statements.selectors.history.records import address_of, find_record
from statements.web.resubmission import send_again

_MAX_SEGMENTS = 6  # of an address; no record's is longer


class RemovedRecords:
    """Answers for a record that is not there any more: where it went, or why.

    Only where a view found nothing, so that no other request costs a query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or not request.resolver_match:
            return response
        paths = list(_paths_above(request.path))
        removal = Removal.objects.in_force().filter(paths__overlap=paths).order_by("-pk").first()
        return _answer(request, removal) if removal else response


def _paths_above(path: str) -> Iterator[str]:
    """Yield an address and those above it, as ``/tags/ai/`` of ``/tags/ai/edit/``."""
    segments = path.strip("/").split("/")[:_MAX_SEGMENTS]
    for number in range(len(segments), 1, -1):
        yield f"/{'/'.join(segments[:number])}/"


def _answer(request: HttpRequest, removal: Removal) -> HttpResponse:
    if request.method == "POST":
        # What somebody typed meanwhile is shown again, to be copied.
        title = _("“%(name)s” was withdrawn or merged meanwhile") % {"name": removal}
        return send_again(request, "history/not_saved.html", status=410, title=title)
    heir_key = removal.find_heir() if removal.is_merge else None
    heir = find_record(removal.model, heir_key).row if heir_key else None
    if heir:
        query = request.META.get("QUERY_STRING", "")
        return redirect(address_of(heir) + (f"?{query}" if query else ""))
    context = {"removal": removal, "active_tab": "history"}
    return render(request, "history/removed.html", context, status=410)
