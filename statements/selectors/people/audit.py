"""The audit log as a page of it is shown."""

from django.db.models import QuerySet

from statements.models import AuditEvent

EVENTS_PER_PAGE = 50


def page_of_events(
    events: QuerySet[AuditEvent], *, after: int | None
) -> tuple[list[AuditEvent], int | None]:
    """Return the events next to a key, latest first, and the key that the next page begins after.

    There is no next page where the key is None.
    """
    rest = events.filter(pk__lt=after) if after else events
    page = list(rest.order_by("-pk")[: EVENTS_PER_PAGE + 1])
    is_more = len(page) > EVENTS_PER_PAGE
    page = page[:EVENTS_PER_PAGE]
    return page, page[-1].pk if is_more else None
