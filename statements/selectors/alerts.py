"""Data for the pages, the feed and the e-mail of saved searches."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Max, Prefetch, Q, QuerySet

from statements.models import (
    CODEBOOK,
    Match,
    ResponseLink,
    SavedSearch,
    StatementQuerySet,
    User,
)
from statements.models.statements.jurisdictions import PLACE


@dataclass(frozen=True, slots=True)
class SavedSearchSummary:
    """A saved search with the number of its matches, and how many of them are unseen."""

    search: SavedSearch
    matches: int
    unseen: int


@dataclass(frozen=True, slots=True)
class News:
    """A match of a statement, and its matches with other searches, by their names."""

    match: Match
    other_matches: Sequence[Match]


def saved_by(owner: User) -> list[SavedSearchSummary]:
    """Return a person's saved searches, by name."""
    searches = SavedSearch.objects.filter(owner=owner).annotate(
        matches_found=Count("matches"), unseen=Count("matches", filter=Q(matches__pk__gt=F("seen")))
    )
    return [
        SavedSearchSummary(search, matches=search.matches_found, unseen=search.unseen)
        for search in searches
    ]


def matches_as_shown(matches: QuerySet[Match]) -> QuerySet[Match]:
    """Load matches with what a list of them shows, the latest first."""
    return matches.select_related(
        "search", "statement__genre", "statement__official", f"statement__body__{PLACE}"
    ).order_by("-pk")


def news_by_search(matches: QuerySet[Match], *, most: int) -> list[tuple[SavedSearch, list[News]]]:
    """Group the latest matching statements, at most ``most``, by search.

    Searches are sorted by name. A statement that matches several is listed under the first only.
    """
    latest = matches.values("statement").annotate(latest=Max("pk")).order_by("-latest")[:most]
    keys = [row["statement"] for row in latest]
    by_statement: dict[int, list[Match]] = {key: [] for key in keys}
    for match in matches_as_shown(matches.filter(statement__in=keys)).order_by("search__name"):
        by_statement[match.statement_id].append(match)
    by_search: dict[SavedSearch, list[News]] = defaultdict(list)
    for match, *other_matches in by_statement.values():
        by_search[match.search].append(News(match, other_matches))
    return sorted(by_search.items(), key=lambda group: group[0].name)


def with_all_that_filters_read(rows: StatementQuerySet) -> StatementQuerySet:
    """Load statements with everything that ``filters.reasons`` reads, including their text."""
    links = ResponseLink.objects.select_related("genre", *CODEBOOK)
    prefetched = [
        Prefetch("links_in", queryset=links.with_place()),
        Prefetch("links_out", queryset=links.select_related("directive")),
    ]
    return (
        rows.select_related("genre", "official")
        .with_place()
        .with_current_revision()
        .prefetch_related("tags", "citations", *prefetched)
    )
