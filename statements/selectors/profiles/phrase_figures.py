"""The figures of a set phrase: its heat by month, how it spread, who used it first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.engine.charts.curve import draw_curve
from statements.engine.charts.grid import GridCell, draw_grid
from statements.engine.phrases.heat import tier_of
from statements.engine.statistics.curves import CurvePoint, adoption_curve
from statements.models import ImpreciseDate, Jurisdiction, Latency, MonthCount, Phrase, PhraseUse
from statements.selectors.profiles.figures import FigureColumn, FigureRow, ProfileFigure

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


def heat_by_month(phrase_uses: Sequence[PhraseUse]) -> ProfileFigure:
    """Show the share of statements that use the phrase, by year and month."""
    uses = _by_month(phrase_uses)
    totals = _statements_by_month() if uses else {}
    # To the end of the archive: that a phrase is used no more is a finding.
    years = range(min(uses).year, max(totals).year + 1)[-MAX_YEARS:] if uses else ()
    calendar = [[date(year, month, 1) for month in range(1, 13)] for year in years]
    number = sum(uses.values())
    return ProfileFigure(
        name="heat",
        title=_("Heat by month"),
        columns=[
            FigureColumn("month", _("Month")),
            FigureColumn("using", _("Use it"), is_number=True),
            FigureColumn("statements", _("Statements in the archive"), is_number=True),
            FigureColumn("heat", _("Heat")),
        ],
        rows=[
            _heat_row(month, uses.get(month, 0), totals[month])
            for months in calendar
            for month in months
            if month in totals
        ],
        basis=ngettext(
            "%(n)s statement whose month is certain uses it",
            "%(n)s statements whose month is certain use it",
            number,
        )
        % {"n": number},
        empty=_("No statement whose month is certain uses it."),
        picture=draw_grid(
            [str(year) for year in years],
            [date_format(month, "M") for month in calendar[0]],
            [[_heat_cell(month, uses, totals) for month in months] for months in calendar],
            label=_("Heat by year and month"),
        )
        if years
        else "",
        notes=[
            _(
                "The scale is that of the China Media Project, of which only the two highest edges "
                "are published; those marked with * are ours and continue their ratio of four."
            ),
            _(
                "Shares are of all statements of that month in this archive, many of which are "
                "held as quotations only; in a month with few statements a single use is hot."
            ),
            _(
                "Empty: no statement of that month is held. Statements whose month is not certain "
                "are left out."
            ),
        ],
    )


def spread_over_provinces(provinces: Sequence[ProvinceUse]) -> ProfileFigure:
    """Show how many provinces had used the phrase by each day after its first use."""
    dates = [use.first for use in provinces if use.first]
    points: list[CurvePoint] = []
    start = min((day.first for day in dates), default=None)
    if start:
        points = adoption_curve(
            [((day.first - start).days, (day.last - start).days) for day in dates]
        )
    undated = len(provinces) - len(dates)
    return ProfileFigure(
        name="spread",
        title=_("How it spread"),
        columns=[
            FigureColumn("day", _("Day")),
            FigureColumn("certain", _("Certainly"), is_number=True),
            FigureColumn("possible", _("Possibly"), is_number=True),
        ],
        rows=[FigureRow(tuple(point)) for point in points],
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


def provinces_by_first_use(
    phrase: Phrase, provinces: Sequence[ProvinceUse], centre: ImpreciseDate | None
) -> ProfileFigure:
    """List the provinces, with the days since the first use by a central body."""
    return ProfileFigure(
        name="provinces",
        title=_("Provinces by first use"),
        columns=[
            FigureColumn("province", _("Province")),
            FigureColumn("first_use", _("First use")),
            FigureColumn("days", _("Days after the centre"), is_number=True),
            FigureColumn("statements", _("Statements"), is_number=True),
            FigureColumn("times", _("Times"), is_number=True),
        ],
        rows=[
            FigureRow(
                (
                    str(use.province),
                    str(use.first) if use.first else _("not known"),
                    _days_after(centre, use.first),
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
        empty=_("No province uses it in the texts held here."),
        notes=[
            _("Uses by cities and counties are not counted as their province’s."),
            _("The first central text that uses it: %(day)s.") % {"day": centre}
            if centre
            else _("No central text with a date uses it."),
        ],
    )


def _by_month(phrase_uses: Sequence[PhraseUse]) -> Mapping[date, int]:
    """Count the statements that use a phrase by month, where the month is certain."""
    counts: Counter[str] = Counter()
    for use in phrase_uses:
        counts.update(use.months)
    return {date.fromisoformat(f"{month}-01"): number for month, number in counts.items()}


def _statements_by_month() -> Mapping[date, int]:
    """Count all statements by month, where the month is certain."""
    rows = MonthCount.objects.values_list("month").annotate(Sum("statements")).order_by()
    return {month: number for month, number in rows if number}


def _heat_row(month: date, using: int, among: int) -> FigureRow:
    return FigureRow((f"{month:%Y-%m}", using, among, tier_of(using, among).sign))


def _heat_cell(month: date, uses: Mapping[date, int], totals: Mapping[date, int]) -> GridCell:
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


def _days_after(centre: ImpreciseDate | None, first: ImpreciseDate | None) -> str | None:
    """Write the days between two first uses; that the second was earlier is said."""
    if centre is None or first is None:
        return None
    days = Latency.between(centre, first)
    return str(days) if days else _("before it")
