"""The list of provinces, and the page of one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import ngettext

from statements.models import Body, Jurisdiction, Source, Statement, Tenure
from statements.models.statements.jurisdictions import JurisdictionQuerySet
from statements.selectors.lists.rows import tenures_in


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
    """What the page shows besides the statements: tenures in the order of a row, sources by name.

    ``sources`` have names, ``basis`` and ``organ_of``.
    """

    tenures: Sequence[Tenure]
    sources: Sequence[Mapping[str, str]]

    @property
    def tenures_by_post(self) -> list[Tenure]:
        """The tenures by post, the latest first."""
        latest_first = sorted(self.tenures, key=_beginning_and_end, reverse=True)
        return sorted(latest_first, key=lambda tenure: tenure.post)


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


def provinces_with_sources() -> JurisdictionQuerySet:
    """Return provinces with what ``province_page`` shows of their active sources, in one query."""
    columns = JSONObject(**{name: name for name in ("name_zh", "name_en", "basis", "organ_of")})
    active = Source.objects.filter(jurisdiction=OuterRef("pk"), active=True).order_by("name_zh")
    sources = ArraySubquery(active.values_list(columns))
    return Jurisdiction.objects.provinces().annotate(sources_shown=sources)


def province_page(province: Jurisdiction) -> ProvincePage:
    """Load the office holders of one of ``provinces_with_sources``."""
    return ProvincePage(tenures_in([province.code]), vars(province)["sources_shown"])


def _beginning_and_end(tenure: Tenure) -> tuple[date, date]:
    """Return the days by which PostgreSQL sorts ranges; an open end comes before or after all."""
    return tenure.held.lower or date.min, tenure.held.upper or date.max
