"""Try a rule: what it finds now. Nothing is stored."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from statements.capture.child.limits import DocumentRefused
from statements.capture.extraction.article import Article
from statements.capture.faults import FetchRefused
from statements.capture.fetching import FetchedPage, Fetcher
from statements.capture.finding.items import Links, ListedItem
from statements.capture.robots import Robots, robots_address, rules_text
from statements.models import DiscoveryMethod, Source
from statements.services.sources.faults import fault_of, fault_of_status
from statements.services.sources.hosts import RobotsRefuse
from statements.services.sources.parsing import page_parser
from statements.services.sources.rules import first_index_pages, link_rule
from statements.services.sources.storage import address_digest

MAX_EXAMPLES: Final = 12


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule finds. ``fault`` is as in a visit, and empty where the page was read.

    ``new_links`` are those that the source has not yet led to. ``sample`` is what is read of the
    first page; None if it was not fetched.
    """

    address: str
    fault: str = ""
    is_allowed: bool = True
    links: tuple[ListedItem, ...] = ()
    index_pages: tuple[str, ...] = ()
    new_links: int = 0
    sample_fault: str = ""
    sample: Article | None = None

    @property
    def examples(self) -> tuple[ListedItem, ...]:
        return self.links[:MAX_EXAMPLES]

    @property
    def dated_links(self) -> int:
        return sum(link.day is not None for link in self.links)


def try_source(source: Source, *, fetcher: Fetcher, day: date) -> Trial:
    """Read the first page of a source, saved or not, and one page that it leads to."""
    if source.finding == DiscoveryMethod.EDITION:
        day -= timedelta(days=1)  # today's paper may still be to come
    address = (first_index_pages(source, day) or [source.address])[0]
    try:
        if not _robots(address, fetcher).allows(address):
            return Trial(address, fault=fault_of(RobotsRefuse(address)), is_allowed=False)
        page = fetcher.fetch(address)
        if page.status != 200:
            return Trial(address, fault=fault_of_status(page.status))
        links = _links_of(source, page, day)
    except (FetchRefused, DocumentRefused) as refusal:
        return Trial(address, fault=fault_of(refusal))
    known_keys = set(source.items.values_list("key", flat=True)) if source.pk else set()
    sample_address = links.articles[0].url if links.articles else ""
    sample_fault, sample = _sample(sample_address, fetcher)
    return Trial(
        address=address,
        links=links.articles,
        index_pages=links.indexes,
        new_links=sum(address_digest(link.url) not in known_keys for link in links.articles),
        sample_fault=sample_fault,
        sample=sample,
    )


def _links_of(source: Source, page: FetchedPage, day: date) -> Links:
    if source.finding == DiscoveryMethod.PAGE:
        return Links((ListedItem(page.final_address, "", None),))
    with page_parser() as parser:
        return parser.read_links(link_rule(source), page.body, page.final_address, day=day)


def _robots(address: str, fetcher: Fetcher) -> Robots:
    page = fetcher.fetch(robots_address(address))
    return Robots.parse(rules_text(page.status, page.body), fetcher.user_agent)


def _sample(address: str, fetcher: Fetcher) -> tuple[str, Article | None]:
    if not address:
        return "", None
    try:
        page = fetcher.fetch(address)
        if page.status != 200:
            return fault_of_status(page.status), None
        with page_parser() as parser:
            return "", parser.extract(page.body, url=page.final_address)
    except (FetchRefused, DocumentRefused) as refusal:
        return fault_of(refusal), None
