"""The lists of statements by name: which rows each holds, how they are loaded and sorted."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist

from statements.models import (
    Card,
    CardQuerySet,
    Jurisdiction,
    Phrase,
    Statement,
    StatementKind,
    StatementQuerySet,
    Tag,
)
from statements.models.statements.keys import read_key
from statements.selectors.codes.former import find_code
from statements.selectors.lists.criteria import Criteria, LinkEnd
from statements.selectors.lists.rows import directive_rows, response_rows, statement_rows

_LIST_ON_A_PAGE = re.compile(r"(responses-to|province|phrase|tag)-(.+)", re.ASCII)


class NoSuchList(Exception):
    """The list that is named is not there, or no longer."""


@dataclass(frozen=True, slots=True)
class ListDefinition:
    """The cards of a list, and how its rows are loaded and sorted.

    ``criteria`` say nothing yet, but which end of a link the rows are and what they all answer.
    ``load`` loads what a row shows, and sorts.
    """

    cards: CardQuerySet
    criteria: Criteria = field(default_factory=Criteria)
    load: Callable[[StatementQuerySet], StatementQuerySet] = statement_rows
    earliest_first: bool = False

    def narrow(self, criteria: Criteria) -> CardQuerySet:
        """Return the cards of the list that meet criteria."""
        return criteria.narrow(self.cards)

    def statements(self, criteria: Criteria) -> StatementQuerySet:
        """Return the statements of the list that meet criteria, in no order."""
        return Statement.objects.on_cards(self.narrow(criteria))

    def rows(self, criteria: Criteria) -> StatementQuerySet:
        """Return all rows that meet criteria as the list shows them, in its order."""
        return self.load(self.statements(criteria))


def list_definition(name: str) -> ListDefinition:
    """Return a list by the name of its files: ``responses``, ``tag-ai``, ``responses-to-1``.

    Raises ``NoSuchList``.
    """
    match name:
        case "statements":
            return ListDefinition(Card.objects.all())
        case "directives":
            directives = Card.objects.directives()
            criteria = Criteria(link_end=LinkEnd.DIRECTIVE)
            return ListDefinition(directives, criteria, load=directive_rows)
        case "responses":
            return ListDefinition(Card.objects.of_kinds([StatementKind.RESPONSE]))
    try:
        return _list_on_a_page(name)
    except ObjectDoesNotExist as error:
        raise NoSuchList(name) from error


def _list_on_a_page(name: str) -> ListDefinition:
    """Return such a list by its name. Raises ``ObjectDoesNotExist`` or ``NoSuchList``."""
    match = _LIST_ON_A_PAGE.fullmatch(name)
    page, code = match.groups() if match else ("", "")
    match page:
        case "responses-to" if key := read_key(code):
            return list_of(Statement.objects.directives().get(pk=key))
        case "province":
            return list_of(Jurisdiction.objects.provinces().get(code=code))
        case "phrase" if key := read_key(code):
            return list_of(Phrase.objects.get(pk=key))
        case "tag":
            return list_of(find_code(Tag, code))
    raise NoSuchList(name)


def list_of(record: Statement | Jurisdiction | Phrase | Tag) -> ListDefinition:
    """Return the list on the page of a directive, a province, a phrase or a tag."""
    match record:
        case Statement():
            criteria = Criteria(answered=record)
            return ListDefinition(
                Card.objects.all(), criteria, load=response_rows, earliest_first=True
            )
        case Jurisdiction():
            return ListDefinition(Card.objects.from_within([record.code]))
        case Phrase():
            return ListDefinition(Card.objects.using_phrase(record))
        case Tag():
            return ListDefinition(Card.objects.tagged([record]))
