"""Parse the URL of a list into criteria."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, cast

import django_filters as df
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from statements.engine.search.query import Expression
from statements.filters.lists.facet import Facet
from statements.filters.lists.facets import FACETS
from statements.filters.lists.former_codes import with_current_codes
from statements.filters.period import PeriodFilter
from statements.filters.queries import QueryFilter, sentences_on
from statements.models import Card, LinkState, Statement
from statements.selectors.lists.criteria import Criteria, Period
from statements.selectors.lists.definitions import ListDefinition, list_definition

MAX_YEARS = 10  # of a period; a longer one is narrowed to the years of the archive
LONGEST_QUERY = 200  # characters
NO_STATE_HERE = _(
    "“%(value)s” is no state of a link to this directive. All that is listed here has a link; "
    "what has none stands in the list of responses."
)


class UnreadableFilter(Exception):
    """A parameter is invalid, or has become so, as when its tag was deleted.

    ``names`` are the invalid fields.
    """

    def __init__(self, fault: str, names: Iterable[str]) -> None:
        super().__init__(fault)
        self.names = ", ".join(names)


class ListFilter(df.FilterSet):
    """Parses URL parameters into ``criteria``."""

    q = QueryFilter(label=_("Text contains"), max_length=LONGEST_QUERY)
    date_range = PeriodFilter(label=_("Date, from and to"))

    class Meta:
        model = Card
        fields: list[str] = []

    def __init__(self, definition: ListDefinition, parameters: QueryDict) -> None:
        # Only what the address names: a filter costs a copy and a form field.
        self.base_filters = OrderedDict(
            (name, list_filter)
            for name, list_filter in self.base_filters.items()
            if name in self.declared_filters or name in parameters
        )
        super().__init__(parameters, queryset=Card.objects.none())
        self.definition = definition
        self.parameters = parameters

    @classmethod
    def get_filters(cls) -> OrderedDict[str, df.Filter]:
        """Add a filter for each facet that has a parameter of its own."""
        own = {facet.name: facet.filter() for facet in FACETS if facet.parameters == (facet.name,)}
        return OrderedDict({**super().get_filters(), **own})

    @cached_property
    def form(self) -> forms.Form:
        """The form, which validates the parameters once, former codes as the present ones."""
        form = self._form()
        if form.errors and (parameters := with_current_codes(self.parameters)) != self.parameters:
            self.data = self.parameters = parameters
            form = self._form()
        return form

    def _form(self) -> forms.Form:
        form: forms.Form = self.get_form_class()(self.parameters)
        if self.definition.criteria.answered and "link" in form.fields:
            field = cast("forms.MultipleChoiceField", form.fields["link"])
            field.choices = LinkState.choices
            field.error_messages["invalid_choice"] = NO_STATE_HERE
        return form

    @cached_property
    def criteria(self) -> Criteria:
        """The criteria in the URL. Raises ``UnreadableFilter``."""
        if not self.is_valid():
            raise UnreadableFilter(self.fault, self.form.errors)
        cleaned = self.form.cleaned_data
        values: dict[str, Any] = {
            facet.field: tuple(cleaned[facet.name] or ())
            for facet in FACETS
            if facet.name in cleaned
        }
        period = _within_the_archive(cleaned["date_range"])
        return replace(self.definition.criteria, query=cleaned["q"], period=period, **values)

    @property
    def narrowing_parameters(self) -> set[str]:
        """The names of all parameters that narrow."""
        return {"q", *(name for facet in FACETS for name in facet.parameters)}

    @property
    def query(self) -> Expression | None:
        """The search query; None if there is none or it is invalid."""
        query = self.criteria.query if self.is_valid() else None
        return query.expression if query else None

    @property
    def notes(self) -> list[str]:
        """Messages about text in the query that looks like an operator and was not read as one."""
        return sentences_on(self.criteria.query) if self.is_valid() else []

    @property
    def fault(self) -> str:
        """Why the URL cannot be parsed; empty if it can."""
        if any("\0" in value for _name, values in self.parameters.lists() for value in values):
            return "U+0000"  # PostgreSQL accepts no NUL, not even in a comparison
        faults = self.form.errors.values()
        return " ".join(str(sentence) for sentences in faults for sentence in sentences)

    def without(self, values: Mapping[str, Collection[str]]) -> QueryDict:
        """Return all parameters but these values, given by the name of their parameter."""
        parameters = self.parameters.copy()
        for name, texts in values.items():
            remaining = [text for text in parameters.pop(name, []) if text not in texts]
            if remaining:
                parameters.setlist(name, remaining)
        return parameters

    def query_without(self, facet: Facet) -> str:
        """Return all parameters but those of one facet, as in addresses."""
        if self.parameters.keys().isdisjoint(facet.parameters):
            return self._query
        parameters = self.parameters.copy()
        for name in facet.parameters:
            parameters.pop(name, None)
        return parameters.urlencode()

    @cached_property
    def _query(self) -> str:
        """All parameters; most facets of a list narrow nothing."""
        return self.parameters.urlencode()


def list_filter(name: str, query: str) -> ListFilter:
    """Return the filter of a list for a URL query string. Raises ``NoSuchList``."""
    return ListFilter(list_definition(name), QueryDict(query))


def read_criteria(name: str, query: str) -> Criteria:
    """Parse a stored or submitted query. Raises ``NoSuchList`` or ``UnreadableFilter``."""
    stored = list_filter(name, query)
    if stored.fault:
        raise UnreadableFilter(stored.fault, stored.form.errors)
    return stored.criteria


def _within_the_archive(period: Period | None) -> Period | None:
    """Narrow a long period to the days of the archive.

    Each year is a fact to search for, and an open end would search for all years up to 2100.
    """
    if period is None or period.days.last.year - period.days.first.year <= MAX_YEARS:
        return period
    archive_days = Statement.objects.days_known()
    days = archive_days and period.days.meet(archive_days)
    return replace(period, days=days) if days else period
