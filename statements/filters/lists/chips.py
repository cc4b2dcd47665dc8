"""Active filters, each with a link that removes it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.filters.lists.counter import FacetCounter
from statements.filters.lists.facet import Facet
from statements.filters.lists.facets import FACETS
from statements.filters.lists.list_filter import ListFilter
from statements.filters.period import PERIOD
from statements.selectors.lists.counts import Total
from statements.selectors.lists.criteria import Criteria

# A list of nothing says of so many values how many rows there are without each, which takes a query
# for each: an address may have hundreds.
MAX_VALUES_COUNTED = 20
# The address of each chip has all other values, so that hundreds would make a page of megabytes.
MAX_CHIPS = 50
_FACET_BY_PARAMETER = {name: facet for facet in FACETS for name in facet.parameters}


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter, the URL without it, and how many rows that URL lists."""

    label: str
    value: str
    address: str
    rows_without: Total | None


class _Value(NamedTuple):
    """An active value and its URL parameters: two of them for a period of one date."""

    parameters: tuple[str, ...]
    text: str

    @property
    def facet(self) -> Facet | None:
        return _FACET_BY_PARAMETER.get(self.parameters[0])

    @property
    def field(self) -> str:
        """The field of ``Criteria``."""
        return self.facet.field if self.facet else "query"


def chips_of(list_filter: ListFilter, counter: FacetCounter | None = None) -> list[Chip]:
    """Return a chip for each active value; with a ``counter``, the first have totals without it.

    Values beyond ``MAX_CHIPS`` have one chip together, which removes them all.
    """
    values = list(_values_in_force(list_filter))
    names = _names(values[:MAX_CHIPS], list_filter.criteria if list_filter.is_valid() else None)
    chips: list[Chip] = []
    for value in values[:MAX_CHIPS]:
        rest = list_filter.without({name: {value.text} for name in value.parameters})
        total = None
        if counter and len(chips) < MAX_VALUES_COUNTED:
            total = _total_without(value, values, ListFilter(list_filter.definition, rest), counter)
        label = _label(value, list_filter.definition.criteria)
        address = f"?{rest.urlencode()}"
        chips.append(Chip(label, names[value], address, total))
    if further := values[MAX_CHIPS:]:
        chips.append(_chip_of_all(list_filter, further))
    return chips


def in_words(filters: Iterable[ListFilter]) -> list[str]:
    """Write each filter as in ``province: 浙江 Zhejiang; contains: AI``; nothing for all rows.

    The names of all values are looked up together. A code that no longer exists stays as it is.
    """
    in_force = [
        (list_filter.definition.criteria, list(_values_in_force(list_filter)))
        for list_filter in filters
    ]
    names = _names(value for _criteria, values in in_force for value in values)
    return [
        "; ".join(f"{_label(value, criteria)}: {names[value]}" for value in values)
        for criteria, values in in_force
    ]


def label_of(meaning: str) -> str:
    """Return the label of a value, given ``Facet.meaning`` or a URL parameter."""
    labels = {
        "q": _("contains"),
        "from": _("from"),
        "to": _("to"),
        "answered": _("answered by"),
        **{facet.name: str(facet.chip) for facet in FACETS},
    }
    return labels.get(meaning, meaning)


def _values_in_force(list_filter: ListFilter) -> Iterator[_Value]:
    texts = {
        name: [text for text in texts if text.strip()]
        for name, texts in list_filter.parameters.lists()
        if name in list_filter.narrowing_parameters
    }
    first, last = (texts.get(name, []) for name in PERIOD)
    is_one_date = len(first) == 1 and first == last
    for name, values in texts.items():
        if is_one_date and name in PERIOD:
            if name == PERIOD[0]:
                yield _Value(PERIOD, first[0])
            continue
        yield from (_Value((name,), text) for text in values)


def _chip_of_all(list_filter: ListFilter, values: list[_Value]) -> Chip:
    """Return one chip for several values: “10 more filters”."""
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for value in values:
        for name in value.parameters:
            texts[name].add(value.text)
    address = f"?{list_filter.without(texts).urlencode()}"
    label = _("%(number)s more") % {"number": len(values)}
    return Chip(label, ngettext("filter", "filters", len(values)), address, None)


def _total_without(
    value: _Value, values: list[_Value], rest: ListFilter, counter: FacetCounter
) -> Total | None:
    """Count the rows of a list without one value; None if the other filters are invalid."""
    if [other.field for other in values].count(value.field) == 1:
        return counter.count_excluding(value.field).total
    return counter.total(rest.criteria) if rest.is_valid() else None


def _label(value: _Value, criteria: Criteria) -> str:
    if value.facet is None or (value.facet.is_range and len(value.parameters) == 1):
        return label_of(value.parameters[0])
    return label_of(value.facet.meaning(criteria))


def _names(values: Iterable[_Value], criteria: Criteria | None = None) -> dict[_Value, str]:
    """Return the display name of each value; for dates, how they were understood.

    Values whose rows ``criteria`` have loaded are not looked up again.
    """
    by_facet: defaultdict[Facet, list[_Value]] = defaultdict(list)
    names = {}
    for value in values:
        names[value] = value.text
        if value.facet:
            by_facet[value.facet].append(value)
    for facet, of_facet in by_facet.items():
        value_names = facet.names_in(criteria) if criteria else {}
        if missing := {value.text for value in of_facet} - value_names.keys():
            value_names |= facet.names(missing)
        names.update({value: value_names.get(value.text, value.text) for value in of_facet})
    return names
