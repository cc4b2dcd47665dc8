"""Lists of statements by name: what each holds, how it is narrowed and sorted."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ObjectDoesNotExist
from django.http import QueryDict

from statements.filters.statements import AnswerFilter, DirectiveFilter, StatementFilter
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
from statements.selectors.lists.rows import directive_rows, response_rows, statement_rows

_OF_ONE = re.compile(r"(responses-to|province|phrase|tag)-(.+)", re.ASCII)


class NoSuchList(Exception):
    """The list that is named is not there, or no longer."""


class UnreadableQuery(Exception):
    """A filter of the query cannot be read, or no longer, as when its tag was removed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The cards of a list before any filter, its filters, and the order of its rows.

    ``load`` loads what a row shows, and sorts.
    """

    cards: CardQuerySet
    by: Callable[..., StatementFilter] = StatementFilter
    load: Callable[[StatementQuerySet], StatementQuerySet] = statement_rows
    earliest_first: bool = False

    def filter(self, parameters: QueryDict) -> StatementFilter:
        """Narrow the list by the parameters of an address."""
        return self.by(parameters, queryset=self.cards)


def section(name: str) -> Listed:
    """Return a list by the name of its files: ``responses``, ``tag-ai``, ``responses-to-1``.

    Raises ``NoSuchList``.
    """
    match name:
        case "statements":
            return Listed(Card.objects.all())
        case "directives":
            directives = Card.objects.of_kinds([StatementKind.DIRECTIVE])
            return Listed(directives, by=DirectiveFilter, load=directive_rows)
        case "responses":
            return Listed(Card.objects.of_kinds([StatementKind.RESPONSE]))
    try:
        return _section_of_one(name)
    except ObjectDoesNotExist as gone:
        raise NoSuchList(name) from gone


def _section_of_one(name: str) -> Listed:
    """Return the list on the page of a directive, a province, a phrase or a tag."""
    found = _OF_ONE.fullmatch(name)
    kind, which = found.groups() if found else ("", "")
    match kind:
        case "responses-to" if key := read_key(which):
            directive = Statement.objects.directives().get(pk=key)
            by = partial(AnswerFilter, answered=directive)
            answers = Card.objects.all()
            return Listed(answers, by=by, load=response_rows, earliest_first=True)
        case "province":
            province = Jurisdiction.objects.provinces().get(code=which)
            return Listed(Card.objects.from_within([province.code]))
        case "phrase" if key := read_key(which):
            return Listed(Card.objects.using_phrase(Phrase.objects.get(pk=key)))
        case "tag":
            return Listed(Card.objects.tagged([Tag.objects.get(slug=which)]))
    raise NoSuchList(name)


def filter_of(name: str, query: str) -> StatementFilter:
    """Return the filter that ``query``, as in an address, is on a list. Raises ``NoSuchList``."""
    return section(name).filter(QueryDict(query))


def rows_of(name: str, query: str) -> StatementQuerySet:
    """Return all rows that a list shows for a query, in its order.

    Raises ``NoSuchList`` or ``UnreadableQuery``.
    """
    listed = section(name)
    chosen = listed.filter(QueryDict(query))
    if not chosen.is_valid():
        raise UnreadableQuery(", ".join(chosen.form.errors))
    return listed.load(chosen.statements)


def normalised(chosen: StatementFilter) -> str:
    """Write a filter in one way: what narrows, by name, each value once, nothing empty."""
    parameters = QueryDict(mutable=True)
    for name in sorted(chosen.read):
        values = (value.strip() for value in chosen.parameters.getlist(name))
        parameters.setlist(name, list(dict.fromkeys(filter(None, values))))
    return parameters.urlencode()


def fault_of(chosen: StatementFilter) -> str:
    """Say why a filter cannot be read; nothing if it can."""
    if any("\0" in value for _name, values in chosen.parameters.lists() for value in values):
        return "U+0000"  # which the database cannot even be asked for
    return " ".join(str(fault) for faults in chosen.form.errors.values() for fault in faults)
