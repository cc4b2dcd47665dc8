"""The list of provinces, and the page of one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext

from statements.models import Body, Jurisdiction, Source, Statement, Tenure


@dataclass(frozen=True, slots=True)
class ProvinceTile:
    """A province on the map, with the number of statements from it and its units."""

    province: Jurisdiction
    statements: int

    @property
    def answer(self) -> str:
        """The state that sets the tile's colour."""
        return "answered" if self.statements else "not-looked"

    @property
    def units_inside(self) -> int:
        return self.statements

    @property
    def address(self) -> str:
        return reverse("statements:province", args=[self.province.code])

    @property
    def words(self) -> str:
        """The tile's text alternative."""
        number = ngettext("%(n)s statement", "%(n)s statements", self.statements)
        return f"{self.province.name_en}: {number % {'n': self.statements}}"


@dataclass(frozen=True, slots=True)
class ProvincePage:
    """What the page shows besides the statements. ``tenures`` are latest first."""

    tenures: Sequence[Tenure]
    sources: Sequence[Source]


def province_tiles() -> list[ProvinceTile]:
    """Load all provinces with the number of their statements."""
    # Grouped by body first, which an index-only scan can count.
    counts_by_body = dict(Statement.objects.order_by().values_list("body").annotate(Count("pk")))
    counts_by_province: Counter[str | None] = Counter()
    for body, code in Body.objects.homes().items():
        counts_by_province[code] += counts_by_body.get(body, 0)
    return [
        ProvinceTile(province, counts_by_province[province.code])
        for province in Jurisdiction.objects.provinces()
    ]


def province_page(province: Jurisdiction) -> ProvincePage:
    """Load a province's office holders and sources."""
    return ProvincePage(
        tenures=list(
            Tenure.objects.filter(body__jurisdiction=province)
            .select_related("official", "body")
            .order_by("post", "-held")
        ),
        sources=list(Source.objects.filter(jurisdiction=province, active=True)),
    )
