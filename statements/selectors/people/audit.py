"""The pages of the audit log."""

from django.db.models import QuerySet

from statements.models import AuditEvent

EVENTS_PER_PAGE = 50


def page_of_events(
    events: QuerySet[AuditEvent], *, after: int | None
) -> tuple[list[AuditEvent], int | None]:
    """Return a page of events, latest first, and the cursor of the next page; None on the last.

    ``after`` is the cursor of this page: the key of the last event before it.
    """
    remaining = events.filter(pk__lt=after) if after else events
    page = list(remaining.order_by("-pk")[: EVENTS_PER_PAGE + 1])
    has_next = len(page) > EVENTS_PER_PAGE
    page = page[:EVENTS_PER_PAGE]
    return page, page[-1].pk if has_next else None
