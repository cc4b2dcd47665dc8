"""The facets of a list: their choices, each with a count."""

from collections.abc import Collection
from dataclasses import dataclass

from statements.filters.lists.counter import FacetCounter, without_field
from statements.filters.lists.facet import Facet, Label, Option, Question
from statements.filters.lists.facets import FACETS
from statements.filters.lists.list_filter import ListFilter
from statements.selectors.lists.counts import Total


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet. ``address`` leads to the rows that have it.

    When ``total`` is not exact, at least that many have.
    """

    value: str
    label: str
    total: Total
    is_chosen: bool
    address: str

    @property
    def number(self) -> str:
        return f"{self.total.number}" if self.total.is_exact else f"≥ {self.total.number}"


@dataclass(frozen=True, slots=True)
class FacetChoices:
    """The choices of a facet, counted under all other criteria."""

    facet: Facet
    label: Label
    choices: list[Choice]

    @property
    def name(self) -> str:
        return self.facet.name

    @property
    def is_chosen(self) -> bool:
        return any(choice.is_chosen for choice in self.choices)


def facet_choices(
    list_filter: ListFilter, counter: FacetCounter, *, fixed: Collection[str] = ()
) -> list[FacetChoices]:
    """Count every facet of a list but the ``fixed`` ones, which belong to the page."""
    offered = []
    for facet in FACETS:
        if facet.name in fixed or counter.criteria.link_end not in facet.link_ends:
            continue
        if choices := _choices(facet, list_filter, counter):
            label = facet.label_on(counter.criteria)
            offered.append(FacetChoices(facet, label, choices))
    return offered


def _choices(facet: Facet, list_filter: ListFilter, counter: FacetCounter) -> list[Choice]:
    selected = facet.selected(counter.criteria)
    query = list_filter.without_facet(facet).urlencode()
    return [
        Choice(
            option.value,
            option.label,
            option.total,
            option.value in selected,
            f"?{query}{query and '&'}{facet.address(option.value)}",
        )
        for option in _options(facet, counter, selected)
        if option.total or option.value in selected
    ]


def _options(facet: Facet, counter: FacetCounter, selected: list[str]) -> list[Option]:
    """Return options, each with the number of rows it has or would have if selected."""
    if not selected:
        return list(facet.options(Question(counter, counter.counts, counter.criteria)))
    criteria = without_field(counter.criteria, facet.field)
    options = list(facet.options(Question(counter, counter.count_excluding(facet.field), criteria)))
    if facet.is_range:  # the month in which a period begins may lead beyond it
        return options
    totals = _totals_in_force(facet, counter, selected)
    return [option._replace(total=totals.get(option.value, option.total)) for option in options]


def _totals_in_force(facet: Facet, counter: FacetCounter, selected: list[str]) -> dict[str, Total]:
    """Return the totals of active values, counted from the rows of the list."""
    if len(selected) == 1:  # all of them have it
        return {selected[0]: counter.counts.total}
    options = facet.options(Question(counter, counter.counts, counter.criteria))
    return {option.value: option.total for option in options if option.value in selected}
