"""Why a statement matches a filter: the query terms and filter values that it has."""

from collections.abc import Sequence
from typing import Any

from statements.engine.search.passages import find_hits
from statements.engine.search.query import Field, Query, terms_of
from statements.filters.lists.facets import FACETS
from statements.models import ResponseLink, Statement
from statements.selectors.lists.criteria import Criteria, LinkEnd

type Reason = dict[str, Any]


def why(criteria: Criteria, statement: Statement) -> list[Reason]:
    """Return a reason for each value of the criteria that ``statement``, which matches, has.

    Each is ``{"filter": parameter, "value": as in the address, "name": as people read it}``; of
    words also ``"where"``, a list of ``title``, ``summary`` and ``text``. No reasons: the filter
    takes everything. Load the statement by ``selectors.alerts.with_all_that_filters_read``.
    """
    links = _links(criteria, statement)
    return [
        *_words(criteria.query, statement),
        *_dates(criteria),
        *_values(criteria, statement, links),
    ]


def _words(query: Query | None, statement: Statement) -> list[Reason]:
    """Return the query terms that occur in a statement, and the fields they occur in."""
    revision = statement.current_revision
    fields = [
        (Field.TITLE, f"{statement.title_zh}\n{statement.title_en}"),
        (Field.SUMMARY, statement.summary),
        (Field.TEXT, revision.text if revision else ""),
    ]
    reasons: list[Reason] = []
    for term in terms_of(query.expression if query else None):
        field_texts = [
            field_text for field_text in fields if term.field in (Field.ANY, field_text[0])
        ]
        if where := [str(field) for field, text in field_texts if find_hits([term], text)]:
            reasons.append({"filter": "q", "value": term.typed, "name": term.typed, "where": where})
    return reasons


def _dates(criteria: Criteria) -> list[Reason]:
    period = criteria.period
    dates = {"from": period.start, "to": period.end} if period else {}
    return [
        {"filter": name, "value": str(date), "name": str(date)}
        for name, date in dates.items()
        if date
    ]


def _values(
    criteria: Criteria, statement: Statement, links: Sequence[ResponseLink]
) -> list[Reason]:
    return [
        {"filter": facet.meaning(criteria), "value": value, "name": names[value]}
        for facet in FACETS
        if not facet.is_range and (selected := facet.selected(criteria))
        for names in [facet.values_of(criteria, statement, links) or {}]
        for value in selected
        if value in names
    ]


def _links(criteria: Criteria, statement: Statement) -> list[ResponseLink]:
    """Return the links that the criteria mean, in the states asked for."""
    is_directive = criteria.link_end == LinkEnd.DIRECTIVE
    links = statement.links_in if is_directive else statement.links_out
    return [link for link in links.all() if criteria.includes_link(link.state)]
