"""How the pages of a source are found."""

from datetime import date

from statements.capture.finding.editions import edition_address
from statements.capture.finding.items import LinkRule
from statements.models import DiscoveryMethod, Source


def first_index_pages(source: Source, *days: date) -> list[str]:
    """Return the addresses that a visit begins with; for editions, the address of each day."""
    if source.finding == DiscoveryMethod.PAGE:
        return []
    if source.finding == DiscoveryMethod.EDITION and "{" in source.address:
        return [edition_address(source.address, day) for day in days]
    return [source.address]


def link_rule(source: Source) -> LinkRule:
    """Return the rule by which links are found on a source's pages."""
    return LinkRule(source.finding, source.link_pattern, source.link_selector)
