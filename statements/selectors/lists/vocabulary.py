"""The codes that rows are sorted into, all loaded by one query."""

from collections import defaultdict
from typing import Any, NamedTuple

from django.db.models import CharField, F, Model, QuerySet, Value, Window
from django.db.models.functions import Cast, RowNumber

from statements.models import Depth, Genre, Jurisdiction, Stance, Tag


class CodeRow(NamedTuple):
    """A row of a vocabulary: as facts and links name it, as addresses do, and as people do."""

    key: str
    code: str
    label: str


def load_vocabulary() -> dict[type[Model], list[CodeRow]]:
    """Return provinces, forms, tags, stances and depths, each in its own order."""
    provinces = Jurisdiction.objects.provinces()
    parts = [_rows(provinces, "code", "name_en", "short_zh", order="gb_code")]
    parts += [
        _rows(model.objects.all(), "slug", "name_en", "name_zh", order=order)
        for model, order in ((Genre, "name_en"), (Tag, "name_en"), (Stance, "pk"), (Depth, "pk"))
    ]
    first, *rest = parts
    models: dict[str, type[Model]] = {
        model.__name__: model for model in (Jurisdiction, Genre, Tag, Stance, Depth)
    }
    vocabulary: defaultdict[type[Model], list[CodeRow]] = defaultdict(list)
    for name, _rank, key, code, before, after in first.union(*rest, all=True).order_by(
        "table", "rank"
    ):
        vocabulary[models[name]].append(CodeRow(key, code, f"{before} {after}".strip()))
    return vocabulary


def _rows(
    rows: QuerySet[Any], code: str, before: str, after: str, *, order: str
) -> QuerySet[Any, Any]:
    """Return rows as table, rank, key, code and the two parts of the label."""
    annotated: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(
            table=Value(rows.model.__name__, output_field=CharField()),
            rank=Window(RowNumber(), order_by=F(order)),
            key=Cast("pk", CharField()),
            address_code=F(code),
            before=F(before),
            after=F(after),
        )
        .values_list("table", "rank", "key", "address_code", "before", "after")
    )
    return annotated
