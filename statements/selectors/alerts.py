"""What the pages, the feed and the mail of saved searches show."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Max, Prefetch, Q, QuerySet

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
    matches: int
    unseen: int


@dataclass(frozen=True, slots=True)
class News:
    """A statement that came to match a search, and its matches with further searches, by name."""

    match: Match
    other_matches: Sequence[Match]


def saved_by(owner: User) -> list[Kept]:
    """Return the searches that somebody saved, by name."""
    searches = SavedSearch.objects.filter(owner=owner).annotate(
        matches_found=Count("matches"), unseen=Count("matches", filter=Q(matches__pk__gt=F("seen")))
    )
    return [Kept(one, matches=one.matches_found, unseen=one.unseen) for one in searches]


def matches_as_shown(matches: QuerySet[Match]) -> QuerySet[Match]:
    """Load matches with what a line on one shows, the latest first."""
    related = ("genre", "official", _PLACE)
    return matches.select_related("search", *(f"statement__{one}" for one in related)).order_by(
        "-pk"
    )


def news_by_search(matches: QuerySet[Match], *, most: int) -> list[tuple[SavedSearch, list[News]]]:
    """Return the ``most`` statements that came to match last, each once, under their searches.

    The searches are in the order of their names. A statement that several match is under the first.
    """
    latest = matches.values("statement").annotate(latest=Max("pk")).order_by("-latest")[:most]
    keys = [row["statement"] for row in latest]
    by_statement: dict[int, list[Match]] = {key: [] for key in keys}
    for match in matches_as_shown(matches.filter(statement__in=keys)).order_by("search__name"):
        by_statement[match.statement_id].append(match)
    by_search: dict[SavedSearch, list[News]] = defaultdict(list)
    for match, *others in by_statement.values():
        by_search[match.search].append(News(match, others))
    return sorted(by_search.items(), key=lambda group: group[0].name)


def with_all_that_filters_read(rows: StatementQuerySet) -> StatementQuerySet:
    """Load statements with all that ``filters.reasons`` looks at, among it their text."""
    current = Revision.objects.filter(is_current=True)
    coded = ResponseLink.objects.select_related("genre", "stance", "depth")
    prefetched = [
        Prefetch("revisions", queryset=current, to_attr="current"),
        Prefetch("links_in", queryset=coded.select_related(f"response__{_PLACE}")),
        Prefetch("links_out", queryset=coded.select_related("directive")),
    ]
    return rows.select_related("genre", "official", _PLACE).prefetch_related(
        "tags", "citations", *prefetched
    )
