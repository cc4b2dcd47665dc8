"""Have a public web archive save the pages of drafts that people accepted."""

import re
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from django.db.models import Q

from statements.capture.faults import FetchRefused
from statements.capture.fetching import FetchedPage
from statements.models import Capture, CaptureDraftState, PublicCopy, PublicCopyState
from statements.services.session_locks import exclusive_lock
from statements.services.sources.faults import fault_of, fault_of_status
from statements.services.sources.hosts import HostBusy, Visitor

PAUSE_SECONDS: Final = 10  # between requests to the archive
MAX_ATTEMPTS: Final = 8
FIRST_BACK_OFF: Final = timedelta(minutes=10)  # doubled after each attempt
_ENTERED: Final = [CaptureDraftState.ACCEPTED, CaptureDraftState.MERGED]
_LINK: Final = re.compile(r"<([^<>\s]+)>\s*;([^<]*)")
_RELATIONS: Final = re.compile(r'\brel=(?:"([^"]*)"|([^\s";,]+))')
_LONGEST_ADDRESS: Final = 2048


def plan_copies(*, limit: int, now: datetime) -> int:
    """Plan a copy of each page of the web that a statement cites; return how many are new."""
    cited = Q(draft__state__in=_ENTERED) | Q(continues__draft__state__in=_ENTERED)
    pages = Capture.objects.filter(cited, public_copy=None, address__startswith="http")
    copies = [PublicCopy(capture=page, due_at=now) for page in pages.order_by("pk")[:limit]]
    return len(PublicCopy.objects.bulk_create(copies, ignore_conflicts=True))


def due_copies(*, limit: int, now: datetime) -> list[int]:
    """Return the captures whose copies are due, the longest due first."""
    due = PublicCopy.objects.filter(state=PublicCopyState.WAITING, due_at__lte=now)
    return list(due.order_by("due_at").values_list("pk", flat=True)[:limit])


def save_copy(*, capture_id: int, endpoint: str, visitor: Visitor) -> PublicCopy:
    """Ask the archive for one copy, unless another worker does, and write down what it said.

    Raises ``PublicCopy.DoesNotExist``.
    """
    with exclusive_lock("public copy", str(capture_id)) as is_ours:
        copy = PublicCopy.objects.select_related("capture").get(pk=capture_id)
        if not is_ours or copy.state != PublicCopyState.WAITING:
            return copy
        address, copy.fault = "", ""
        try:
            request = save_address(endpoint, copy.capture.final_address)
            page = visitor.fetch(request, pause_seconds=PAUSE_SECONDS, heeds_robots=False)
        except HostBusy as busy:
            copy.due_at = busy.until
            copy.save()
            return copy
        except FetchRefused as refusal:
            copy.fault = fault_of(refusal)
        else:
            address = address_of_copy(page)
            copy.fault = "" if address else _fault_of(page)
        _settle(copy, address, now=visitor.clock())
    return copy


def save_address(endpoint: str, address: str) -> str:
    """Return the request for a copy: ``{url}`` in the endpoint is the page's, else it is added."""
    if "{url}" in endpoint:
        return endpoint.replace("{url}", quote(address, safe=""))
    return f"{endpoint}{address}"


def address_of_copy(page: FetchedPage) -> str:
    """Return where an archive says that its copy is; empty if it says nothing.

    It names it in ``Content-Location`` or as ``memento`` in ``Link``, or redirects to it.
    """
    if page.status != 200:
        return ""
    location = page.header("Content-Location") or _memento(page.header("Link"))
    address = page.final_address if page.redirects else ""
    try:
        address = urljoin(page.final_address, location) if location else address
        is_on_the_web = urlsplit(address).scheme in {"http", "https"}
    except ValueError:
        return ""
    is_storable = address.isprintable() and address.isascii() and len(address) <= _LONGEST_ADDRESS
    return address if is_on_the_web and is_storable else ""


def _memento(header: str) -> str:
    """Return the first link of a header that is called a memento; empty if none is."""
    for address, parameters in _LINK.findall(header):
        relations = " ".join(map("".join, _RELATIONS.findall(parameters)))
        if "memento" in relations.split():
            return str(address)
    return ""


def _fault_of(page: FetchedPage) -> str:
    return "no_copy" if page.status == 200 else fault_of_status(page.status)


def _settle(copy: PublicCopy, address: str, *, now: datetime) -> None:
    copy.attempts += 1
    if address:
        copy.state, copy.address, copy.settled_at = PublicCopyState.SAVED, address, now
    elif copy.attempts >= MAX_ATTEMPTS:
        copy.state, copy.settled_at = PublicCopyState.FAILED, now
    else:
        copy.due_at = now + FIRST_BACK_OFF * 2 ** (copy.attempts - 1)
    copy.save()
