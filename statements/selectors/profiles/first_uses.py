"""Which province used a set phrase first, as far as dates tell."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Min

from statements.models import ImpreciseDate, Level, Occurrence
from statements.models.statements.dates import day_after, first_day
from statements.selectors.links.pace import Lead, lead_of


@dataclass(frozen=True, slots=True)
class FirstUses:
    """A phrase with the possible days of its first use in each province, by code."""

    phrase: int
    text: str
    dates: Mapping[str, ImpreciseDate]

    @property
    def lead(self) -> Lead[str]:
        return lead_of(self.dates)


def first_uses(codes: Sequence[str]) -> list[FirstUses]:
    """Load the phrases that these provinces' own bodies use, with the first use of every province.

    Uses without a date say nothing of who was first.
    """
    uses = Occurrence.objects.filter(statement__body__jurisdiction__in=codes)
    rows = (
        Occurrence.objects.filter(
            phrase__in=uses.order_by().values("phrase"),
            statement__body__jurisdiction__level=Level.PROVINCE,
            statement__possible_days__isnull=False,
        )
        .values_list("phrase", "phrase__text", "statement__body__jurisdiction")
        .annotate(
            first=Min(first_day("statement__possible_days")),
            after=Min(day_after("statement__possible_days")),
        )
        .order_by("phrase__text")
    )
    dates: dict[tuple[int, str], dict[str, ImpreciseDate]] = defaultdict(dict)
    for phrase, text, code, first, after in rows:
        dates[phrase, text][code] = ImpreciseDate.from_days(first, after)
    return [FirstUses(phrase, text, by_code) for (phrase, text), by_code in dates.items()]
