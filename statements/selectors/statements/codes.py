"""Set phrases and tags, with how many statements carry them."""

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

_NOUGHT = Value(0, output_field=IntegerField())


def phrase_rows(statements: StatementQuerySet) -> QuerySet[Phrase]:
    """Load phrases, the most widespread first.

    ``number`` of these statements use the phrase, ``times`` in all, in ``provinces`` provinces,
    cities and counties counted as theirs; the earliest may have been said on ``first_day``.
    """
    # Counted from the statements, since a phrase may stand in most of an archive; so are tags.
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

    def column(name: str, none: Value) -> Case:
        return _by_key({row["phrase"]: row[name] for row in rows}, none)

    return (
        Phrase.objects.select_related("progress")
        .prefetch_related("variants")
        .annotate(
            number=column("number", _NOUGHT),
            times=column("times", _NOUGHT),
            first_day=column("first_day", Value(None, output_field=DateField())),
            provinces=column("provinces", _NOUGHT),
        )
        .order_by(F("number").desc(), "text")
    )


def tag_rows(statements: StatementQuerySet) -> QuerySet[Tag]:
    """Load tags, the most used first, with the ``number`` of these statements that carry each."""
    taggings = Tagging.objects.filter(statement__in=statements.order_by().values("pk"))
    numbers = taggings.values_list("tag").annotate(number=Count("pk")).order_by()
    number = _by_key(dict(numbers), _NOUGHT)
    return Tag.objects.annotate(number=number).order_by(F("number").desc(), "name_en")


def _by_key(values: Mapping[int, object], none: Value) -> Case:
    """Return, in SQL, the value of each row by its key, or ``none``, whose type it is of."""
    output = none.output_field
    whens = (When(pk=key, then=Value(value, output)) for key, value in values.items())
    return Case(*whens, default=none, output_field=output)
