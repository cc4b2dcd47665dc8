"""When and where a set phrase is used: of the statements of a region and time, how many use it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, F, FilteredRelation, Q
from django.db.models.functions import Trunc
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.engine.charts.grid import GridCell, draw_grid
from statements.engine.statistics.classes import class_edges, class_of
from statements.models import Level, Phrase, Statement
from statements.models.statements.dates import first_day, last_day
from statements.selectors.analysis.choices import choice_of
from statements.selectors.profiles.figures import FigureColumn, FigureRow, ProfileFigure

_CENTRE, _NO_REGION = "centre", ""  # in place of a region


class TimeUnit(StrEnum):
    """By which statements are counted."""

    WEEK = "week"
    DAY = "day"
    MONTH = "month"

    @classmethod
    def named(cls, name: str | None) -> "TimeUnit | None":
        """Return the unit that an address names; None where it names none."""
        return choice_of(name, cls) if name else None


# So many are shown, from the first use on: what is read stays the same in an archive of years.
_MOST = {TimeUnit.DAY: 31, TimeUnit.WEEK: 20, TimeUnit.MONTH: 24}
_LONGEST_DAYS = {TimeUnit.DAY: 1, TimeUnit.WEEK: 7, TimeUnit.MONTH: 31}

type _Counts = Mapping[tuple[str, date], tuple[int, int]]


def regions_by_time(
    phrase: Phrase, first_days: Sequence[date], days_of_provinces: Sequence[date], unit: TimeUnit
) -> ProfileFigure:
    """Count the statements of each region that certainly fall into a day, week or month.

    ``first_days`` are those of the first use of each place, at least one; ``days_of_provinces``
    are those of provinces alone.
    """
    columns = _columns(min(first_days), unit)
    if days_of_provinces and min(days_of_provinces) > columns[len(columns) // 2]:
        # Used by the centre alone for a long time: it is the spread that is looked for.
        columns = _columns(min(days_of_provinces), unit)
    counts = _counts(phrase, columns, unit)
    names = _names_of_regions()
    names |= {region: region for region, _start in counts if region not in names}
    if all(region != _NO_REGION for region, _start in counts):
        del names[_NO_REGION]
    rows = [
        FigureRow((names[region], start.isoformat(), *counts[region, start]))
        for region in names
        for start in columns
        if (region, start) in counts
    ]
    used = sum(using for using, _among in counts.values())
    return ProfileFigure(
        name="regions",
        title=_("When and where"),
        columns=[
            FigureColumn("region", _("Region")),
            FigureColumn("start", _("From")),
            FigureColumn("using", _("Use it"), is_number=True),
            FigureColumn("statements", _("Statements"), is_number=True),
        ],
        rows=rows,
        basis=ngettext(
            "%(used)s statement that uses it, of %(n)s in %(number)s %(periods)s",
            "%(used)s statements that use it, of %(n)s in %(number)s %(periods)s",
            used,
        )
        % {
            "used": used,
            "n": sum(among for _using, among in counts.values()),
            "number": len(columns),
            "periods": _names_of_units()[unit],
        },
        empty=_("No statement with a certain day, week or month is held from its first use on."),
        picture=_draw(names, columns, counts, unit) if rows else "",
        notes=[
            _(
                "From %(day)s on, by what is held: 2/5 are two of five. Empty: nothing is held. "
                "Statements of provinces’ own bodies and of the centre, whose date lies within one "
                "cell; the darker, the more use it."
            )
            % {"day": columns[0].isoformat()}
        ],
    )


def _columns(first_use: date, unit: TimeUnit) -> list[date]:
    """Return the first day of each column."""
    most = _MOST[unit]
    if unit is TimeUnit.MONTH:
        months = 12 * first_use.year + first_use.month - 1
        return [date(month // 12, month % 12 + 1, 1) for month in range(months, months + most)]
    length = timedelta(days=7 if unit is TimeUnit.WEEK else 1)
    start = first_use
    if unit is TimeUnit.WEEK:
        start -= timedelta(days=first_use.weekday())
    return [start + index * length for index in range(most)]


def _counts(phrase: Phrase, columns: Sequence[date], unit: TimeUnit) -> _Counts:
    """Return how many statements use it, of how many, by region and first day."""
    end = columns[-1] + timedelta(days=_LONGEST_DAYS[unit])
    rows = (
        Statement.objects.filter(
            possible_days__contained_by=DateRange(columns[0], end),
            body__jurisdiction__level__in=(Level.CENTRE, Level.PROVINCE),
        )
        .annotate(
            start=Trunc(first_day("possible_days"), unit.value),
            end=Trunc(last_day("possible_days"), unit.value),
            use=FilteredRelation("occurrences", condition=Q(occurrences__phrase=phrase.pk)),
        )
        .filter(start=F("end"), start__lte=columns[-1])
        .values_list("body__jurisdiction__level", "body__jurisdiction__region_zh", "start")
        .annotate(using=Count("use"), among=Count("pk"))
        .order_by()
    )
    return {
        (_CENTRE if level == Level.CENTRE else region, start): (using, among)
        for level, region, start, using, among in rows
    }


def _draw(
    names: Mapping[str, str], columns: Sequence[date], counts: _Counts, unit: TimeUnit
) -> str:
    edges = class_edges([using for using, _among in counts.values() if using])
    pattern = "M Y" if unit is TimeUnit.MONTH else "j M"
    heads = [date_format(start, pattern) for start in columns]
    return draw_grid(
        list(names.values()),
        heads,
        [
            [
                _cell(f"{name}, {head}", counts.get((region, start)), edges)
                for start, head in zip(columns, heads, strict=True)
            ]
            for region, name in names.items()
        ],
        label=_("Statements that use the phrase, by region and time"),
    )


def _cell(name: str, count: tuple[int, int] | None, edges: Sequence[float]) -> GridCell:
    if count is None:
        return GridCell()
    using, among = count
    words = _("%(name)s: %(using)s of %(held)s") % {"name": name, "using": using, "held": among}
    css_class = f"q{class_of(using, edges)}" if using else "q0"
    return GridCell(css_class, f"{using}/{among}", words)


def _names_of_regions() -> dict[str, str]:
    """Return the names of regions by how they are stored, the centre first."""
    return {
        _CENTRE: _("Centre"),
        "华北": _("North"),
        "东北": _("Northeast"),
        "华东": _("East"),
        "华中": _("Central"),
        "华南": _("South"),
        "西南": _("Southwest"),
        "西北": _("Northwest"),
        _NO_REGION: _("No region"),
    }


def _names_of_units() -> dict[TimeUnit, str]:
    return {TimeUnit.DAY: _("days"), TimeUnit.WEEK: _("weeks"), TimeUnit.MONTH: _("months")}
