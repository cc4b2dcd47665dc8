"""Lists of statements by name, for whoever asks for the rows of a list without its page."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ObjectDoesNotExist
from django.http import QueryDict

from statements.filters.statements import AnswerFilter, DirectiveFilter, StatementFilter
from statements.models import Jurisdiction, Phrase, Statement, StatementQuerySet, Tag
from statements.models.keys import read_key
from statements.selectors.rows import response_rows, statement_rows

_OF_ONE = re.compile(r"(responses-to|province|phrase|tag)-(.+)", re.ASCII)


class NoSuchList(Exception):
    """The list that is named is not there, or no longer."""


class UnreadableQuery(Exception):
    """A filter of the query cannot be read, or no longer, as when its tag was removed."""


@dataclass(frozen=True, slots=True)
class _Section:
    """The statements of a list before any filter, its filters, and the order of its rows."""

    statements: StatementQuerySet
    by: Callable[..., StatementFilter] = StatementFilter
    load: Callable[[StatementQuerySet], StatementQuerySet] = statement_rows


def rows_of(section: str, query: str) -> StatementQuerySet:
    """Return all rows that the list ``section`` shows for a query, in its order.

    A section is named as its files are: ``responses``, ``tag-ai``, ``responses-to-1``. Raises
    ``NoSuchList`` or ``UnreadableQuery``.
    """
    listed = _section(section)
    chosen = listed.by(QueryDict(query), queryset=listed.statements)
    if not chosen.is_valid():
        raise UnreadableQuery(", ".join(chosen.form.errors))
    return listed.load(chosen.rows)


def _section(name: str) -> _Section:
    match name:
        case "statements":
            return _Section(Statement.objects.all())
        case "directives":
            return _Section(Statement.objects.directives(), by=DirectiveFilter)
        case "responses":
            return _Section(Statement.objects.responses())
    try:
        return _section_of_one(name)
    except ObjectDoesNotExist as gone:
        raise NoSuchList(name) from gone


def _section_of_one(name: str) -> _Section:
    """Return the list on the page of a directive, a province, a phrase or a tag."""
    found = _OF_ONE.fullmatch(name)
    kind, which = found.groups() if found else ("", "")
    match kind:
        case "responses-to" if key := read_key(which):
            directive = Statement.objects.directives().get(pk=key)
            by = partial(AnswerFilter, answered=directive)
            return _Section(Statement.objects.all(), by=by, load=response_rows)
        case "province":
            province = Jurisdiction.objects.provinces().get(code=which)
            return _Section(Statement.objects.from_within([province.code]))
        case "phrase" if key := read_key(which):
            return _Section(Statement.objects.using_phrase(Phrase.objects.get(pk=key)))
        case "tag":
            return _Section(Statement.objects.tagged([Tag.objects.get(slug=which)]))
    raise NoSuchList(name)
