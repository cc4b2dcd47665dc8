"""What no page has to deal with: malformed addresses, a database that is slow or away."""

from collections.abc import Callable
from itertools import chain

from django.http import HttpRequest, HttpResponse

from statements.web import errors

# Every filter with every choice ticked stays below.
MOST_VALUES = 300


class RefuseMalformedRequests:
    """Answers with a page that says what to do, where a view could only fail."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Counted before they are taken apart, which Django refuses beyond a number of its own.
        if request.META.get("QUERY_STRING", "").count("&") >= MOST_VALUES:
            return errors.too_many(request)
        # PostgreSQL stores no NUL, so nothing can match one; a session key cannot hold one either.
        parts = chain(
            [request.path],
            *([name, *values] for name, values in request.GET.lists()),
            request.COOKIES.values(),
        )
        if any("\0" in part for part in parts):
            return errors.malformed(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        # Of views only: Django answers for what fails in other middleware (see `errors.failed`).
        return errors.database_failed(request, failure)
