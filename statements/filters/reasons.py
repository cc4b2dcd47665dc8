"""Why a statement matches a filter: which words and which values of it the statement has."""

from typing import Any

from statements.engine.search.passages import find_hits
from statements.engine.search.query import Expression, Field, terms_of
from statements.filters.statements import NO_LINK, DirectiveFilter, StatementFilter
from statements.models import ResponseLink, Statement

type Reason = dict[str, Any]


def why(chosen: StatementFilter, statement: Statement) -> list[Reason]:
    """Return a reason for each value of the filter that ``statement``, which matches, has.

    Each is ``{"filter": parameter, "value": as in the address, "name": as people read it}``; of
    words also ``"where"``, a list of ``title``, ``summary`` and ``text``. A parameter that is not
    known here is a reason as it stands. No reasons: the filter takes everything. Load the
    statement by ``selectors.alerts.with_all_that_filters_read``.
    """
    links = _links(chosen, statement)
    found: list[Reason] = []
    for name, values in chosen.parameters.lists():
        for value in filter(None, map(str.strip, values)):
            if name == "q":
                found += _words(chosen.query, statement)
            elif name in chosen.read:
                found += _reasons(chosen, name, value, statement, links)
    return found


def _words(query: Expression | None, statement: Statement) -> list[Reason]:
    """Return the wordings asked for that stand in a statement, and where."""
    places = [
        (Field.TITLE, f"{statement.title_zh}\n{statement.title_en}"),
        (Field.SUMMARY, statement.summary),
        (Field.TEXT, "".join(revision.text for revision in statement.current)),
    ]
    reasons: list[Reason] = []
    for term in terms_of(query):
        meant = [place for place in places if term.field in (Field.ANY, place[0])]
        if where := [str(field) for field, text in meant if find_hits([term], text)]:
            reasons.append({"filter": "q", "value": term.typed, "name": term.typed, "where": where})
    return reasons


def _links(chosen: StatementFilter, statement: Statement) -> list[ResponseLink]:
    """Return the links that the filter speaks of, of the states asked for."""
    ends = statement.links_in if isinstance(chosen, DirectiveFilter) else statement.links_out
    return [link for link in ends.all() if chosen.means(link.state)]


def _reasons(
    chosen: StatementFilter, name: str, value: str, statement: Statement, links: list[ResponseLink]
) -> list[Reason]:
    name = chosen.meaning(name)
    has = _values(name, statement, links)
    if has is None:  # a parameter that takes no value of a statement, such as a date
        return [{"filter": name, "value": value, "name": value}]
    return [{"filter": name, "value": value, "name": has[value]}] if value in has else []


def _values(name: str, statement: Statement, links: list[ResponseLink]) -> dict[str, str] | None:
    """Return the values of a parameter that a statement has, each with its name."""
    match name:
        case "answered":
            places = [link.response.body.jurisdiction for link in links]
            return {code: str(place) for place in places for code in place.lineage}
        case "directive":
            directives = {str(link.directive_id): str(link.directive) for link in links}
            return {**directives, str(statement.pk): str(statement)}
        case "link":
            states = {link.state: str(link.get_state_display()) for link in links}
            return states or {NO_LINK: NO_LINK}
        case _:
            return _own_values(name, statement)


def _own_values(name: str, statement: Statement) -> dict[str, str] | None:
    match name:
        case "province":
            place = statement.body.jurisdiction
            return dict.fromkeys(place.lineage, str(place))
        case "body":
            return {statement.body.kind: statement.body.get_kind_display()}
        case "by":
            return {str(statement.body_id): str(statement.body)}
        case "speaker":
            speaker = statement.official
            return {str(speaker.pk): str(speaker)} if speaker else {}
        case "kind":
            return {statement.kind: statement.get_kind_display()}
        case "genre":
            return {statement.genre.slug: str(statement.genre)}
        case "tag":
            return {tag.slug: str(tag) for tag in statement.tags.all()}
        case _:
            return None
