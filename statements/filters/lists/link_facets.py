"""Facets counted by links: their states, their other ends, their codes."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Literal

from django.db.models import Model

from statements.filters.lists.counter import AnswerGroup, AnswerLink, count_rows
from statements.filters.lists.facet import Facet, Option, Question
from statements.models import Statement
from statements.selectors.lists.criteria import NO_LINK, Criteria, LinkEnd

MAX_DIRECTIVES = 12  # options; the URL can name any other directive


@dataclass(frozen=True, kw_only=True, eq=False)
class LinkStateFacet(Facet):
    """The state of the links of a row; on the page of a directive, of the link to it."""

    def options(self, question: Question) -> Iterable[Option]:
        """Count by state; where other criteria are about the same link, ask for each state."""
        choices = self._choices(question.criteria)
        if not question.criteria.states_stand_alone:
            alternatives = [replace(question.criteria, link_states=(key,)) for key, _ in choices]
            totals = question.counter.totals(alternatives)
            for (state, label), total in zip(choices, totals, strict=True):
                yield Option(state, label, total)
            return
        rows_and_states = _rows_and_states(question)
        numbers = Counter(state for _row, state in rows_and_states)
        linked_rows = {row for row, _state in rows_and_states}
        numbers[NO_LINK] = len(question.counts.keys) - len(linked_rows)
        for state, label in choices:
            yield Option(state, label, question.total(numbers[state]))

    def _choices(self, criteria: Criteria) -> list[tuple[str, str]]:
        return [
            (state, str(label))
            for state, label in self.choices
            if not (criteria.answered and state == NO_LINK)
        ]


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
        numbers = _count_values(question, lambda link: link.directive)
        ranked = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))[:MAX_DIRECTIVES]
        return {str(key): number for key, number in ranked}


@dataclass(frozen=True, kw_only=True, eq=False)
class AnswerGenreFacet(Facet):
    """The forms that the answers to a directive have."""

    def options(self, question: Question) -> Iterable[Option]:
        numbers = count_groups(question, lambda group: group.genres)
        return _options_of_rows(self, question, numbers)


@dataclass(frozen=True, kw_only=True, eq=False)
class CodeFacet(Facet):
    """A code that reviewers give to links."""

    column: Literal["stance", "depth"]

    def options(self, question: Question) -> Iterable[Option]:
        if question.criteria.link_end == LinkEnd.RESPONSE:
            numbers = _count_values(question, attrgetter(self.column))
            return _options_of_rows(self, question, numbers)
        links = question.counter.coded_links(question.counts, question.criteria)
        numbers = count_rows(
            ((link.row, link.state, {getattr(link, self.column)}) for link in links),
            question.criteria,
        )
        return _options_of_rows(self, question, numbers)


def _rows_and_states(question: Question) -> set[tuple[int, str]]:
    """Return in which states the links of each row are."""
    counter, counts, criteria = question.counter, question.counts, question.criteria
    links: Iterable[AnswerLink | AnswerGroup] = (
        counter.answer_links(counts, criteria)
        if criteria.link_end == LinkEnd.RESPONSE
        else counter.answer_groups(counts, criteria)
    )
    return {(link.row, link.state) for link in links}


def _count_values[T](question: Question, value: Callable[[AnswerLink], T]) -> Counter[T]:
    """Count the responses with each value of their links, in the states that criteria mean."""
    links = question.counter.answer_links(question.counts, question.criteria)
    known = (
        (link.row, link.state, [known]) for link in links if (known := value(link)) is not None
    )
    return count_rows(known, question.criteria)


def count_groups[T](question: Question, values: Callable[[AnswerGroup], Iterable[T]]) -> Counter[T]:
    """Count the directives with each value of their answers, in the states that criteria mean."""
    groups = question.counter.answer_groups(question.counts, question.criteria)
    return count_rows(
        ((group.row, group.state, values(group)) for group in groups), question.criteria
    )


def _options_of_rows(
    facet: Facet, question: Question, numbers: Mapping[Any, int]
) -> Iterable[Option]:
    """Return an option for each code of the facet's table."""
    for row in facet.code_rows(question):
        yield Option(row.code, row.label, question.total(numbers.get(int(row.key), 0)))
