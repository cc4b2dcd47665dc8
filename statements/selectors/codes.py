"""Set phrases and tags, with how many statements carry them."""

from django.db.models import Count, F, Min, Q, QuerySet, Sum

from statements.models import Phrase, StatementQuerySet, Tag
from statements.models.dates import first_day
from statements.models.jurisdictions import province_of


def phrase_rows(statements: StatementQuerySet) -> QuerySet[Phrase]:
    """Load phrases, the most widespread first.

    ``number`` of these statements use the phrase, ``times`` in all, in ``provinces`` provinces,
    cities and counties counted as theirs; the earliest may have been said on ``first_day``.
    """
    among = Q(occurrences__statement__in=statements.order_by().values("pk"))
    return (
        Phrase.objects.prefetch_related("variants")
        .annotate(
            number=Count("occurrences", filter=among),
            times=Sum("occurrences__times", filter=among, default=0),
            first_day=Min(first_day("occurrences__statement__said"), filter=among),
            provinces=Count(
                province_of("occurrences__statement__body__jurisdiction"),
                filter=among,
                distinct=True,
            ),
        )
        .order_by(F("number").desc(), "text")
    )


def tag_rows(statements: StatementQuerySet) -> QuerySet[Tag]:
    """Load tags, the most used first, with the ``number`` of these statements that carry each."""
    among = Q(taggings__statement__in=statements.order_by().values("pk"))
    return Tag.objects.annotate(number=Count("taggings", filter=among)).order_by(
        F("number").desc(), "name_en"
    )
