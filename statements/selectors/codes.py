"""Set phrases and tags, with how many statements carry them."""

from django.db.models import Case, Count, F, IntegerField, Min, Q, QuerySet, Sum, Value, When

from statements.models import Phrase, StatementQuerySet, Tag, Tagging
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
            first_day=Min(first_day("occurrences__statement__possible_days"), filter=among),
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
    # Counted from the statements, since each tag may stand on most of an archive.
    taggings = Tagging.objects.filter(statement__in=statements.order_by().values("pk"))
    numbers = taggings.values_list("tag").annotate(number=Count("pk")).order_by()
    number = Case(
        *(When(pk=tag, then=Value(times)) for tag, times in numbers),
        default=Value(0),
        output_field=IntegerField(),
    )
    return Tag.objects.annotate(number=number).order_by(F("number").desc(), "name_en")
