"""The criteria that narrow a list: cleaned values, and the query built from them.

A ``Criteria`` knows nothing of requests and forms. Each field names its parameter in an
address, so that criteria can be stored and linked to.
"""

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model

from statements.engine.search.query import Query
from statements.models import (
    Body,
    CardQuerySet,
    Depth,
    FactKind,
    Genre,
    ImpreciseDate,
    Jurisdiction,
    LinkState,
    Official,
    ResponseLink,
    ResponseLinkQuerySet,
    Stance,
    Statement,
    Tag,
)

NO_LINK = "none"  # a state of links in addresses: "no link recorded"


class LinkEnd(StrEnum):
    """Which end of their links the rows of a list are."""

    RESPONSE = "response"
    DIRECTIVE = "directive"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day of one date to the last of another; either may be left open.

    ``days`` are the days to look for; in a period of many years, those that the archive has.
    """

    start: ImpreciseDate | None
    end: ImpreciseDate | None
    days: ImpreciseDate


@dataclass(frozen=True, slots=True)
class Parameter:
    """How values of a field are written in addresses, and what narrows by them.

    ``key`` is the attribute by which a row is written. A list is narrowed by a ``fact`` on cards,
    or by the links that have one of the values in a ``column``.
    """

    name: str
    key: str
    fact: FactKind | None
    column: str | None

    def write(self, value: Model | str) -> str:
        """Return a value as it is written in an address."""
        return value if isinstance(value, str) else str(getattr(value, self.key))


def parameter(
    name: str, *, key: str = "pk", fact: FactKind | None = None, column: str | None = None
) -> Any:
    """Declare a field of ``Criteria``."""
    return field(default=(), metadata={"parameter": Parameter(name, key, fact, column)})


@dataclass(frozen=True, slots=True)
class Criteria:
    """The criteria that narrow a list. Values of one field are joined by OR, fields by AND.

    ``link_end`` says which end of their links the rows are. On a list of directives ``provinces``,
    ``link_states``, codes and ``answer_genres`` are about their answers. On the page of a directive
    that is ``answered``, link criteria are about the links to it, and every row has one.

    "No link recorded" is about a statement, not about a pair: a response to a directive has a link,
    so together with other link criteria this state finds nothing.
    """

    query: Query | None = None
    period: Period | None = None
    provinces: tuple[Jurisdiction, ...] = parameter("province", key="code")
    body_kinds: tuple[str, ...] = parameter("body", fact=FactKind.BODY)
    bodies: tuple[Body, ...] = parameter("by")
    speakers: tuple[Official, ...] = parameter("speaker", fact=FactKind.SPEAKER)
    kinds: tuple[str, ...] = parameter("kind")
    genres: tuple[Genre, ...] = parameter("genre", key="slug", fact=FactKind.GENRE)
    tags: tuple[Tag, ...] = parameter("tag", key="slug", fact=FactKind.TAG)
    publishers: tuple[str, ...] = parameter("source", fact=FactKind.PUBLISHER)
    texts: tuple[str, ...] = parameter("has_text", fact=FactKind.TEXT)
    directives: tuple[Statement, ...] = parameter("directive")
    link_states: tuple[str, ...] = parameter("link")
    stances: tuple[Stance, ...] = parameter("stance", key="slug", column="stance")
    depths: tuple[Depth, ...] = parameter("depth", key="slug", column="depth")
    answer_genres: tuple[Genre, ...] = parameter("answer_genre", key="slug", column="genre")
    link_end: LinkEnd = LinkEnd.RESPONSE
    answered: Statement | None = None

    def narrow(self, cards: CardQuerySet) -> CardQuerySet:
        """Keep the cards that meet all criteria."""
        if self.query:
            cards = cards.saying(self.query.expression)
        if self.days:
            cards = cards.possibly_dated_within(self.days)
        if self.kinds:
            cards = cards.of_kinds(self.kinds)
        if self.bodies:
            cards = cards.by_bodies(self.bodies)
        if self.provinces and self.link_end == LinkEnd.RESPONSE:
            cards = cards.from_within(province.code for province in self.provinces)
        for name, spelling in PARAMETERS.items():
            if spelling.fact and (values := getattr(self, name)):
                cards = cards.with_fact(spelling.fact, map(fact_value, values))
        if self.link_end == LinkEnd.DIRECTIVE:
            return self._narrow_directives(cards)
        return self._narrow_responses(cards)

    def _narrow_responses(self, cards: CardQuerySet) -> CardQuerySet:
        if self.answered:
            cards = cards.answering(self.links())
            if self.directives:
                also = self._in_states(ResponseLink.objects.answering(self.directives))
                cards = cards.answering(also)
            return cards
        if not self.directives and not self.narrows_links:
            return cards
        if self._takes_unlinked and not self.directives:
            return cards.answering_or_unlinked(self.links())
        return cards.answering(self.links())

    def _narrow_directives(self, cards: CardQuerySet) -> CardQuerySet:
        if self.directives:
            cards = cards.filter(pk__in=[directive.pk for directive in self.directives])
        if not self.provinces and not self.narrows_links:
            return cards
        if self._takes_unlinked and not self.provinces:
            return cards.answered_or_unlinked(self.links())
        return cards.answered_through(self.links())

    def links(self) -> ResponseLinkQuerySet:
        """Return the links that meet the criteria; without a state, those that may be an answer."""
        return self._in_states(self.links_in_any_state())

    def links_in_any_state(self) -> ResponseLinkQuerySet:
        """Return the links that meet all criteria of links but the states."""
        links = ResponseLink.objects.all()
        if self.answered:
            links = links.answering([self.answered])
        elif self.link_end == LinkEnd.DIRECTIVE and self.provinces:
            links = links.from_within([province.code for province in self.provinces])
        elif self.link_end == LinkEnd.RESPONSE and self.directives:
            links = links.answering(self.directives)
        for column, values in self._link_values.items():
            links = links.filter(**{f"{column}__in": values})
        return links

    def _in_states(self, links: ResponseLinkQuerySet) -> ResponseLinkQuerySet:
        states = [state for state in self.link_states if state != NO_LINK]
        return links.none() if self.link_states and not states else links.in_states(states)

    @property
    def days(self) -> ImpreciseDate | None:
        """The days to look for."""
        return self.period.days if self.period else None

    @property
    def narrows_links(self) -> bool:
        """Whether anything but the other end is said of links."""
        return bool(self.link_states or self._link_values)

    @property
    def narrows_links_in_any_state(self) -> bool:
        """Whether ``links_in_any_state`` are not all links."""
        other_end = self.provinces if self.link_end == LinkEnd.DIRECTIVE else self.directives
        return bool(self.answered or other_end or self._link_values)

    @property
    def states_stand_alone(self) -> bool:
        """Whether no other criterion is about the link that has one of ``link_states``."""
        return not self.narrows_links_in_any_state

    def includes_link(self, state: str) -> bool:
        """Whether links in this state count; without a state, all but rejected ones do."""
        return state in self.link_states if self.link_states else state != LinkState.REJECTED

    @property
    def _link_values(self) -> dict[str, tuple[Model, ...]]:
        """The values of which links have to have one, by column."""
        return {
            spelling.column: values
            for name, spelling in PARAMETERS.items()
            if spelling.column and (values := getattr(self, name))
        }

    @property
    def _takes_unlinked(self) -> bool:
        return NO_LINK in self.link_states and not self._link_values

    def parameters(self) -> list[tuple[str, str]]:
        """Return these criteria as parameters of an address, in one order, each value once."""
        pairs = [("q", self.query.text)] if self.query else []
        if self.period:
            dates = {"from": self.period.start, "to": self.period.end}
            pairs += [(name, str(date)) for name, date in dates.items() if date]
        for name, spelling in PARAMETERS.items():
            pairs += [(spelling.name, spelling.write(value)) for value in getattr(self, name)]
        return sorted(dict.fromkeys(pairs))

    def as_query(self) -> str:
        """Return these criteria as the query of an address."""
        return urlencode(self.parameters())


PARAMETERS: dict[str, Parameter] = {
    criterion.name: criterion.metadata["parameter"]
    for criterion in fields(Criteria)
    if "parameter" in criterion.metadata
}


def fact_value(value: Model | str) -> object:
    """Return a value as facts on cards store it: rows by their keys, since codes can change."""
    return value if isinstance(value, str) else value.pk
