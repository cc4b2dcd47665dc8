"""Set phrases and tags, with the number of their statements."""

from collections.abc import Mapping
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    IntegerField,
    Min,
    QuerySet,
    Sum,
    Value,
    When,
)

from statements.models import Occurrence, Phrase, StatementQuerySet, Tag, Tagging
from statements.models.statements.dates import first_day
from statements.models.statements.jurisdictions import province_of

_ZERO = Value(0, output_field=IntegerField())


def phrase_rows(statements: StatementQuerySet) -> QuerySet[Phrase]:
    """Load phrases, the most widespread first, with figures over ``statements``.

    ``number`` counts the statements that use the phrase, ``times`` its uses in all of them, and
    ``provinces`` their provinces, with cities and counties counted as their province.
    ``first_day`` is the earliest possible day of a use.
    """
    # Aggregated from the statements, because a phrase may occur in most of the archive; also tags.
    uses = (
        Occurrence.objects.filter(statement__in=statements.order_by().values("pk"))
        .values("phrase")
        .annotate(
            number=Count("pk"),
            times=Sum("times"),
            first_day=Min(first_day("statement__possible_days")),
            provinces=Count(province_of("statement__body__jurisdiction"), distinct=True),
        )
        .order_by()
    )
    rows: list[dict[str, Any]] = [dict(row) for row in uses]

    def column(name: str, default: Value) -> Case:
        return _by_key({row["phrase"]: row[name] for row in rows}, default)

    return (
        Phrase.objects.with_progress()
        .annotate(
            number=column("number", _ZERO),
            times=column("times", _ZERO),
            first_day=column("first_day", Value(None, output_field=DateField())),
            provinces=column("provinces", _ZERO),
        )
        .order_by(F("number").desc(), "text")
    )


def tag_rows(statements: StatementQuerySet) -> QuerySet[Tag]:
    """Load tags, the most used first, with the ``number`` of these statements tagged with each."""
    taggings = Tagging.objects.filter(statement__in=statements.order_by().values("pk"))
    numbers = taggings.values_list("tag").annotate(number=Count("pk")).order_by()
    number = _by_key(dict(numbers), _ZERO)
    return Tag.objects.annotate(number=number).order_by(F("number").desc(), "name_en")


def _by_key(values: Mapping[int, object], default: Value) -> Case:
    """Return a CASE expression: the value of each row by its key, or ``none``, of its type."""
    output = default.output_field
    whens = (When(pk=key, then=Value(value, output)) for key, value in values.items())
    return Case(*whens, default=default, output_field=output)
