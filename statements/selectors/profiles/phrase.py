"""The page of a set phrase: how hot it was when, who used it first, how it spread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Min, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.engine.charts.curve import draw_curve
from statements.engine.charts.grid import GridCell, draw_grid
from statements.engine.phrases.heat import tier_of
from statements.engine.statistics.curves import CurvePoint, adoption_curve
from statements.models import (
    ImpreciseDate,
    Jurisdiction,
    Level,
    Occurrence,
    Phrase,
    Statement,
    StatementQuerySet,
)
from statements.models.statements.dates import day_after, first_day, last_day
from statements.selectors.profiles.figures import Column, Figure, Row

MAX_YEARS = 20  # of the heat, the latest


@dataclass(frozen=True, slots=True)
class ProvinceUse:
    """The uses of a phrase by a province's own bodies.

    ``first`` are the possible days of the first use; None where no use has a date.
    """

    province: Jurisdiction
    first: ImpreciseDate | None
    statements: int
    times: int


@dataclass(frozen=True, slots=True)
class PhraseProfile:
    """A phrase with its figures. ``provinces`` are in the order of their first use."""

    phrase: Phrase
    provinces: Sequence[ProvinceUse]
    statements: int
    times: int
    figures: Sequence[Figure]

    def figure(self, name: str) -> Figure | None:
        """Return a figure by its name; None without one."""
        return next((figure for figure in self.figures if figure.name == name), None)


def phrase_profile(phrase: Phrase) -> PhraseProfile:
    """Load the figures of a phrase. Variants count as the phrase."""
    uses = Occurrence.objects.filter(phrase=phrase)
    totals = uses.aggregate(statements=Count("pk"), times=Sum("times"))
    provinces = _provinces(phrase)
    return PhraseProfile(
        phrase=phrase,
        provinces=provinces,
        statements=totals["statements"],
        times=totals["times"] or 0,
        figures=[_heat(phrase), _spread(provinces), _first_uses(phrase, provinces)],
    )


def _provinces(phrase: Phrase) -> list[ProvinceUse]:
    code = "statement__body__jurisdiction"
    rows = (
        Occurrence.objects.filter(phrase=phrase, **{f"{code}__level": Level.PROVINCE})
        .values_list(code)
        .annotate(
            first=Min(first_day("statement__possible_days")),
            after=Min(day_after("statement__possible_days")),
            statements=Count("pk"),
            uses=Sum("times"),
        )
        .order_by()
    )
    by_code = {row[0]: row[1:] for row in rows}
    provinces = [
        ProvinceUse(
            province,
            ImpreciseDate.from_days(first, after) if first else None,
            statements,
            times,
        )
        for province in Jurisdiction.objects.provinces()
        if province.code in by_code
        for first, after, statements, times in [by_code[province.code]]
    ]
    return sorted(
        provinces,
        key=lambda use: (use.first.last, use.first.first) if use.first else (date.max, date.max),
    )


def _by_month(statements: StatementQuerySet) -> Mapping[date, int]:
    """Count statements by month, where the month is certain."""
    rows = (
        statements.filter(possible_days__isnull=False)
        .annotate(
            month=TruncMonth(first_day("possible_days")),
            last_month=TruncMonth(last_day("possible_days")),
        )
        .filter(month=F("last_month"))
        .values_list("month")
        .annotate(Count("pk"))
        .order_by()
    )
    return dict(rows)


def _heat(phrase: Phrase) -> Figure:
    """Show the share of statements that use the phrase, by year and month."""
    uses = _by_month(Statement.objects.filter(occurrences__phrase=phrase))
    years: Sequence[int] = ()
    if uses:
        years = range(min(uses).year, max(uses).year + 1)[-MAX_YEARS:]
    totals = _by_month(Statement.objects.all()) if years else {}
    calendar = [[date(year, month, 1) for month in range(1, 13)] for year in years]
    number = sum(uses.values())
    return Figure(
        name="heat",
        title=_("Heat by month"),
        columns=[
            Column("month", _("Month")),
            Column("heat", _("Heat")),
            Column("using", _("Use it"), is_number=True),
            Column("statements", _("Statements in the archive"), is_number=True),
        ],
        rows=[
            Row((f"{month:%Y-%m}", tier_of(using, totals[month]).sign, using, totals[month]))
            for months in calendar
            for month in months
            if month in totals
            for using in [uses.get(month, 0)]
        ],
        basis=ngettext(
            "%(n)s statement of a certain month uses it",
            "%(n)s statements of a certain month use it",
            number,
        )
        % {"n": number},
        empty=_("No statement of a certain month uses it."),
        picture=draw_grid(
            [str(year) for year in years],
            [date_format(month, "M") for month in calendar[0]],
            [[_cell(month, uses, totals) for month in months] for months in calendar],
            label=_("Heat by year and month"),
        )
        if years
        else "",
        notes=[
            _(
                "Shares are of all statements of this archive of that month, of many of which only "
                "quotations are held; in a month of few statements one use is hot."
            ),
            _(
                "Empty: no statement of that month is held. Statements whose month is not certain "
                "are left out."
            ),
        ],
    )


def _cell(month: date, uses: Mapping[date, int], totals: Mapping[date, int]) -> GridCell:
    if month not in totals:
        return GridCell()
    using, among = uses.get(month, 0), totals[month]
    tier = tier_of(using, among)
    figure = f"{tier.sign} {using}/{among}" if using else f"0/{among}"
    words = _("%(month)s: %(using)s of %(among)s statements, %(tier)s") % {
        "month": f"{month:%Y-%m}",
        "using": using,
        "among": among,
        "tier": f"{tier.sign} {tier.name}",
    }
    return GridCell(f"q{tier.step}", figure, words)


def _spread(provinces: Sequence[ProvinceUse]) -> Figure:
    """Show how many provinces had used the phrase by each day after its first use."""
    dates = [use.first for use in provinces if use.first]
    points: list[CurvePoint] = []
    start = min((day.first for day in dates), default=None)
    if start:
        points = adoption_curve(
            [((day.first - start).days, (day.last - start).days) for day in dates]
        )
    undated = len(provinces) - len(dates)
    return Figure(
        name="spread",
        title=_("How it spread"),
        columns=[
            Column("day", _("Day"), is_number=True),
            Column("certain", _("Certainly"), is_number=True),
            Column("possible", _("Possibly"), is_number=True),
        ],
        rows=[Row(tuple(point)) for point in points],
        basis=ngettext(
            "%(n)s province that uses it on a known day",
            "%(n)s provinces that use it on a known day",
            len(dates),
        )
        % {"n": len(dates)},
        empty=_("No province uses it on a known day."),
        picture=draw_curve(
            points,
            most=len(dates),
            label=_("Provinces that had used the phrase, by day"),
            axis=_("days after %(day)s") % {"day": start.isoformat()},
        )
        if start and len(dates) > 1
        else "",
        notes=[
            ngettext(
                "%(n)s province uses it on a day that is not known.",
                "%(n)s provinces use it on days that are not known.",
                undated,
            )
            % {"n": undated}
        ]
        if undated
        else [],
    )


def _first_uses(phrase: Phrase, provinces: Sequence[ProvinceUse]) -> Figure:
    return Figure(
        name="provinces",
        title=_("Provinces by first use"),
        columns=[
            Column("province", _("Province")),
            Column("first_use", _("First use")),
            Column("statements", _("Statements"), is_number=True),
            Column("times", _("Times"), is_number=True),
        ],
        rows=[
            Row(
                (
                    str(use.province),
                    str(use.first) if use.first else _("not known"),
                    use.statements,
                    use.times,
                ),
                f"{reverse('statements:phrase', args=[phrase.pk])}?province={use.province.code}",
            )
            for use in provinces
        ],
        basis=ngettext(
            "%(n)s province whose own bodies use it",
            "%(n)s provinces whose own bodies use it",
            len(provinces),
        )
        % {"n": len(provinces)},
        empty=_("No province uses it in what is held here."),
        notes=[_("Uses by cities and counties are not counted as their province’s.")],
    )
