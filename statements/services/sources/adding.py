"""Take captures that people hand in: an address, a file, or pasted text."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from statements.capture.faults import FetchRefused
from statements.capture.fetching import FetchedPage
from statements.capture.warc import sha256_of
from statements.models import NO_EXCHANGE, Capture, User
from statements.services.refusals import Refused
from statements.services.sources.continuing import fetch_further_pages
from statements.services.sources.faults import fault_of, fault_of_status
from statements.services.sources.hosts import HostBusy, RobotsRefuse, Visitor
from statements.services.sources.storage import address_digest, store_page

TEXT_TYPE: Final = "text/plain; charset=utf-8"
_PAUSE_SECONDS: Final = 2


class PageNotFetched(Refused):
    """The page of an address could not be fetched. ``fault`` is as in a visit."""

    def __init__(self, fault: str) -> None:
        super().__init__(
            _("The page could not be fetched. Save it in your browser and hand in the file.")
        )
        self.fault = fault


class HostAsked(Refused):
    """A visit is asking the same web server."""

    def __init__(self) -> None:
        super().__init__(_("This site is being visited just now. Try again in a minute."))


def add_address(
    *, address: str, visitor: Visitor, by: User, now: datetime, until: datetime
) -> Capture:
    """Fetch a page, in its host's turn, and further pages of its article until a moment.

    Raises ``PageNotFetched`` or ``HostAsked``; a further page that is not fetched is left out.
    """

    def fetch_further(further_address: str) -> FetchedPage | None:
        if visitor.clock() >= until:
            return None
        try:
            page = visitor.fetch(further_address, pause_seconds=_PAUSE_SECONDS)
        except (HostBusy, RobotsRefuse, FetchRefused):
            return None
        return page if page.status == 200 else None

    try:
        first_page = visitor.fetch(address, pause_seconds=_PAUSE_SECONDS)
    except HostBusy:
        raise HostAsked from None
    except (RobotsRefuse, FetchRefused) as refusal:
        raise PageNotFetched(fault_of(refusal)) from None
    if first_page.status != 200:
        raise PageNotFetched(fault_of_status(first_page.status))
    further_pages = fetch_further_pages(first_page, fetch_further)
    with transaction.atomic():
        # At once, so that no worker reads the first page alone.
        capture = _store(first_page, by=by, now=now)
        for page in further_pages:
            _store(page, by=by, now=now, continues=capture)
    return capture


def add_bytes(
    *, content: bytes, address: str, content_type: str, by: User, now: datetime
) -> Capture:
    """Store what a person has of a page; ``address`` is where it is from, or empty.

    Without an address the capture is named by its digest.
    """
    name = address or f"urn:sha256:{sha256_of(content)}"
    page = FetchedPage(
        address=name,
        final_address=name,
        status=NO_EXCHANGE,
        reason="",
        headers=(("Content-Type", content_type),),
        body=content,
    )
    return _store(page, by=by, now=now)


def _store(
    page: FetchedPage, *, by: User, now: datetime, continues: Capture | None = None
) -> Capture:
    """Return the capture, which may have been stored before."""
    capture = store_page(page, now=now, added_by=by, continues=continues)
    if capture:
        return capture
    same_page = Capture.objects.of_address(address_digest(page.address))
    return same_page.filter(body=sha256_of(page.body)).latest("captured_at")
