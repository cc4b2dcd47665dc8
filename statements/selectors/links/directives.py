"""What the page of one directive shows beside the list of its responses."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.models import (
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


class Answer(StrEnum):
    """What is known of a province's answer to a directive."""

    ANSWERED = "answered"
    PROBABLE = "probable"
    SEARCHED = "searched"
    NOT_LOOKED = "not-looked"


@dataclass(frozen=True, slots=True)
class Tile:
    """One province on the map. ``below`` is how many units inside it answered."""

    province: Jurisdiction
    answer: Answer
    units_inside: int

    @property
    def address(self) -> str:
        return reverse("statements:province", args=[self.province.code])

    @property
    def words(self) -> str:
        """What the tile shows, in words."""
        known = {
            Answer.ANSWERED: _("answered"),
            Answer.PROBABLE: _("may have answered"),
            Answer.SEARCHED: _("searched, nothing found"),
            Answer.NOT_LOOKED: _("not looked at"),
        }[self.answer]
        words = f"{self.province.name_en}: {known}"
        if not self.units_inside:
            return words
        inside = ngettext(
            "%(n)s unit inside answered", "%(n)s units inside answered", self.units_inside
        ) % {"n": self.units_inside}
        return f"{words}; {inside}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the provinces looked at have answered."""

    answered: int
    looked_at: int
    not_looked_at: int


@dataclass(frozen=True, slots=True)
class DirectivePage:
    """All that is shown of one directive.

    Tiles and figures are of the provinces of its day; ``not_yet`` are those that came later.
    """

    links: Sequence[ResponseLink]
    rejected: Sequence[ResponseLink]
    tiles: Sequence[Tile]
    not_yet: Sequence[Jurisdiction]
    coverage: Coverage
    pace: Pace
    searches: Sequence[Search]

    @property
    def confirmed(self) -> int:
        return sum(link.state == LinkState.CONFIRMED for link in self.links)

    @property
    def suggested(self) -> int:
        return sum(link.state == LinkState.SUGGESTED for link in self.links)

    @property
    def tally(self) -> dict[str, int]:
        """How many provinces stand in each state of the map."""
        counts = Counter(tile.answer for tile in self.tiles)
        return {answer.value: counts[answer] for answer in Answer}


def directive_page(directive: Statement) -> DirectivePage:
    """Load the responses to a directive, and what they amount to."""
    links = list(
        links_with_echoes("response")
        .filter(directive=directive)
        .select_related(
            "response__genre",
            "response__official",
            "response__body__jurisdiction__parent__parent",
        )
    )
    for link in links:
        link.directive = directive
    standing = [link for link in links if link.state != LinkState.REJECTED]
    searches = list(
        Search.objects.filter(directive=directive).select_related("jurisdiction", "searched_by")
    )
    provinces = list(Jurisdiction.objects.provinces().existing_on(directive.possible_date))
    there = set(provinces)
    not_yet = Jurisdiction.objects.provinces().exclude(pk__in=[province.pk for province in there])
    tiles = [_tile(province, standing, searches) for province in provinces]
    looked_at = sum(tile.answer is not Answer.NOT_LOOKED for tile in tiles)
    return DirectivePage(
        links=standing,
        rejected=[link for link in links if link.state == LinkState.REJECTED],
        tiles=tiles,
        not_yet=list(not_yet.select_related("part_before")),
        coverage=Coverage(
            answered=sum(tile.answer is Answer.ANSWERED for tile in tiles),
            looked_at=looked_at,
            not_looked_at=len(tiles) - looked_at,
        ),
        pace=pace_of(
            directive.possible_date,
            [link for link in standing if link.response.body.jurisdiction in there],
        ),
        searches=searches,
    )


def current_revision(statement: Statement) -> Revision | None:
    """Return the wording that is current, with its text."""
    return Revision.objects.filter(statement=statement, is_current=True).first()


def _tile(
    province: Jurisdiction, links: Sequence[ResponseLink], searches: Sequence[Search]
) -> Tile:
    own = {link.state for link in links if link.response.body.jurisdiction_id == province.code}
    below = {
        link.response.body.jurisdiction_id
        for link in links
        if link.state == LinkState.CONFIRMED
        and link.response.body.jurisdiction.level in {Level.PREFECTURE, Level.COUNTY}
        and link.response.body.jurisdiction.province == province
    }
    if LinkState.CONFIRMED in own:
        answer = Answer.ANSWERED
    elif LinkState.SUGGESTED in own:
        answer = Answer.PROBABLE
    elif any(search.jurisdiction_id == province.code for search in searches):
        answer = Answer.SEARCHED
    else:
        answer = Answer.NOT_LOOKED
    return Tile(province, answer, len(below))
