"""What the pages, the feed and the mail of saved searches show."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, F, Prefetch, Q, QuerySet

from statements.models import (
    Match,
    ResponseLink,
    Revision,
    SavedSearch,
    StatementQuerySet,
    User,
)

_PLACE = "body__jurisdiction__parent__parent"


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved search with how many matches were found since, and of those how many unseen."""

    search: SavedSearch
    found: int
    unseen: int


def saved_by(owner: User) -> list[Kept]:
    """Return the searches that somebody saved, by name."""
    searches = SavedSearch.objects.filter(owner=owner).annotate(
        found=Count("matches"), unseen=Count("matches", filter=Q(matches__pk__gt=F("seen")))
    )
    return [Kept(one, found=one.found, unseen=one.unseen) for one in searches]


def matches_as_shown(matches: QuerySet[Match]) -> QuerySet[Match]:
    """Load matches with what a line on one shows, the latest first."""
    related = ("genre", "official", _PLACE)
    return matches.select_related("search", *(f"statement__{one}" for one in related)).order_by(
        "-pk"
    )


def matches_by_search(
    matches: QuerySet[Match], *, most: int
) -> list[tuple[SavedSearch, list[Match]]]:
    """Return the latest ``most`` matches under their searches, these by name."""
    latest = sorted(matches_as_shown(matches)[:most], key=lambda match: match.search.name)
    return [(search, list(found)) for search, found in groupby(latest, lambda one: one.search)]


def with_all_that_filters_read(rows: StatementQuerySet) -> StatementQuerySet:
    """Load statements with all that ``filters.reasons`` looks at, among it their text."""
    current = Revision.objects.filter(is_current=True)
    prefetched = [
        Prefetch("revisions", queryset=current, to_attr="current"),
        Prefetch("links_in", queryset=ResponseLink.objects.select_related(f"response__{_PLACE}")),
        Prefetch("links_out", queryset=ResponseLink.objects.select_related("directive")),
    ]
    return rows.select_related("genre", _PLACE).prefetch_related("tags", *prefetched)
