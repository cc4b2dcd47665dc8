"""Visit sources: read their index pages, capture the pages that these lead to.

A visit is a row, and so is each page that it reads, so a worker may be killed at any moment: what
is done is done, and whoever takes the visit up again goes on with the rest.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from statements.capture.child.limits import DocumentRefused
from statements.capture.extraction.days import address_day
from statements.capture.extraction.pagination import MAX_PAGES
from statements.capture.faults import FetchRefused
from statements.capture.fetching import FetchedPage
from statements.capture.finding.items import Links, ListedItem
from statements.engine.dates.days import day_in_beijing
from statements.models import (
    ArchivePeriod,
    DiscoveryMethod,
    IndexPage,
    Item,
    ItemState,
    PeriodState,
    Visit,
    Watch,
)
from statements.services.session_locks import exclusive_lock
from statements.services.sources.conditions import conditions_of_index_page, conditions_of_item
from statements.services.sources.continuing import first_page, further_addresses
from statements.services.sources.endings import count_captures, end_visit
from statements.services.sources.faults import fault_of, fault_of_status
from statements.services.sources.hosts import HostBusy, RobotsRefuse, Visitor
from statements.services.sources.parsing import page_parser
from statements.services.sources.rules import first_index_pages, link_rule
from statements.services.sources.storage import address_digest, store_page

LEASE: Final = timedelta(minutes=5)
TURN_SECONDS: Final = 60.0  # a task is stopped after 120
RENEW_EVERY: Final = timedelta(seconds=5)  # at which a visit also sees that it is to pause
ITEMS_AT_ONCE: Final = 50  # looked up; nobody else fetches them while this visit is locked
GIVE_WAY: Final = timedelta(seconds=20)
MAX_DEPTH: Final = {
    DiscoveryMethod.LISTING: 20,
    DiscoveryMethod.SITEMAP: 2,
    DiscoveryMethod.EDITION: 1,
}
# Further pages of a list, whatever stands on the first: one may have failed at the last visit.
PAGES_ALWAYS_READ: Final = 2
MAX_ATTEMPTS: Final = 3
MAX_RECHECKS: Final = 20  # of pages a visit
RECHECK_AFTER, RECHECK_UNTIL = timedelta(hours=20), timedelta(days=7)
_GONE: Final = {404, 410}


def run_visit(*, visit_id: int, visitor: Visitor, seconds: float = TURN_SECONDS) -> bool:
    """Go on with a visit for some seconds; return whether it is over.

    Delivered twice at once, the second returns at once. Raises ``Visit.DoesNotExist``.
    """
    with exclusive_lock("visit", str(visit_id)) as is_ours:
        if not is_ours:
            return False
        visit = Visit.objects.select_related("source").get(pk=visit_id)
        if visit.ended_at:
            return True
        turn = _Turn(visit, visitor, ends_at=visitor.clock() + timedelta(seconds=seconds))
        try:
            return turn.run()
        except HostBusy as busy:
            turn.put_off(max(busy.until, visitor.clock()))
            return False


class _Turn:
    """One worker's part of a visit."""

    def __init__(self, visit: Visit, visitor: Visitor, *, ends_at: datetime) -> None:
        self.visit = visit
        self.source = visit.source
        self.visitor = visitor
        self.ends_at = ends_at
        self.renew_at: datetime | None = None
        self.next_items = deque[Item]()
        self.has_read_indexes = False

    def run(self) -> bool:
        self._plan()
        while True:
            now = self.visitor.clock()
            if now >= self.ends_at:
                self.put_off(now)
                return False
            if not self._may_go_on(now):
                return False
            if index_page := self._next_index_page():
                self._read_index_page(index_page)
            elif item := self._next_item(now):
                self.has_read_indexes = True  # nothing else leads to more of them
                self._capture(item)
            else:
                end_visit(self.visit, now=now)
                return True

    def _may_go_on(self, now: datetime) -> bool:
        """Renew the lease from time to time; return whether the visit still is to be made."""
        if self.renew_at and now < self.renew_at:
            return True
        if self.visit.period_id and self._is_source_due(now):
            self.put_off(now + GIVE_WAY)
            return False
        self.renew_at = now + RENEW_EVERY
        count_captures(self.visit)
        # None is left where the period was paused or stopped.
        return bool(self._lease().update(leased_until=now + LEASE))

    def put_off(self, moment: datetime) -> None:
        """Leave the rest to whoever takes the visit up from a moment on."""
        count_captures(self.visit)
        self._lease().update(leased_until=None, due_at=moment)

    def _lease(self) -> QuerySet[Watch] | QuerySet[ArchivePeriod]:
        """Return the row by which this visit is taken; none where it shall not go on."""
        if self.visit.period_id:
            running = ArchivePeriod.objects.filter(state=PeriodState.RUNNING)
            return running.filter(pk=self.visit.period_id)
        return Watch.objects.filter(pk=self.source.pk)

    def _is_source_due(self, now: datetime) -> bool:
        """Whether today's paper waits, before which those of long ago stand back."""
        return Watch.objects.filter(pk=self.source.pk, due_at__lte=now + GIVE_WAY).exists()

    def _plan(self) -> None:
        """Write down what the visit begins with, once."""
        IndexPage.objects.bulk_create(
            [
                IndexPage(visit=self.visit, address=address)
                for address in first_index_pages(self.source, *self._edition_days())
            ],
            ignore_conflicts=True,
        )
        if self.visit.period_id:
            return
        if self.source.finding == DiscoveryMethod.PAGE:
            self._add_items([ListedItem(self.source.address, "", None)])
            Item.objects.filter(source=self.source, state=ItemState.CAPTURED).filter(
                Q(checked_at=None) | Q(checked_at__lt=self.visit.begun_at)
            ).update(due_at=self.visit.begun_at)
            return
        self._plan_rechecks()

    def _edition_days(self) -> list[date]:
        if self.visit.edition_on:
            return [self.visit.edition_on]
        today = day_in_beijing(self.visit.begun_at)
        # Yesterday's paper too: an edition may be put up late, or have been added to.
        return [today, today - timedelta(days=1)]

    def _plan_rechecks(self) -> None:
        """Fetch young pages again after some time, since they are corrected or withdrawn."""
        begun_at = self.visit.begun_at
        to_check = Item.objects.filter(
            source=self.source,
            period=None,
            state=ItemState.CAPTURED,
            due_at=None,
            first_seen_at__gt=begun_at - RECHECK_UNTIL,
            checked_at__lt=begun_at - RECHECK_AFTER,
        ).order_by("checked_at")[:MAX_RECHECKS]
        Item.objects.filter(pk__in=[item.pk for item in to_check]).update(due_at=begun_at)

    def _next_index_page(self) -> IndexPage | None:
        if self.has_read_indexes:
            return None
        return self.visit.index_pages.filter(read_at=None).order_by("pk").first()

    def _next_item(self, now: datetime) -> Item | None:
        if not self.next_items:
            items = Item.objects.fetched_by(self.visit).filter(due_at__lte=now)
            self.next_items.extend(items.order_by("due_at", "pk")[:ITEMS_AT_ONCE])
        return self.next_items.popleft() if self.next_items else None

    def _read_index_page(self, index_page: IndexPage) -> None:
        try:
            page = self.visitor.fetch(
                index_page.address,
                pause_seconds=self.source.pause_seconds,
                # An edition of long ago is read as a whole, whoever saw it before.
                conditions={} if self.visit.period_id else conditions_of_index_page(index_page),
            )
        except (FetchRefused, RobotsRefuse) as refusal:
            _fail_index_page(index_page, fault_of(refusal), now=self.visitor.clock())
            return
        now = self.visitor.clock()
        if page.status not in {200, 304}:
            fault = fault_of_status(page.status)
            _fail_index_page(index_page, fault, now=now, status=page.status)
            return
        rule, day = link_rule(self.source), self._day_of(index_page)
        try:
            with page_parser() as parser:
                links = parser.read_links(rule, page.body, page.final_address, day=day)
        except DocumentRefused as refusal:
            _fail_index_page(index_page, fault_of(refusal), now=now)
            return
        self._take_links(index_page, page, links, now)

    def _day_of(self, index_page: IndexPage) -> date:
        """Return the day of an edition, else today: by it, days without a year are read.

        A site that answers with another day's edition leads to nothing new.
        """
        written_day = address_day(index_page.address)
        is_edition = self.source.finding == DiscoveryMethod.EDITION
        if is_edition and written_day and written_day.date:
            return written_day.date
        return self.visit.edition_on or day_in_beijing(self.visit.begun_at)

    @transaction.atomic
    def _take_links(
        self, index_page: IndexPage, page: FetchedPage, links: Links, now: datetime
    ) -> None:
        new = self._add_items(links.articles)
        if self._leads_on(index_page, new):
            IndexPage.objects.bulk_create(
                [
                    IndexPage(visit=self.visit, address=address, depth=index_page.depth + 1)
                    for address in links.indexes
                ],
                ignore_conflicts=True,
            )
        index_page.read_at, index_page.status = now, page.status
        index_page.links = len(links.articles)
        index_page.etag = page.header("ETag")[:200]
        index_page.last_modified = page.header("Last-Modified")[:100]
        index_page.save()
        Visit.objects.filter(pk=self.visit.pk).update(
            links=F("links") + len(links.articles), new_links=F("new_links") + new
        )

    def _leads_on(self, index_page: IndexPage, new: int) -> bool:
        """Whether further pages of links are read too: of a list, while they bring new ones."""
        if self.source.finding == DiscoveryMethod.LISTING and index_page.depth >= PAGES_ALWAYS_READ:
            return bool(new) and index_page.depth < MAX_DEPTH[DiscoveryMethod.LISTING]
        return index_page.depth < MAX_DEPTH.get(DiscoveryMethod(self.source.finding), 0)

    def _add_items(self, links: Iterable[ListedItem]) -> int:
        """Write down pages that are new; return their number."""
        items = [
            Item(
                source=self.source,
                period_id=self.visit.period_id,
                address=link.url,
                key=address_digest(link.url),
                title=link.title,
                first_seen_at=self.visit.begun_at,
                due_at=self.visit.begun_at,
            )
            for link in links
        ]
        stored = self.source.items.filter(key__in=[item.key for item in items])
        number_before = stored.count()
        Item.objects.bulk_create(items, ignore_conflicts=True)
        return stored.count() - number_before

    def _capture(self, item: Item) -> None:
        try:
            page = self.visitor.fetch(
                item.address,
                pause_seconds=self.source.pause_seconds,
                conditions=conditions_of_item(item),
            )
        except RobotsRefuse as refusal:
            self._settle(item, ItemState.REFUSED, fault_of(refusal))
            return
        except FetchRefused as refusal:
            self._retry_later(item, fault_of(refusal))
            return
        if page.status == 304:
            self._settle(item, ItemState.CAPTURED)
        elif page.status in _GONE:
            self._settle(item, ItemState.GONE, fault_of_status(page.status))
        elif page.status != 200:
            self._retry_later(item, fault_of_status(page.status))
        else:
            self._store(item, page)

    def _store(self, item: Item, page: FetchedPage) -> None:
        further_pages = further_addresses(page)
        with transaction.atomic():
            store_page(
                page,
                now=self.visitor.clock(),
                source=self.source,
                visit=self.visit,
                item=item,
                continues=first_page(item),
            )
            self._settle(item, ItemState.CAPTURED)
            self._add_further_pages(item, further_pages)

    def _add_further_pages(self, item: Item, addresses: Sequence[str]) -> None:
        """Have the rest of an article fetched in this visit, each page as one of its own."""
        first_id = item.continues_id or item.pk
        if not addresses or Item.objects.filter(continues=first_id).count() >= MAX_PAGES - 1:
            return
        keys = [address_digest(address) for address in addresses]
        self._add_items([ListedItem(address, item.title, None) for address in addresses])
        new = Item.objects.filter(source=self.source, key__in=keys, continues=None)
        new.filter(further_pages=None).exclude(pk=first_id).update(continues=first_id)
        self.next_items.clear()  # some of them may be such pages

    def _settle(self, item: Item, state: ItemState, fault: str = "") -> None:
        with transaction.atomic(savepoint=False):
            item.state, item.fault, item.due_at = state, fault, None
            item.checked_at, item.attempts = self.visitor.clock(), 0
            item.save(update_fields=["state", "fault", "due_at", "checked_at", "attempts"])
            if fault:
                Visit.objects.filter(pk=self.visit.pk).update(failures=F("failures") + 1)

    def _retry_later(self, item: Item, fault: str) -> None:
        """Put a page off for a later visit, up to three times."""
        attempts = item.attempts + 1
        if attempts >= MAX_ATTEMPTS:
            was_captured = item.state == ItemState.CAPTURED
            self._settle(item, ItemState.CAPTURED if was_captured else ItemState.FAILED, fault)
            return
        with transaction.atomic():
            item.attempts, item.fault = attempts, fault
            item.due_at = self.visitor.clock() + timedelta(hours=attempts)
            item.save()
            Visit.objects.filter(pk=self.visit.pk).update(failures=F("failures") + 1)


def _fail_index_page(
    index_page: IndexPage, fault: str, *, now: datetime, status: int | None = None
) -> None:
    index_page.read_at, index_page.fault, index_page.status = now, fault, status
    index_page.save()
