"""A facet: one dimension by which lists can be filtered, declared once.

A facet defines how its values are parsed from the URL, named, counted, and found in a statement.
The form, the rail, the chips, saved searches and reasons all iterate over the facets. A new facet
therefore needs only a declaration, a field of ``Criteria``, and what that narrows by: a fact on
cards, or a code of links.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

import django_filters as df
from django.db.models import Model, QuerySet
from django.utils.choices import normalize_choices
from django.utils.functional import Promise

from statements.filters.fields import KeysFilter
from statements.filters.lists.counter import FacetCounter
from statements.models import LinkState, ResponseLink, Statement
from statements.models.statements.keys import read_key
from statements.selectors.lists.counts import FacetCounts, Total
from statements.selectors.lists.criteria import PARAMETERS, Criteria, LinkEnd
from statements.selectors.lists.links import LinkValues
from statements.selectors.lists.vocabulary import CodeRow

type Label = str | Promise
ALL_LISTS = frozenset(LinkEnd)


class Option(NamedTuple):
    """A value as in the URL, its name, and how many rows have it."""

    value: str
    label: str
    total: Total


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """The context in which options are counted: ``counts`` of the rows that meet ``criteria``."""

    counter: FacetCounter
    counts: FacetCounts
    criteria: Criteria
    _rankings: dict["Facet", dict[str, int]] = field(default_factory=dict)

    def ranking(
        self, facet: "Facet", count: Callable[["Question"], dict[str, int]]
    ) -> dict[str, int]:
        """Return the values to offer with their numbers, counted once."""
        if facet not in self._rankings:
            self._rankings[facet] = count(self)
        return self._rankings[facet]

    def link_values(self, field: str) -> LinkValues:
        """Return the values of a field of ``Criteria`` in links of the rows, by row and state."""
        return self.counter.link_values(field, self.counts, self.criteria)

    def count_links[T](self, links: Iterable[tuple[int, str, Iterable[T]]]) -> Counter[T]:
        """Count rows per value of their links in the states that criteria mean, each row once."""
        states = {state for state in LinkState.values if self.criteria.includes_link(state)}
        pairs = {
            (row, value)
            for row, state, values in links
            if state in states
            for value in values
            if value is not None
        }
        return Counter(value for _row, value in pairs)

    def total(self, number: int) -> Total:
        """Return a number of counted rows as a total."""
        return Total(number, self.counts.is_exact)


@dataclass(frozen=True, kw_only=True, eq=False)
class Facet:
    """A facet whose values are ``choices`` or the rows of a table.

    ``field`` is that of ``Criteria``; ``label`` heads the options, ``chip`` precedes an active
    value. ``link_ends`` are the lists that have the facet. ``values_in`` returns the values that
    a statement has, each with its name, as far as its links of the kind meant are concerned.
    """

    field: str
    label: Label
    chip: Label
    rows: Callable[[], QuerySet[Any]] | None = None
    choices: Sequence[tuple[str, Label]] = ()
    values_in: Callable[[Statement, Sequence[ResponseLink]], dict[str, str]] | None = None
    link_ends: frozenset[LinkEnd] = ALL_LISTS

    @property
    def is_range(self) -> bool:
        """Whether the values are the two ends of a range, with boxes of their own."""
        return False

    @property
    def name(self) -> str:
        """The URL parameter."""
        return PARAMETERS[self.field].name

    @property
    def parameters(self) -> tuple[str, ...]:
        """All URL parameters."""
        return (self.name,)

    def meaning(self, criteria: Criteria) -> str:
        """Return the name under which reasons are stored."""
        return self.name

    def label_on(self, criteria: Criteria) -> Label:
        """Return the heading of the facet on a list."""
        return self.label

    def filter(self) -> df.Filter:
        """Return the filter that parses the URL parameter."""
        if self.rows is None:
            return df.MultipleChoiceFilter(choices=self.choices)
        key = PARAMETERS[self.field].key
        if key == "pk":
            return KeysFilter(queryset=self.rows())
        return df.ModelMultipleChoiceFilter(queryset=self.rows(), to_field_name=key)

    def selected(self, criteria: Criteria) -> list[str]:
        """Return the active values, as the URL spells them."""
        return [PARAMETERS[self.field].write(value) for value in getattr(criteria, self.field)]

    def names(self, values: Collection[str]) -> dict[str, str]:
        """Return the display names of values that have one."""
        if self.rows is None:
            return {str(value): str(label) for value, label in normalize_choices(self.choices)}
        key = PARAMETERS[self.field].key
        keys = values if key != "pk" else list(filter(None, map(read_key, values)))
        rows = self.rows().filter(**{f"{key}__in": keys})
        return {str(getattr(row, key)): str(row) for row in rows}

    def names_in(self, criteria: Criteria) -> dict[str, str]:
        """Return the display names of active values whose rows are loaded."""
        if self.is_range:
            return {}
        values, write = getattr(criteria, self.field), PARAMETERS[self.field].write
        return {write(value): str(value) for value in values if isinstance(value, Model)}

    def code_rows(self, question: Question) -> list[CodeRow]:
        """Return the rows of the facet's table of codes."""
        return question.counter.vocabulary[self.rows().model] if self.rows else []

    def rows_to_name(self, question: Question) -> Mapping[type[Model], Collection[str]]:
        """Return keys of rows that options need, by tables too large for all to be loaded."""
        return {}

    def address(self, value: str) -> str:
        """Return the URL parameter that selects a value."""
        return _parameter(self.name, value)

    def options(self, question: Question) -> Iterable[Option]:
        """Return the options with their counts; none for a facet that offers none."""
        return ()

    def values_of(
        self, criteria: Criteria, statement: Statement, links: Sequence[ResponseLink]
    ) -> dict[str, str] | None:
        """Return the values that a statement has, each with its name; None if it has no values.

        ``links`` are those of the statement that the criteria mean.
        """
        return self.values_in(statement, links) if self.values_in else None


@lru_cache(maxsize=4096)  # most choices are those of every list
def _parameter(name: str, value: str) -> str:
    return urlencode({name: value})
