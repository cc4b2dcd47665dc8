"""The page of one directive, apart from the list of its responses."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext

from statements.models import (
    Jurisdiction,
    Level,
    LinkState,
    ResponseLink,
    ResponseLinkQuerySet,
    Search,
    Statement,
)
from statements.selectors.links.pace import Pace, pace_of
from statements.selectors.sources.ledger import AnswerState, Ledger, ledger_of

MAX_REJECTED = 50  # links shown beside a directive, the first decided


@dataclass(frozen=True, slots=True)
class AnswerTile:
    """One province on the map. ``units_inside`` counts the units inside it that answered."""

    province: Jurisdiction
    answer: AnswerState
    units_inside: int

    @property
    def address(self) -> str:
        return reverse("statements:province", args=[self.province.code])

    @property
    def words(self) -> str:
        """The tile's text alternative."""
        words = f"{self.province.name_en}: {self.answer.label}"
        if not self.units_inside:
            return words
        inside = ngettext(
            "%(n)s unit inside answered", "%(n)s units inside answered", self.units_inside
        ) % {"n": self.units_inside}
        return f"{words}; {inside}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the provinces that were searched or watched without a gap have answered."""

    answered: int
    looked_at: int
    not_looked_at: int


@dataclass(frozen=True, slots=True)
class DirectivePage:
    """Everything that the page shows of one directive.

    Tiles and figures cover the provinces that existed on its day; ``not_yet`` are the later ones.
    ``confirmed`` and ``suggested`` count links of all levels.
    """

    confirmed: int
    suggested: int
    rejected: Sequence[ResponseLink]
    tiles: Sequence[AnswerTile]
    not_yet: Sequence[Jurisdiction]
    coverage: Coverage
    pace: Pace
    searches: Sequence[Search]
    ledger: Ledger

    @property
    def tally(self) -> list[tuple[AnswerState, int]]:
        """The number of provinces in each state that any is in."""
        counts = Counter(tile.answer for tile in self.tiles)
        return [(answer, counts[answer]) for answer in AnswerState if counts[answer]]


def directive_page(
    directive: Statement, *, now: datetime, as_of: date | None = None
) -> DirectivePage:
    """Summarise the responses to a directive, which may be many thousands.

    With ``as_of`` ledger, coverage and pace are as they stood on that day.
    """
    links = ResponseLink.objects.filter(directive=directive)
    numbers = dict(links.values_list("state").annotate(Count("pk")).order_by())
    ledger = ledger_of(directive, now=now, as_of=as_of)
    not_yet = Jurisdiction.objects.provinces().exclude(pk__in=ledger.rows)
    tiles = _tiles(ledger, links)
    looked_at = sum(tile.answer.is_looked_at for tile in tiles)
    return DirectivePage(
        confirmed=numbers.get(LinkState.CONFIRMED, 0),
        suggested=numbers.get(LinkState.SUGGESTED, 0),
        rejected=_rejected(directive) if numbers.get(LinkState.REJECTED) else (),
        tiles=tiles,
        not_yet=list(not_yet.select_related("part_before")),
        coverage=Coverage(
            answered=sum(tile.answer is AnswerState.ANSWERED for tile in tiles),
            looked_at=looked_at,
            not_looked_at=len(tiles) - looked_at,
        ),
        pace=pace_of(
            directive.possible_date,
            {
                row.province: row.answer
                for row in ledger.rows.values()
                if row.answer and row.answer.confirmed
            },
        ),
        searches=list(
            Search.objects.filter(directive=directive).select_related("jurisdiction", "searched_by")
        ),
        ledger=ledger,
    )


def links_to_compare(directive: Statement, *, limit: int) -> list[ResponseLink]:
    """Return the responses to offer beside a directive, the confirmed ones first."""
    links = ResponseLink.objects.not_rejected().filter(directive=directive)
    return list(
        links.select_related("response__genre").with_place().order_by("state", "pk")[:limit]
    )


def _rejected(directive: Statement) -> list[ResponseLink]:
    links = ResponseLink.objects.filter(directive=directive, state=LinkState.REJECTED)
    return list(links.with_place().order_by("pk")[:MAX_REJECTED])


def _tiles(ledger: Ledger, links: ResponseLinkQuerySet) -> list[AnswerTile]:
    """Return a tile for each province, with the number of units inside it that answered."""
    answering = links.confirmed().filter(
        body__jurisdiction__level__in=[Level.PREFECTURE, Level.COUNTY]
    )
    units = Jurisdiction.objects.filter(pk__in=answering.values("body__jurisdiction"))
    inside: defaultdict[Jurisdiction | None, int] = defaultdict(int)
    for unit in units.select_related("parent__parent"):
        inside[unit.province] += 1
    return [
        AnswerTile(row.province, row.state, inside[row.province]) for row in ledger.rows.values()
    ]
