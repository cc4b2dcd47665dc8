"""The page of a set phrase: how hot it was when, who used it first, how it spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from statements.models import ImpreciseDate, Jurisdiction, Level, Phrase, PhraseUse
from statements.selectors.links.pace import Lead, first_of, lead_of
from statements.selectors.profiles.figures import ProfileFigure
from statements.selectors.profiles.phrase_figures import (
    ProvinceUse,
    heat_by_month,
    provinces_by_first_use,
    spread_over_provinces,
)
from statements.selectors.profiles.phrase_regions import TimeUnit, regions_by_time
from statements.selectors.profiles.wordings import wordings_apart


@dataclass(frozen=True, slots=True)
class PhraseProfile:
    """A phrase with its figures. ``provinces`` are in the order of their first use.

    ``others`` are the provinces that do not use it in what is held.
    """

    phrase: Phrase
    provinces: Sequence[ProvinceUse]
    others: Sequence[Jurisdiction]
    statements: int
    times: int
    figures: Sequence[ProfileFigure]

    @property
    def lead(self) -> Lead[Jurisdiction]:
        """Which provinces may have been the first to use it."""
        return lead_of({use.province: use.first for use in self.provinces if use.first})

    def figure(self, name: str) -> ProfileFigure | None:
        """Return a figure by its name; None without one."""
        return next((figure for figure in self.figures if figure.name == name), None)


def phrase_profile(phrase: Phrase, *, unit: TimeUnit | None) -> PhraseProfile:
    """Load the figures of a phrase. Variants count as the phrase.

    With a unit of time, statements are counted by region and time, too, which reads all of the
    archive at that time.
    """
    uses = list(PhraseUse.objects.filter(phrase_id=phrase.pk))
    every_province = list(Jurisdiction.objects.provinces())
    provinces = _provinces(uses, every_province)
    using = {use.province for use in provinces}
    statements = sum(use.statements for use in uses)
    first_days = [use.first for use in uses if use.first]
    figures = [
        heat_by_month(uses),
        spread_over_provinces(provinces),
        provinces_by_first_use(phrase, provinces, _first_of_centre(uses)),
    ]
    if unit and first_days:
        days_of_provinces = [use.first.first for use in provinces if use.first]
        figures.insert(1, regions_by_time(phrase, first_days, days_of_provinces, unit))
    if len(phrase.forms) > 1:
        figures.append(wordings_apart(phrase, statements=statements))
    return PhraseProfile(
        phrase=phrase,
        provinces=provinces,
        others=[province for province in every_province if province not in using],
        statements=statements,
        times=sum(use.times for use in uses),
        figures=figures,
    )


def _provinces(
    uses: Sequence[PhraseUse], every_province: Sequence[Jurisdiction]
) -> list[ProvinceUse]:
    by_code = {use.unit: use for use in uses}
    provinces = [
        ProvinceUse(province, use.date, use.statements, use.times)
        for province in every_province
        if (use := by_code.get(province.code))
    ]
    return sorted(
        provinces,
        key=lambda use: (use.first.last, use.first.first) if use.first else (date.max, date.max),
    )


def _first_of_centre(uses: Sequence[PhraseUse]) -> ImpreciseDate | None:
    """Return the first use by a central body."""
    centre = set(Jurisdiction.objects.filter(level=Level.CENTRE).values_list("code", flat=True))
    dates = [use.date for use in uses if use.unit in centre and use.date]
    return first_of(dates) if dates else None
