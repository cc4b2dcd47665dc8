"""What a facet is: one question that lists can be narrowed by, declared once.

A facet says how its values are read from an address, named, counted, and found in a statement.
The form, the rail, the chips, saved searches and reasons go through the list of facets, so that a
new one needs a field of ``Criteria``, a fact on cards where rows are narrowed by one, and this.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

import django_filters as df
from django.db.models import QuerySet
from django.utils.choices import normalize_choices
from django.utils.functional import Promise

from statements.filters.fields import KeysFilter
from statements.filters.lists.counter import FacetCounter
from statements.models import ResponseLink, Statement
from statements.models.statements.keys import read_key
from statements.selectors.lists.counts import FacetCounts, Total
from statements.selectors.lists.criteria import PARAMETERS, Criteria, LinkEnd
from statements.selectors.lists.vocabulary import CodeRow

type Label = str | Promise
ALL_LISTS = frozenset(LinkEnd)


class Option(NamedTuple):
    """A value as it is written in an address, its name, and how many rows have it."""

    value: str
    label: str
    total: Total


@dataclass(frozen=True, slots=True)
class Question:
    """What options are counted for: ``counts`` of the rows that meet ``criteria``."""

    counter: FacetCounter
    counts: FacetCounts
    criteria: Criteria

    def total(self, number: int) -> Total:
        """Return a number of the rows counted."""
        return Total(number, self.counts.is_exact)


@dataclass(frozen=True, kw_only=True, eq=False)
class Facet:
    """A question whose values are named by ``choices`` or by the rows of a table.

    ``field`` is that of ``Criteria``; ``label`` heads the options, ``chip`` stands before a value
    in force. ``link_ends`` are the lists that have the facet. ``values_in`` returns the values that
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
    def name(self) -> str:
        """The parameter in addresses."""
        return PARAMETERS[self.field].name

    @property
    def parameters(self) -> tuple[str, ...]:
        """All parameters in addresses."""
        return (self.name,)

    def meaning(self, criteria: Criteria) -> str:
        """Return the name under which reasons are kept."""
        return self.name

    def label_on(self, criteria: Criteria) -> Label:
        """Return the heading on a list."""
        return self.label

    def filter(self) -> df.Filter:
        """Return how values are read from an address."""
        if self.rows is None:
            return df.MultipleChoiceFilter(choices=self.choices)
        key = PARAMETERS[self.field].key
        if key == "pk":
            return KeysFilter(queryset=self.rows())
        return df.ModelMultipleChoiceFilter(queryset=self.rows(), to_field_name=key)

    def selected(self, criteria: Criteria) -> list[str]:
        """Return the values in force as addresses write them."""
        return [PARAMETERS[self.field].write(value) for value in getattr(criteria, self.field)]

    def names(self, values: Collection[str]) -> dict[str, str]:
        """Return what values are called, as far as they have a name."""
        if self.rows is None:
            return {str(value): str(label) for value, label in normalize_choices(self.choices)}
        key = PARAMETERS[self.field].key
        keys = values if key != "pk" else list(filter(None, map(read_key, values)))
        rows = self.rows().filter(**{f"{key}__in": keys})
        return {str(getattr(row, key)): str(row) for row in rows}

    def code_rows(self, question: Question) -> list[CodeRow]:
        """Return the rows of the facet's table of codes."""
        return question.counter.vocabulary[self.rows().model] if self.rows else []

    def address(self, value: str) -> str:
        """Return the part of an address that asks for a value."""
        return urlencode({self.name: value})

    def options(self, question: Question) -> Iterable[Option]:
        """Return the values to choose from with their counts; none for a facet without options."""
        return ()

    def values_of(
        self, criteria: Criteria, statement: Statement, links: Sequence[ResponseLink]
    ) -> dict[str, str] | None:
        """Return the values that a statement has, each with its name; None if it has no values.

        ``links`` are those of the statement that the criteria mean.
        """
        return self.values_in(statement, links) if self.values_in else None
