"""Facets counted by links: their states, their other ends, their codes."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from statements.filters.lists.counter import LinkGroup, count_rows
from statements.filters.lists.facet import Facet, Option, Question
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
        groups = question.counter.link_groups(question.counts, question.criteria)
        numbers = Counter(group.state for group in groups)
        numbers[NO_LINK] = len(question.counts.keys) - len({group.row for group in groups})
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

    def options(self, question: Question) -> Iterable[Option]:
        numbers = count_groups(question, lambda group: set(group.opposite_keys))
        ranked = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))[:MAX_DIRECTIVES]
        names = self.names([str(key) for key, _number in ranked])
        for key, number in ranked:
            if str(key) in names:
                yield Option(str(key), names[str(key)], question.total(number))


@dataclass(frozen=True, kw_only=True, eq=False)
class AnswerGenreFacet(Facet):
    """The forms that the answers to a directive have."""

    def options(self, question: Question) -> Iterable[Option]:
        numbers = count_groups(question, lambda group: set(group.genres))
        return _options_of_rows(self, question, numbers)


@dataclass(frozen=True, kw_only=True, eq=False)
class CodeFacet(Facet):
    """A code that reviewers give to links."""

    column: Literal["stance", "depth"]

    def options(self, question: Question) -> Iterable[Option]:
        if question.criteria.link_end == LinkEnd.RESPONSE:
            numbers = count_groups(question, lambda group: set(getattr(group, f"{self.column}s")))
            return _options_of_rows(self, question, numbers)
        links = question.counter.coded_links(question.counts, question.criteria)
        numbers = count_rows(
            ((link.row, link.state, {getattr(link, self.column)}) for link in links),
            question.criteria,
        )
        return _options_of_rows(self, question, numbers)


def count_groups[T](question: Question, values: Callable[[LinkGroup], set[T]]) -> Counter[T]:
    """Count the rows with each value of their links, in the states that the criteria mean."""
    groups = question.counter.link_groups(question.counts, question.criteria)
    return count_rows(
        ((group.row, group.state, values(group)) for group in groups), question.criteria
    )


def _options_of_rows(
    facet: Facet, question: Question, numbers: Mapping[Any, int]
) -> Iterable[Option]:
    """Return an option for each code of the facet's table."""
    for row in facet.code_rows(question):
        yield Option(row.code, row.label, question.total(numbers.get(int(row.key), 0)))
