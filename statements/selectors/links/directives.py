"""The page of one directive, apart from the list of its responses."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import ngettext

from statements.models import (
    Body,
    Jurisdiction,
    Level,
    LinkState,
    ResponseLink,
    Revision,
    Search,
    Statement,
)
from statements.selectors.links.pace import Pace, pace_of
from statements.selectors.lists.rows import links_with_echoes
from statements.selectors.sources.ledger import AnswerState, Ledger, ledger_of


@dataclass(frozen=True, slots=True)
class Tile:
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
    """

    links: Sequence[ResponseLink]
    rejected: Sequence[ResponseLink]
    tiles: Sequence[Tile]
    not_yet: Sequence[Jurisdiction]
    coverage: Coverage
    pace: Pace
    searches: Sequence[Search]
    ledger: Ledger

    @property
    def confirmed(self) -> int:
        return sum(link.state == LinkState.CONFIRMED for link in self.links)

    @property
    def suggested(self) -> int:
        return sum(link.state == LinkState.SUGGESTED for link in self.links)

    @property
    def tally(self) -> list[tuple[AnswerState, int]]:
        """The number of provinces in each state that any is in."""
        counts = Counter(tile.answer for tile in self.tiles)
        return [(answer, counts[answer]) for answer in AnswerState if counts[answer]]


def directive_page(directive: Statement, *, now: datetime) -> DirectivePage:
    """Load the responses to a directive, and summarise them."""
    # A directive may have thousands of answers, and they share bodies and forms.
    bodies = Body.objects.select_related("jurisdiction__parent__parent")
    links = list(
        links_with_echoes("response")
        .filter(directive=directive)
        .select_related("response__official")
        .prefetch_related("response__genre", Prefetch("response__body", bodies))
    )
    for link in links:
        link.directive = directive
    open_or_confirmed = [link for link in links if link.state != LinkState.REJECTED]
    ledger = ledger_of(directive, now=now)
    existing = {row.province for row in ledger.rows.values()}
    not_yet = Jurisdiction.objects.provinces().exclude(pk__in=ledger.rows)
    tiles = _tiles(ledger, open_or_confirmed)
    looked_at = sum(tile.answer.is_looked_at for tile in tiles)
    return DirectivePage(
        links=open_or_confirmed,
        rejected=[link for link in links if link.state == LinkState.REJECTED],
        tiles=tiles,
        not_yet=list(not_yet.select_related("part_before")),
        coverage=Coverage(
            answered=sum(tile.answer is AnswerState.ANSWERED for tile in tiles),
            looked_at=looked_at,
            not_looked_at=len(tiles) - looked_at,
        ),
        pace=pace_of(
            directive.possible_date,
            [link for link in open_or_confirmed if link.response.body.jurisdiction in existing],
        ),
        searches=list(
            Search.objects.filter(directive=directive).select_related("jurisdiction", "searched_by")
        ),
        ledger=ledger,
    )


def current_revision(statement: Statement) -> Revision | None:
    """Return the current wording with its text; None if no text is held."""
    return Revision.objects.current().of(statement).first()


def _tiles(ledger: Ledger, links: Sequence[ResponseLink]) -> list[Tile]:
    """Return a tile for each province, going through the links once."""
    units_inside: defaultdict[Jurisdiction | None, set[str]] = defaultdict(set)
    for link in links:
        unit = link.response.body.jurisdiction
        if link.state == LinkState.CONFIRMED and unit.level in {Level.PREFECTURE, Level.COUNTY}:
            units_inside[unit.province].add(unit.code)
    return [
        Tile(row.province, row.state, len(units_inside[row.province]))
        for row in ledger.rows.values()
    ]
