"""Check saved searches and mail their matches. Every task may run twice, or late."""

import logging
from functools import partial

from celery import shared_task
from django.utils import timezone

from statements.filters.lists.list_filter import UnreadableFilter, read_criteria
from statements.filters.lists.reasons import why
from statements.models import SavedSearch
from statements.selectors.lists.definitions import list_definition
from statements.services.alerts import digests, saved_searches

logger = logging.getLogger(__name__)


@shared_task
def check_searches() -> None:
    """Find the new matches of every saved search."""
    for search_id in saved_searches.searches_to_check():
        try:
            saved_searches.check_search(search_id=search_id, read=read, now=timezone.now())
        except Exception:  # a search that fails must not block the others
            logger.exception("saved search %s could not be checked", search_id)
    saved_searches.forget_seen_changes()


@shared_task
def send_digests() -> None:
    """Create the digests that are due, and send all that are unsent."""
    digests.claim_matches(now=timezone.now())
    for digest_id in digests.digests_to_send(now=timezone.now()):
        try:
            digests.send_digest(digest_id=digest_id, now=timezone.now())
        except Exception:  # a digest that fails must not block the others
            logger.exception("digest %s could not be written", digest_id)


def read(search: SavedSearch) -> saved_searches.SavedFilter:
    """Make a saved filter ready to be asked. Raises ``FilterUnreadable``."""
    try:
        criteria = read_criteria(search.section, search.query)
    except UnreadableFilter as unreadable:
        raise saved_searches.FilterUnreadable(str(unreadable)) from unreadable
    rows = list_definition(search.section).statements(criteria)
    return saved_searches.SavedFilter(rows=rows, why=partial(why, criteria))
