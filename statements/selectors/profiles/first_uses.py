"""Which province used a set phrase first, as far as dates tell."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from statements.models import ImpreciseDate, Jurisdiction, Phrase, PhraseUse
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
    phrases = PhraseUse.objects.filter(unit__in=codes).values("phrase_id")
    provinces = Jurisdiction.objects.provinces().values("code")
    dates: dict[int, dict[str, ImpreciseDate]] = defaultdict(dict)
    for use in PhraseUse.objects.filter(phrase_id__in=phrases, unit__in=provinces):
        if use.date:
            dates[use.phrase_id][use.unit] = use.date
    texts = Phrase.objects.filter(pk__in=dates).values_list("text", "pk")
    return [FirstUses(phrase, text, dates[phrase]) for text, phrase in sorted(texts)]
