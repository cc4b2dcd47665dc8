"""Articles that span several pages: fetch the further pages, and read all of them as one text."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from statements.capture.child.limits import DocumentRefused
from statements.capture.child.parser import ParserProcess
from statements.capture.extraction.article import Article
from statements.capture.extraction.joining import JoinedArticle, join_further_pages
from statements.capture.extraction.pagination import PageQueue
from statements.capture.fetching import FetchedPage
from statements.models import Capture, Item, ItemState
from statements.services.sources.parsing import page_parser
from statements.services.sources.storage import BodyMissing, address_digest, read_body

# How much later than its first page a page may have been captured to be part of the same text,
# and how long a draft waits for it.
WAIT_FOR_PAGES: Final = timedelta(days=1)


def further_addresses(page: FetchedPage) -> list[str]:
    """Return the pages of the same article that follow a page, in their order."""
    try:
        with page_parser() as parser:
            return parser.further_pages(page.body, page.final_address)
    except DocumentRefused:
        return []


def fetch_further_pages(
    first: FetchedPage, fetch: Callable[[str], FetchedPage | None]
) -> list[FetchedPage]:
    """Fetch the further pages of an article, until ``fetch`` returns None."""
    queue, pages = PageQueue(), []
    queue.add(further_addresses(first))
    for address in queue:
        page = fetch(address)
        if page is None:
            break
        pages.append(page)
        queue.add(further_addresses(page))
    return pages


def read_article(capture: Capture) -> JoinedArticle:
    """Read a capture with its further pages. Raises ``BodyMissing`` or ``DocumentRefused``."""
    with page_parser() as parser:
        first = _read(capture, parser)

        def load(address: str) -> Article | None:
            page = _capture_of(address, capture)
            try:
                return _read(page, parser) if page else None
            except (BodyMissing, DocumentRefused):
                return None

        return join_further_pages(first, load)


def first_page(item: Item) -> Capture | None:
    """Return the capture that the page of an item continues, if it is a further page."""
    if item.continues is None:
        return None
    captures = Capture.objects.of_address(address_digest(item.continues.address))
    return captures.order_by("-captured_at").first()


def whole_articles(captures: QuerySet[Capture], *, now: datetime) -> QuerySet[Capture]:
    """Leave out further pages, and first ones whose further pages are to be awaited."""
    pending_pages = Item.objects.filter(continues=OuterRef("item"), state=ItemState.PENDING)
    is_old = Q(captured_at__lt=now - WAIT_FOR_PAGES)
    return captures.filter(is_old | ~Exists(pending_pages), continues=None)


def _capture_of(address: str, first: Capture) -> Capture | None:
    """Return the stored page of an address that belongs to a first page."""
    pages = Capture.objects.of_address(address_digest(address)).select_related("body")
    until = first.captured_at + WAIT_FOR_PAGES
    return pages.filter(captured_at__lte=until, status=200).order_by("-captured_at").first()


def _read(capture: Capture, parser: ParserProcess) -> Article:
    """Read one page; what a person handed in without an address has no further ones."""
    address = capture.final_address if capture.is_on_the_web else ""
    article = parser.extract(read_body(capture.body), url=address)
    return article if article.kind == "html" else replace(article, further_pages=())
