"""The names of what rows are sorted into, all loaded by one query."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, CharField, F, Model, QuerySet, Value, Window
from django.db.models.functions import Cast, RowNumber

from statements.models import Body, Depth, Genre, Jurisdiction, Official, Stance, Statement, Tag
from statements.models.statements.jurisdictions import province_of

type Vocabulary = Mapping[type[Model], list["CodeRow"]]

# What is the code in addresses, and the columns that are the two parts of the name, as ``str``
# writes it. A body has the code of its province.
_COLUMNS: dict[type[Model], tuple[str | Case, str, str]] = {
    Jurisdiction: ("code", "name_en", "short_zh"),
    **dict.fromkeys((Genre, Tag, Stance, Depth), ("slug", "name_en", "name_zh")),
    Body: (province_of("jurisdiction"), "name_zh", "name_en"),
    Official: ("pk", "name_zh", "note"),
    Statement: ("pk", "title_zh", "title_en"),
}


type _Compiled = tuple[str, list[Any]]

_NO_KEYS = "{0}"  # in place of the keys of a query


class CodeRow(NamedTuple):
    """A row of a vocabulary: as facts and links name it, as addresses do, and as people do."""

    key: str
    code: str
    label: str


def load_vocabulary(rows_named: Mapping[type[Model], Collection[str]]) -> Vocabulary:
    """Return provinces, forms, tags, stances and depths, each in its own order.

    ``rows_named`` are keys of tables too large to load, of which some are offered.
    """
    parts = [_small_tables()]
    for model, keys in rows_named.items():
        if keys:
            sql, parameters = _rows_by_key(model)
            array = f"{{{','.join(keys)}}}"
            parts.append((sql, [array if value == _NO_KEYS else value for value in parameters]))
    union = " UNION ALL ".join(sql for sql, _ in parts)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({union}) AS code ORDER BY 1, 2",  # noqa: S608 - compiled above
            [value for _, parameters in parts for value in parameters],
        )
        rows = cursor.fetchall()
    models = {model.__name__: model for model in _COLUMNS}
    vocabulary: defaultdict[type[Model], list[CodeRow]] = defaultdict(list)
    for name, _rank, key, code, before, after in rows:
        model = models[name]
        vocabulary[model].append(CodeRow(key, code, _label(model, before, after)))
    return vocabulary


# To build these queries took as long as the rest of them, so they are built once.


@cache
def _small_tables() -> _Compiled:
    orders = {Genre: "name_en", Tag: "name_en", Stance: "pk", Depth: "pk"}
    parts = [
        _compile(_rows(Jurisdiction.objects.provinces(), order="gb_code")),
        *(_compile(_rows(table._default_manager.all(), order=orders[table])) for table in orders),
    ]
    sql = " UNION ALL ".join(sql for sql, _ in parts)
    return sql, [value for _, parameters in parts for value in parameters]


@cache
def _rows_by_key(model: type[Model]) -> _Compiled:
    """Return the query for rows of a table, with ``_NO_KEYS`` for the keys."""
    rows = model._default_manager.filter(pk__in_array=frozenset({0}))
    return _compile(_rows(rows, order="pk"))


def _compile(rows: QuerySet[Any, Any]) -> _Compiled:
    sql, parameters = rows.query.sql_with_params()
    return f"({sql})", list(parameters)


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
