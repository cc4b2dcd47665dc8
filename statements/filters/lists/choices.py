"""The facets of a list: their choices, each with a count."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Model

from statements.filters.lists.counter import FacetCounter, without_field
from statements.filters.lists.facet import Facet, Label, Option, Question
from statements.filters.lists.facets import FACETS
from statements.filters.lists.list_filter import ListFilter
from statements.selectors.lists.counts import Total


class Choice(NamedTuple):
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
    in_force = Question(counter, counter.counts, counter.criteria)
    questions = {
        facet: _question(facet, in_force)
        for facet in FACETS
        if facet.name not in fixed and counter.criteria.link_end in facet.link_ends
    }
    _load_names(questions, in_force)
    offered = []
    for facet, question in questions.items():
        options = _options(facet, question, in_force)
        if choices := _choices(facet, list_filter, options):
            label = facet.label_on(counter.criteria)
            offered.append(FacetChoices(facet, label, choices))
    return offered


def _question(facet: Facet, in_force: Question) -> Question:
    """Ask about the rows of the list, or about those that another choice would leave."""
    counter = in_force.counter
    if not facet.selected(counter.criteria):
        return in_force
    criteria = without_field(counter.criteria, facet.field)
    return Question(counter, counter.count_excluding(facet.field), criteria)


def _load_names(questions: Mapping[Facet, Question], in_force: Question) -> None:
    """Load the names of all options at once."""
    rows_named: defaultdict[type[Model], set[str]] = defaultdict(set)
    for facet, question in questions.items():
        for part in _parts_asked(facet, question, in_force):
            for model, keys in facet.rows_to_name(part).items():
                rows_named[model].update(keys)
    in_force.counter.load_vocabulary(rows_named)


def _parts_asked(facet: Facet, question: Question, in_force: Question) -> list[Question]:
    """Return whose options are counted: also of the rows listed, if they have several values."""
    if question is in_force or len(facet.selected(in_force.criteria)) == 1:
        return [question]
    return [question, in_force]


def _choices(facet: Facet, list_filter: ListFilter, options: Iterable[Option]) -> list[Choice]:
    selected = facet.selected(list_filter.criteria)
    query = list_filter.query_without(facet)
    return [
        Choice(
            option.value,
            option.label,
            option.total,
            option.value in selected,
            f"?{query}{query and '&'}{facet.address(option.value)}",
        )
        for option in options
        if option.total or option.value in selected
    ]


def _options(facet: Facet, question: Question, in_force: Question) -> list[Option]:
    """Return options, each with the number of rows it has or would have if selected."""
    options = list(facet.options(question))
    if question is in_force or facet.is_range:
        return options  # the month in which a period begins may lead beyond it
    totals = _totals_in_force(facet, in_force)
    return [option._replace(total=totals.get(option.value, option.total)) for option in options]


def _totals_in_force(facet: Facet, in_force: Question) -> dict[str, Total]:
    """Return the totals of active values, counted from the rows of the list."""
    selected = facet.selected(in_force.criteria)
    if len(selected) == 1:  # all of them have it
        return {selected[0]: in_force.counts.total}
    options = facet.options(in_force)
    return {option.value: option.total for option in options if option.value in selected}
