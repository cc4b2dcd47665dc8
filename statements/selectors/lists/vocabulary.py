"""The names of what rows are sorted into, all loaded by one query."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Case, CharField, F, Model, QuerySet, Value, Window
from django.db.models.functions import Cast, RowNumber

from statements.models import CODEBOOK, Body, Genre, Jurisdiction, Official, Statement, Tag
from statements.models.statements.jurisdictions import province_of
from statements.selectors.prepared import KEYS, as_array, fixed_text, prepared_cursor

type Vocabulary = Mapping[type[Model], list["CodeRow"]]

# What is the code in addresses, and the columns that are the two parts of the name, as ``str``
# writes it. A body has the code of its province.
_COLUMNS: dict[type[Model], tuple[str | Case, str, str]] = {
    Jurisdiction: ("code", "name_en", "short_zh"),
    **dict.fromkeys((Genre, Tag, *CODEBOOK.values()), ("slug", "name_en", "name_zh")),
    Body: (province_of("jurisdiction"), "name_zh", "name_en"),
    Official: ("pk", "name_zh", "note"),
    Statement: ("pk", "title_zh", "title_en"),
}


class CodeRow(NamedTuple):
    """A row of a vocabulary: as facts and links name it, as addresses do, and as people do."""

    key: str
    code: str
    label: str


def load_vocabulary(rows_named: Mapping[type[Model], Collection[str]]) -> Vocabulary:
    """Return provinces, forms, tags and all of the codebook, each in its own order.

    ``rows_named`` are keys of tables too large to load, of which some are offered.
    """
    large = [model for model, keys in rows_named.items() if keys]
    with prepared_cursor() as cursor:
        cursor.execute(_text(*large), [as_array(rows_named[model]) for model in large])
        rows = cursor.fetchall()
    models = {model.__name__: model for model in _COLUMNS}
    vocabulary: defaultdict[type[Model], list[CodeRow]] = defaultdict(list)
    for name, _rank, key, code, before, after in rows:
        model = models[name]
        vocabulary[model].append(CodeRow(key, code, _label(model, before, after)))
    return vocabulary


@cache
def _text(*large: type[Model]) -> str:
    """Return the query for all rows of small tables, and for rows of large ones by their keys."""
    orders: dict[type[Model], str] = {Genre: "name_en", Tag: "name_en"}
    orders |= dict.fromkeys(CODEBOOK.values(), "pk")
    parts = [
        _rows(Jurisdiction.objects.provinces(), order="gb_code"),
        *(_rows(model._default_manager.all(), order=order) for model, order in orders.items()),
        *(_rows(model._default_manager.filter(pk__in_array=KEYS), order="pk") for model in large),
    ]
    union = " UNION ALL ".join(f"({fixed_text(part)})" for part in parts)
    return f"SELECT * FROM ({union}) AS code ORDER BY 1, 2"  # noqa: S608 - compiled above


def _label(model: type[Model], before: str, after: str) -> str:
    if model in (Official, Statement):
        _code, *columns = _COLUMNS[model]
        return str(model(**dict(zip(columns, (before, after), strict=True))))
    return f"{before} {after}".strip()  # as ``str`` does; a hundred models would take longer


def _rows(rows: QuerySet[Any], *, order: str) -> QuerySet[Any, Any]:
    """Return rows as table, rank, key, code and the two parts of the name."""
    code, before, after = _COLUMNS[rows.model]
    annotated: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(
            table=Value(rows.model.__name__, output_field=CharField()),
            rank=Window(RowNumber(), order_by=F(order)),
            key=Cast("pk", CharField()),
            address_code=Cast(code, CharField()),
            before=F(before),
            after=F(after),
        )
        .values_list("table", "rank", "key", "address_code", "before", "after")
    )
    return annotated
