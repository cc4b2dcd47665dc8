"""Try a rule: what it finds now. Nothing is stored."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from statements.capture.faults import FetchRefused
from statements.capture.fetching import Answer, Fetcher
from statements.capture.finding.items import ListedItem
from statements.capture.finding.links import Links, read_links
from statements.capture.plain import visible_paragraphs
from statements.capture.robots import Robots, robots_address, rules_text
from statements.models import Finding, Source
from statements.services.sources.storage import address_digest, media_type
from statements.services.sources.visits import first_index_pages

MAX_EXAMPLES: Final = 12


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule finds. ``fault`` is as in a visit, and empty where the page was read.

    ``new_links`` are those that the source has not yet led to. ``sample_paragraphs`` is how many
    paragraphs the first page has; None if it was not fetched.
    """

    address: str
    fault: str = ""
    is_allowed: bool = True
    status: int | None = None
    links: tuple[ListedItem, ...] = ()
    index_pages: tuple[str, ...] = ()
    new_links: int = 0
    sample_address: str = ""
    sample_fault: str = ""
    sample_paragraphs: int | None = None

    @property
    def examples(self) -> tuple[ListedItem, ...]:
        return self.links[:MAX_EXAMPLES]


def try_source(source: Source, *, fetcher: Fetcher, day: date) -> Trial:
    """Read the first page of a source, saved or not, and one page that it leads to."""
    if source.finding == Finding.EDITION:
        day -= timedelta(days=1)  # today's paper may still be to come
    address = (first_index_pages(source, day) or [source.address])[0]
    try:
        if not _robots(address, fetcher).allows(address):
            return Trial(address, fault="robots", is_allowed=False)
        answer = fetcher.fetch(address)
    except FetchRefused as refusal:
        return Trial(address, fault=str(refusal.fault))
    if answer.status != 200:
        return Trial(address, fault=f"http_{answer.status}", status=answer.status)
    links = _links_of(source, answer, day)
    known_keys = set(source.items.values_list("key", flat=True)) if source.pk else set()
    sample = links.articles[0].url if links.articles else ""
    sample_fault, paragraphs = _sample(sample, fetcher)
    return Trial(
        address=address,
        status=answer.status,
        links=links.articles,
        index_pages=links.indexes,
        new_links=sum(address_digest(link.url) not in known_keys for link in links.articles),
        sample_address=sample,
        sample_fault=sample_fault,
        sample_paragraphs=paragraphs,
    )


def _links_of(source: Source, answer: Answer, day: date) -> Links:
    if source.finding == Finding.PAGE:
        return Links((ListedItem(answer.final_address, "", None),))
    return read_links(
        source.finding,
        answer.body,
        answer.final_address,
        day=day,
        pattern=source.link_pattern,
    )


def _robots(address: str, fetcher: Fetcher) -> Robots:
    answer = fetcher.fetch(robots_address(address))
    return Robots.parse(rules_text(answer.status, answer.body), fetcher.user_agent)


def _sample(address: str, fetcher: Fetcher) -> tuple[str, int | None]:
    if not address:
        return "", None
    try:
        answer = fetcher.fetch(address)
    except FetchRefused as refusal:
        return str(refusal.fault), None
    if answer.status != 200:
        return f"http_{answer.status}", None
    kind = media_type(answer.header("Content-Type"))
    return "", len(visible_paragraphs(answer.body, kind))
