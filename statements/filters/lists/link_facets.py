"""Facets counted by links: their states, their other ends, their codes."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Model

from statements.filters.lists.counter import MAX_ALTERNATIVES
from statements.filters.lists.facet import Facet, Option, Question
from statements.models import LinkState, ResponseLink, Statement
from statements.selectors.lists.counts import Total
from statements.selectors.lists.criteria import NO_LINK, PARAMETERS, Criteria

MAX_DIRECTIVES = 12  # options; the URL can name any other directive


@dataclass(frozen=True, kw_only=True, eq=False)
class LinkStateFacet(Facet):
    """The state of the links of a row; on the page of a directive, of the link to it."""

    def options(self, question: Question) -> Iterable[Option]:
        """Count by state; where other criteria are about the same link, ask for each state."""
        choices = self._choices(question.criteria)
        if not question.criteria.states_stand_alone:
            totals = self._totals(question, [state for state, _label in choices])
            for state, label in choices:
                yield Option(state, label, totals[state])
            return
        rows_and_states = question.counter.link_states(question.counts, question.criteria)
        numbers = Counter(state for _row, state in rows_and_states)
        linked_rows = {row for row, _state in rows_and_states}
        numbers[NO_LINK] = len(question.counts.keys) - len(linked_rows)
        for state, label in choices:
            yield Option(state, label, question.total(numbers[state]))

    def _totals(self, question: Question, states: Collection[str]) -> dict[str, Total]:
        """Count the rows of each state, but those that the links of the listed rows tell of."""
        totals = _totals_among_listed(question)
        others = [state for state in states if state not in totals]
        alternatives = [replace(question.criteria, link_states=(state,)) for state in others]
        return totals | dict(zip(others, question.counter.totals(alternatives), strict=True))

    def _choices(self, criteria: Criteria) -> list[tuple[str, str]]:
        return [
            (state, str(label))
            for state, label in self.choices
            if not (criteria.answered and state == NO_LINK)
        ]


def _totals_among_listed(question: Question) -> dict[str, Total]:
    """Return how many rows have a link in each state that a list without states includes.

    Where the list has more rows than were counted, a state is left out unless more than
    ``MAX_ALTERNATIVES`` of those have it: a count of its own would tell no more.
    """
    counter, counts, criteria = question.counter, question.counts, question.criteria
    if not counter.reads_states:
        return {}
    numbers = Counter(state for _row, state in counter.link_states(counts, criteria))
    return {
        state: Total(min(numbers[state], MAX_ALTERNATIVES), numbers[state] <= MAX_ALTERNATIVES)
        for state in LinkState.values
        if criteria.includes_link(state) and (counts.is_exact or numbers[state] > MAX_ALTERNATIVES)
    }


@dataclass(frozen=True, kw_only=True, eq=False)
class DirectiveFacet(Facet):
    """The directives that responses answer; the most answered ones are offered."""

    def rows_to_name(self, question: Question) -> Mapping[type[Model], Collection[str]]:
        return {Statement: question.ranking(self, self._most_answered)}

    def options(self, question: Question) -> Iterable[Option]:
        numbers = question.ranking(self, self._most_answered)
        labels = {row.key: row.label for row in self.code_rows(question)}
        for key, number in numbers.items():
            if label := labels.get(key):
                yield Option(key, label, question.total(number))

    def _most_answered(self, question: Question) -> dict[str, int]:
        numbers = question.count_links(question.link_values(self.field))
        ranked = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))[:MAX_DIRECTIVES]
        return {str(key): number for key, number in ranked}


@dataclass(frozen=True, kw_only=True, eq=False)
class CodeFacet(Facet):
    """What a column of links says: a code that reviewers give, or the form of the answer."""

    def options(self, question: Question) -> Iterable[Option]:
        numbers = question.count_links(question.link_values(self.field))
        for row in self.code_rows(question):
            yield Option(row.code, row.label, question.total(numbers[int(row.key)]))

    def values_of(
        self, criteria: Criteria, statement: Statement, links: Sequence[ResponseLink]
    ) -> dict[str, str]:
        spelling = PARAMETERS[self.field]
        codes = (getattr(link, str(spelling.column)) for link in links)
        return {spelling.write(code): str(code) for code in codes if code}
