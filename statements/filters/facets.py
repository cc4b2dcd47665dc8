"""How many rows each further choice leads to."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import ArrayAgg
from django.utils.translation import gettext as _

from statements.filters.dates import as_understood
from statements.filters.statements import NO_LINK, PERIOD, DirectiveFilter, StatementFilter
from statements.models import (
    Body,
    BodyKind,
    FactKind,
    Genre,
    Jurisdiction,
    ResponseLink,
    Statement,
    StatementKind,
    Tag,
)
from statements.selectors.lists.paging import (
    FEW,
    FEW_TO_SORT,
    MAX_COUNTED,
    Step,
    Tally,
    Total,
    find_some,
    steps_within,
    tally_facts,
)

MAX_BESIDE = 500  # rows gone through to count what choices lead to that are not in force
MAX_DIRECTIVES = 12  # shown as choices; any other can still be named in the URL
MAX_MONTHS = 24  # shown as choices; more are shown as years


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet; ``address`` leads to the rows that have it.

    When their ``total`` is not exact, at least that many have.
    """

    value: str
    label: str
    total: Total
    chosen: bool
    address: str

    @property
    def number(self) -> str:
        return f"{self.total.number}" if self.total.is_exact else f"≥ {self.total.number}"


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one parameter, with the counts that all other parameters leave.

    A period is chosen in boxes of its own, so that its choices only lead there.
    """

    name: str
    label: str
    choices: list[Choice]

    @property
    def is_chosen(self) -> bool:
        return any(choice.chosen for choice in self.choices)

    @property
    def is_period(self) -> bool:
        return self.name == "date_range"


@dataclass(frozen=True, slots=True)
class _Counted:
    """A value, its name, and how many rows have it."""

    value: str
    label: str
    total: Total


class LinksOf(NamedTuple):
    """The links of a row in one state: the directives that it answers, or whose bodies answered it.

    All are keys.
    """

    state: str
    row: int
    others: list[int]


class Tallies:
    """What a filter leaves, and what it would leave with one field open; each is counted once."""

    def __init__(self, chosen: StatementFilter) -> None:
        self._chosen = chosen
        self._beside: dict[str, Tally] = {}
        self._links: dict[int, list[LinksOf]] = {}

    @cached_property
    def chosen(self) -> Tally:
        steps = _steps(self._chosen, few=FEW_TO_SORT)
        return tally_facts(self._chosen.cards, steps=steps, most=MAX_COUNTED, in_order=True)

    def beside(self, field: str) -> Tally:
        """Count without what is in force of a field, no further than ``MAX_BESIDE``."""
        if field not in self._beside:
            others = self._chosen.left_open(field)
            steps = _steps_to_count(others)
            self._beside[field] = tally_facts(others.cards, steps=steps, most=MAX_BESIDE)
        return self._beside[field]

    @cached_property
    def by_state(self) -> list[Total]:
        """How many rows each state of a link would leave, no further than ``MAX_BESIDE``."""
        states = [state for state, _label in self._chosen.filters["link"].extra["choices"]]
        return [count_of(self._chosen.in_state(one), most=MAX_BESIDE) for one in states]

    @cached_property
    def homes(self) -> dict[int, str | None]:
        """The province of each body, by keys."""
        return Body.objects.homes()

    def links(self, tally: Tally) -> list[LinksOf]:
        """Gather the links of the rows of one of these tallies.

        There may be thousands to a row: PostgreSQL gathers them, by what an index alone knows.
        """
        if id(tally) not in self._links:
            end, other = self._chosen.end, self._chosen.other_end
            of_rows = ResponseLink.objects.filter(**{f"{end}__in_array": tally.keys}).order_by()
            found = of_rows.values_list("state", end).annotate(others=ArrayAgg(other))
            self._links[id(tally)] = [LinksOf(*one) for one in found]
        return self._links[id(tally)]


def count_of(chosen: StatementFilter, *, most: int = MAX_COUNTED) -> Total:
    """Return how many rows a filter leaves."""
    number = len(find_some(chosen.cards, steps=_steps_to_count(chosen), most=most))
    return Total(min(number, most), number <= most)


def _steps_to_count(chosen: StatementFilter) -> list[Step]:
    """Return the steps to count by, in no order; directives are few beside their answers."""
    return [] if isinstance(chosen, DirectiveFilter) else _steps(chosen, few=FEW)


def _steps(chosen: StatementFilter, *, few: int) -> list[Step]:
    """Return the steps to look by: none where a wording is looked for in ``few`` rows."""
    among = chosen.left_open("q").cards if chosen.query else None
    return steps_within(chosen.days, among=among, few=few)


def facets_of(
    chosen: StatementFilter, tallies: Tallies, *, fixed: Collection[str] = ()
) -> list[Facet]:
    """Count every facet but the ``fixed`` ones; the ``tallies`` are those of the filter."""
    makers: dict[str, tuple[str, Callable[[], _Counter]]] = {
        "province": (_("Answered by"), lambda: partial(_answered_by, tallies, _named_provinces()))
        if isinstance(chosen, DirectiveFilter)
        else (_("Province"), _provinces),
        "date_range": (_("Month"), lambda: _months),
        "link": (_("Link"), lambda: partial(_links, tallies)),
        "body": (_("Body"), _body_kinds),
        "genre": (_("Form"), _genres),
        "tag": (_("Tag"), _tags),
        "kind": (_("Kind"), _kinds),
        "directive": (_("Directive"), lambda: partial(_directives, tallies)),
    }
    if isinstance(chosen, DirectiveFilter):
        del makers["directive"]
    facets = []
    for name, (label, make_counter) in makers.items():
        if name in fixed:
            continue
        count, values, others = make_counter(), _values(chosen, name), chosen.left_open(name)
        if values:
            # The month in which a period begins may lead beyond it.
            known = {} if name == "date_range" else _in_force(chosen, tallies.chosen, values, count)
            beside = count(others, tallies.beside(name))
            counted = [replace(one, total=known.get(one.value, one.total)) for one in beside]
        else:
            counted = list(count(chosen, tallies.chosen))
        start = others.parameters.urlencode()
        choices = [
            Choice(
                one.value,
                one.label,
                one.total,
                one.value in values,
                f"?{start}{start and '&'}{_asking_for(name, one.value)}",
            )
            for one in counted
            if one.total or one.value in values
        ]
        if choices:
            facets.append(Facet(name, label, choices))
    return facets


def _in_force(
    chosen: StatementFilter, tally: Tally, values: set[str], count: "_Counter"
) -> dict[str, Total]:
    """Return what choices in force lead to, which is known by the rows chosen."""
    if len(values) == 1:  # which all of them have
        return dict.fromkeys(values, tally.total)
    return {one.value: one.total for one in count(chosen, tally) if one.value in values}


type _Counter = Callable[[StatementFilter, Tally], Iterable[_Counted]]
type _Named = tuple[str, str, object]


def _values(chosen: StatementFilter, name: str) -> set[str]:
    """Return the values in force of a facet; a period stands in two parameters."""
    if name == "date_range":
        written = [value for box in PERIOD for value in chosen.parameters.getlist(box)]
        return {as_understood(value) for value in written if value}
    return {value for value in chosen.parameters.getlist(name) if value}


def _asking_for(name: str, value: str) -> str:
    return urlencode(dict.fromkeys(PERIOD, value) if name == "date_range" else {name: value})


def _by_fact(kind: FactKind, named: Sequence[_Named]) -> _Counter:
    """Return how to read counts from a tally for values, their names, and how facts are written."""
    return lambda _others, tally: [
        _Counted(value, name, Total(tally.facts[f"{kind}:{fact}"], tally.is_exact))
        for value, name, fact in named
    ]


def _named_provinces() -> list[_Named]:
    provinces = Jurisdiction.objects.provinces().values_list("code", "short_zh", "name_en")
    return [(code, f"{short} {name}", code) for code, short, name in provinces]


def _provinces() -> _Counter:
    return _by_fact(FactKind.UNIT, _named_provinces())


def _months(others: StatementFilter, tally: Tally) -> Iterable[_Counted]:
    """Count months, latest first, or years where there are too many months to choose from."""
    for kind in (FactKind.MONTH, FactKind.YEAR):
        start = f"{kind}:"
        found = sorted(
            (fact.removeprefix(start) for fact in tally.facts if fact.startswith(start)),
            reverse=True,
        )
        if len(found) <= MAX_MONTHS:
            break
    return _by_fact(kind, [(one, one, one) for one in found])(others, tally)


def _links(tallies: Tallies, others: StatementFilter, tally: Tally) -> list[_Counted]:
    """Count by state; where other parameters speak of the same link, by asking for each state."""
    choices = [(value, str(label)) for value, label in others.filters["link"].extra["choices"]]
    if not others.states_stand_alone:
        return [
            _Counted(value, label, total)
            for (value, label), total in zip(choices, tallies.by_state, strict=True)
        ]
    links = tallies.links(tally)
    counts = Counter(link.state for link in links)
    counts[NO_LINK] = tally.total.number - len({link.row for link in links})
    return [
        _Counted(value, label, Total(counts[value], tally.is_exact)) for value, label in choices
    ]


def _body_kinds() -> _Counter:
    named = [(value, str(label), value) for value, label in BodyKind.choices]
    return _by_fact(FactKind.BODY, named)


def _genres() -> _Counter:
    named = [(genre.slug, str(genre), genre.pk) for genre in Genre.objects.all()]
    return _by_fact(FactKind.GENRE, named)


def _tags() -> _Counter:
    return _by_fact(FactKind.TAG, [(tag.slug, str(tag), tag.pk) for tag in Tag.objects.all()])


def _kinds() -> _Counter:
    named = [(value, str(label), value) for value, label in StatementKind.choices]
    return _by_fact(FactKind.KIND, named)


def _answered_by(
    tallies: Tallies, named: Sequence[_Named], others: StatementFilter, tally: Tally
) -> list[_Counted]:
    """Count directives by answering province; one that two cities answered counts once."""
    homes = tallies.homes
    counts = _rows_with(tallies.links(tally), others, lambda bodies: {homes[one] for one in bodies})
    return [
        _Counted(code, name, Total(counts[code], tally.is_exact)) for code, name, _fact in named
    ]


def _directives(tallies: Tallies, others: StatementFilter, tally: Tally) -> list[_Counted]:
    """Count the rows that answer each directive, by the links that the filter means."""
    counts = _rows_with(tallies.links(tally), others, set)
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MAX_DIRECTIVES]
    named = Statement.objects.only("title_zh", "title_en").in_bulk([pk for pk, _number in most])
    return [
        _Counted(str(pk), str(named[pk]), Total(number, tally.is_exact))
        for pk, number in most
        if pk in named
    ]


def _rows_with[T](
    links: Iterable[LinksOf], chosen: StatementFilter, values: Callable[[list[int]], set[T]]
) -> Counter[T]:
    """Count the rows with each value of their links that a filter means, each row once."""
    of_row: defaultdict[int, set[T]] = defaultdict(set)
    for link in links:
        if chosen.means(link.state):
            of_row[link.row] |= values(link.others)
    return Counter(chain.from_iterable(of_row.values()))
