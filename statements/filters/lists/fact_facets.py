"""Facets that are counted by the facts on catalogue cards."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import django_filters as df
from django.db.models import Model
from django.utils.translation import gettext as _

from statements.filters.dates import as_understood
from statements.filters.fields import LinesFilter
from statements.filters.lists.facet import Facet, Label, Option, Question
from statements.filters.period import PERIOD, PeriodFilter
from statements.models import LONGEST_PUBLISHER, Body, FactKind, ResponseLink, Statement
from statements.selectors.lists.criteria import Criteria, LinkEnd
from statements.selectors.lists.vocabulary import CodeRow

MAX_FREQUENT = 12  # options of an open-ended facet; the URL can name any other value
MAX_MONTHS = 24  # options; more are shown as years


@dataclass(frozen=True, kw_only=True, eq=False)
class FactFacet(Facet):
    """A facet whose values are facts on cards."""

    fact: FactKind

    def options(self, question: Question) -> Iterable[Option]:
        facts = question.counts.facts
        for key, value, label in self._facts(question):
            yield Option(value, label, question.total(facts[f"{self.fact}:{key}"]))

    def _facts(self, question: Question) -> list[CodeRow]:
        if self.rows is None:
            return [CodeRow(value, value, str(label)) for value, label in self.choices]
        return self.code_rows(question)


@dataclass(frozen=True, kw_only=True, eq=False)
class FrequentFactFacet(FactFacet):
    """A facet with too many values to offer them all: the most frequent are."""

    def rows_to_name(self, question: Question) -> Mapping[type[Model], Collection[str]]:
        keys = question.ranking(self, self._most_frequent)
        return {self.rows().model: keys} if self.rows else {}

    def options(self, question: Question) -> Iterable[Option]:
        numbers = question.ranking(self, self._most_frequent)
        labels = {row.key: row.label for row in self.code_rows(question)}
        for value, number in numbers.items():
            if label := labels.get(value):
                yield Option(value, label, question.total(number))

    def _most_frequent(self, question: Question) -> dict[str, int]:
        start = f"{self.fact}:"
        numbers = {
            fact.removeprefix(start): number
            for fact, number in question.counts.facts.items()
            if fact.startswith(start)
        }
        return dict(sorted(numbers.items(), key=lambda item: (-item[1], item[0]))[:MAX_FREQUENT])


@dataclass(frozen=True, kw_only=True, eq=False)
class PublisherFacet(FrequentFactFacet):
    """Who published a statement, by the name in its citations."""

    def filter(self) -> df.Filter:
        return LinesFilter(max_length=LONGEST_PUBLISHER)

    def names(self, values: Collection[str]) -> dict[str, str]:
        return {value: value for value in values}

    def code_rows(self, question: Question) -> list[CodeRow]:
        return [CodeRow(name, name, name) for name in question.ranking(self, self._most_frequent)]


@dataclass(frozen=True, kw_only=True, eq=False)
class ProvinceFacet(FactFacet):
    """The province of a statement; of a directive the provinces that answered."""

    def meaning(self, criteria: Criteria) -> str:
        return "answered" if criteria.link_end == LinkEnd.DIRECTIVE else self.name

    def label_on(self, criteria: Criteria) -> Label:
        return _("Answered by") if criteria.link_end == LinkEnd.DIRECTIVE else self.label

    def rows_to_name(self, question: Question) -> Mapping[type[Model], Collection[str]]:
        if question.criteria.link_end == LinkEnd.RESPONSE:
            return {}
        answers = question.link_values(self.field)
        bodies = set[int]().union(*(bodies for _, _, bodies in answers))  # few, of many links
        return {Body: set(map(str, bodies))}

    def options(self, question: Question) -> Iterable[Option]:
        """Count rows; a directive that two cities of a province answered counts once."""
        if question.criteria.link_end == LinkEnd.RESPONSE:
            yield from super().options(question)
            return
        provinces = {int(row.key): row.code for row in question.counter.vocabulary[Body]}
        numbers = question.count_links(
            (row, state, map(provinces.__getitem__, bodies))
            for row, state, bodies in question.link_values(self.field)
        )
        for _key, code, label in self._facts(question):
            yield Option(code, label, question.total(numbers[code]))

    def values_of(
        self, criteria: Criteria, statement: Statement, links: Sequence[ResponseLink]
    ) -> dict[str, str] | None:
        answers = [link.response for link in links]
        statements = answers if criteria.link_end == LinkEnd.DIRECTIVE else [statement]
        places = [answer.body.jurisdiction for answer in statements]
        return {code: str(place) for place in places for code in place.lineage}


@dataclass(frozen=True, kw_only=True, eq=False)
class PeriodFacet(FactFacet):
    """The month of a statement. A period has two boxes of its own; the options only lead there."""

    @property
    def is_range(self) -> bool:
        return True

    @property
    def name(self) -> str:
        return "said"  # in ids of the page, which are as old as the address

    @property
    def parameters(self) -> tuple[str, ...]:
        return PERIOD

    def filter(self) -> df.Filter:
        return PeriodFilter()

    def selected(self, criteria: Criteria) -> list[str]:
        period = criteria.period
        dates = (period.start, period.end) if period else ()
        return list(dict.fromkeys(str(date) for date in dates if date))

    def names(self, values: Collection[str]) -> dict[str, str]:
        return {value: as_understood(value) for value in values}

    def address(self, value: str) -> str:
        return urlencode(dict.fromkeys(PERIOD, value))

    def options(self, question: Question) -> Iterable[Option]:
        """Count months, latest first, or years where there are too many months to choose from."""
        facts = question.counts.facts
        for kind in (FactKind.MONTH, FactKind.YEAR):
            start = f"{kind}:"
            spans = [fact.removeprefix(start) for fact in facts if fact.startswith(start)]
            if len(spans) <= MAX_MONTHS:
                break
        for span in sorted(spans, reverse=True):
            yield Option(span, span, question.total(facts[f"{kind}:{span}"]))
