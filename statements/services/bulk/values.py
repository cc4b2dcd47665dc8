"""Read and write the values of statements that a bulk edit changes, many rows at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import F
from django.utils.dateparse import parse_date

from statements.models import CITATION_FIELDS, Citation, Statement, Tagging
from statements.services.bulk.edits import Values
from statements.services.statements.cards import fill_cards

_COLUMNS = {"genre": "genre_id", "body": "body_id", "official": "official_id"}


def values_of(statements: Collection[Statement]) -> dict[int, Values]:
    """Return the values of statements by their keys, in three queries."""
    ids = [statement.pk for statement in statements]
    tags = defaultdict[int, list[int]](list)
    for statement_id, tag in (
        Tagging.objects.filter(statement__in=ids).order_by("tag").values_list("statement", "tag")
    ):
        tags[statement_id].append(tag)
    citations = defaultdict[int, list[dict[str, Any]]](list)
    for citation in Citation.objects.filter(statement__in=ids).order_by("pk"):
        citations[citation.statement_id].append(citation_as_json(citation))
    return {
        statement.pk: {
            "tags": tags[statement.pk],
            "genre": statement.genre_id,
            "body": statement.body_id,
            "official": statement.official_id,
            "citations": citations[statement.pk],
        }
        for statement in statements
    }


def citation_as_json(citation: Citation) -> dict[str, Any]:
    """Return a citation as it is stored in JSON."""
    values = {name: getattr(citation, name) for name in ("id", *CITATION_FIELDS)}
    day = citation.published_on
    return {**values, "published_on": day.isoformat() if day else None}


def write_values(values_by_id: Mapping[int, Values]) -> dict[int, Values]:
    """Write the given fields of statements, and raise their versions by one.

    Statements with the same values are written by one command. Return the values as stored: a new
    citation has its key.
    """
    groups = defaultdict[tuple[tuple[str, Any], ...], list[int]](list)
    for statement_id, values in values_by_id.items():
        columns = {_COLUMNS[name]: values[name] for name in _COLUMNS if name in values}
        groups[tuple(columns.items())].append(statement_id)
    for group, ids in groups.items():
        Statement.objects.filter(pk__in=ids).update(version=F("version") + 1, **dict(group))
    _write_tags({key: values["tags"] for key, values in values_by_id.items() if "tags" in values})
    citations = {
        key: values["citations"] for key, values in values_by_id.items() if "citations" in values
    }
    stored = _write_citations(citations)
    # New citations are part of what a card is searched by.
    fill_cards(list(citations))
    return {
        key: {**values, "citations": stored[key]} if key in stored else values
        for key, values in values_by_id.items()
    }


def _write_tags(tags_by_id: Mapping[int, Iterable[int]]) -> None:
    pairs = {(key, tag) for key, tags in tags_by_id.items() for tag in tags}
    taggings = Tagging.objects.filter(statement__in=list(tags_by_id))
    rows = {(row.statement_id, row.tag_id): row.pk for row in taggings}
    Tagging.objects.filter(pk__in=[rows[pair] for pair in rows.keys() - pairs]).delete()
    Tagging.objects.bulk_create(
        Tagging(statement_id=key, tag_id=tag) for key, tag in sorted(pairs - rows.keys())
    )


def _write_citations(
    citations_by_id: Mapping[int, list[dict[str, Any]]],
) -> dict[int, list[dict[str, Any]]]:
    """Make these the citations of each statement: removed rows come back under their keys."""
    existing = Citation.objects.filter(statement__in=list(citations_by_id))
    by_key = {citation.pk: citation for citation in existing}
    citations = [
        (statement_id, values) for statement_id, rows in citations_by_id.items() for values in rows
    ]
    keys = {values["id"] for _statement_id, values in citations}
    Citation.objects.filter(pk__in=by_key.keys() - keys).delete()
    new, renamed = [], defaultdict[str, list[int]](list)
    for statement_id, values in citations:
        citation = by_key.get(values["id"])
        if citation is None:
            new.append(_citation(statement_id, values))
        elif citation.publisher != values["publisher"]:
            renamed[values["publisher"]].append(citation.pk)
    for publisher, renamed_keys in renamed.items():
        Citation.objects.filter(pk__in=renamed_keys).update(publisher=publisher)
    Citation.objects.bulk_create(new)
    stored = defaultdict[int, list[dict[str, Any]]](list)
    for citation in Citation.objects.filter(statement__in=list(citations_by_id)).order_by("pk"):
        stored[citation.statement_id].append(citation_as_json(citation))
    return {key: stored[key] for key in citations_by_id}


def _citation(statement_id: int, values: Mapping[str, Any]) -> Citation:
    columns = {name: value for name, value in values.items() if value is not None}
    if day := columns.get("published_on"):
        columns["published_on"] = parse_date(day)
    return Citation(statement_id=statement_id, **columns)
