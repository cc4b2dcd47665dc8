"""The figures of a profile that count answers."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median_low

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.engine.charts.bars import Panel, draw_bars
from statements.engine.charts.grid import GridCell, draw_grid
from statements.engine.charts.strips import Strip, draw_strips
from statements.engine.statistics.classes import class_edges, class_of
from statements.models import Depth, Jurisdiction
from statements.selectors.profiles.answers import AnswerRecord, ProvinceScores
from statements.selectors.profiles.figures import Cell, FigureColumn, FigureRow, ProfileFigure
from statements.selectors.profiles.months import (
    answers_before,
    bars_of,
    month_axis,
    month_label,
)
from statements.selectors.profiles.subjects import Subject

type Records = Mapping[str, AnswerRecord]


def answers_by_month(subjects: Sequence[Subject], records: Records) -> ProfileFigure:
    """Show the confirmed answers of each month, of all subjects on one scale."""
    months = month_axis(records.values())
    bars = {subject.key: bars_of(records[subject.key], months) for subject in subjects}
    picture = ""
    if months:
        panels = [Panel(str(subject), bars[subject.key]) for subject in subjects]
        label = _("Confirmed answers by month, %(first)s to %(last)s") % {
            "first": month_label(months[0]),
            "last": month_label(months[-1]),
        }
        picture = draw_bars(panels, [month_label(month) for month in months], label=label)
    total = sum(count.answers for record in records.values() for count in record.months)
    undated = sum(
        count.answers for record in records.values() for count in record.months if not count.first
    )
    return ProfileFigure(
        name="months",
        title=_("Answers per month"),
        columns=[
            FigureColumn("subject", _("Who")),
            FigureColumn("month", _("Month")),
            FigureColumn("certain", _("Certainly"), is_number=True),
            FigureColumn("possible", _("Possibly"), is_number=True),
        ],
        rows=[
            FigureRow((str(subject), f"{month:%Y-%m}", bar.low, bar.high))
            for subject in subjects
            for month, bar in zip(months, bars[subject.key], strict=True)
            if bar.high
        ],
        basis=_answers_counted(total),
        empty=_("No confirmed answer has a date."),
        picture=picture,
        notes=[
            *_date_notes(undated, pale=any(b.low < b.high for row in bars.values() for b in row)),
            *_before_axis(sum(answers_before(r.months, months) for r in records.values()), months),
        ],
    )


def numbers(subjects: Sequence[Subject], records: Records) -> ProfileFigure:
    """Return what the page has at its top: coverage, medians and shares, with their intervals."""
    columns = (
        *("subject", "answered", "looked_at", "coverage_low", "coverage_high"),
        *("median_low", "median_high", "interval_low", "interval_high"),
        *("with_days", "searched_in_vain", "clauses_percent", "clauses_of"),
    )
    return ProfileFigure(
        name="numbers",
        title=_("In numbers"),
        columns=[FigureColumn(name, name, is_number=name != "subject") for name in columns],
        rows=[FigureRow(_numbers_of(subject, records[subject.key])) for subject in subjects],
        basis=_("confirmed links; directives answered, perhaps answered, or searched for"),
        empty="",
    )


def _numbers_of(subject: Subject, record: AnswerRecord) -> tuple[Cell, ...]:
    median, shares = record.median, record.shares
    estimate = median.estimate if median else (None, None)
    interval = median.interval if median and median.interval else (None, None)
    coverage = record.coverage_interval
    return (
        *(str(subject), len(record.confirmed), record.looked_at),
        *(round(coverage.low, 4), round(coverage.high, 4)),
        *(_limit(days) for days in (*estimate, *interval)),
        *(median.answered if median else 0, len(record.waits)),
        *(round(median_low(shares), 1) if shares else None, len(shares)),
    )


def _limit(days: float | None) -> int | None:
    """Return a limit in days; None where it is open."""
    return None if days is None or math.isinf(days) else int(days)


def depth_by_month(
    subject: Subject, record: AnswerRecord, depths: Sequence[Depth], months: Sequence[date]
) -> ProfileFigure:
    """Show how far the answers of each month went, from words to deeds."""
    coded = [count for count in record.months if count.rung]
    older = answers_before(coded, months)
    certain: dict[tuple[int, date], int] = {}
    for count in coded:
        if count.rung and count.month and count.month in months:
            key = count.rung, count.month
            certain[key] = certain.get(key, 0) + count.answers
    total = sum(count.answers for count in coded)
    return ProfileFigure(
        name=f"depth-{subject.key}",
        title=_("From words to deeds: %(name)s") % {"name": subject},
        columns=[
            FigureColumn("depth", _("Depth")),
            FigureColumn("month", _("Month")),
            FigureColumn("answers", _("Answers"), is_number=True),
        ],
        rows=[
            FigureRow((depth.name_en, f"{month:%Y-%m}", certain[depth.rung, month]))
            for depth in depths
            for month in months
            if (depth.rung, month) in certain
        ],
        basis=ngettext(
            "%(n)s confirmed answer with a coded depth",
            "%(n)s confirmed answers with a coded depth",
            total,
        )
        % {"n": total},
        empty=_("No answer of a known month has its depth coded yet."),
        picture=_draw_depths(certain, depths, months) if certain else "",
        notes=[
            *_without_month(total - older - sum(certain.values())),
            *_before_axis(older, months),
        ],
    )


def _draw_depths(
    answers: Mapping[tuple[int, date], int], depths: Sequence[Depth], months: Sequence[date]
) -> str:
    """Draw how many answers there are by rung and month, the furthest on top."""
    edges = class_edges(answers.values())
    rungs = list(reversed(depths))
    cells = [
        [
            GridCell(
                f"q{class_of(number, edges)}",
                str(number),
                f"{depth.name_en}, {month_label(month)}: {number}",
            )
            if (number := answers.get((depth.rung, month)))
            else GridCell()
            for month in months
        ]
        for depth in rungs
    ]
    return draw_grid(
        [depth.name_en for depth in rungs],
        [month_label(month) for month in months],
        cells,
        label=_("Answers by depth and month"),
    )


def _without_month(answers: int) -> list[str]:
    if not answers:
        return []
    words = ngettext(
        "%(n)s answer is left out, because its month is not certain.",
        "%(n)s answers are left out, because their month is not certain.",
        answers,
    )
    return [words % {"n": answers}]


def _before_axis(answers: int, months: Sequence[date]) -> list[str]:
    if not answers:
        return []
    words = ngettext(
        "%(n)s answer from before %(month)s is not shown.",
        "%(n)s answers from before %(month)s are not shown.",
        answers,
    )
    return [words % {"n": answers, "month": month_label(months[0])}]


def among_provinces(
    provinces: Sequence[Jurisdiction],
    subjects: Sequence[Subject],
    scores: Mapping[str, ProvinceScores],
) -> ProfileFigure:
    """Show the subjects among all provinces, a dot for each."""
    names = {province.code: province.name_en for province in provinces}
    marks = [names[subject.key] for subject in subjects]
    columns = [
        FigureColumn("directives", _("Directives answered"), is_number=True),
        FigureColumn("days", _("Median days to answer"), is_number=True),
        FigureColumn("clauses", _("Median of clauses taken up"), is_number=True),
    ]
    return ProfileFigure(
        name="provinces",
        title=_("Among the provinces"),
        columns=[FigureColumn("province", _("Province")), *columns],
        rows=[
            FigureRow(
                (names[code], *(_figure(scores[code], column) for column in columns)),
                reverse("profiles:province", args=[code]),
            )
            for code in sorted(scores, key=names.__getitem__)
        ],
        basis=ngettext(
            "%(n)s province with a link to a directive",
            "%(n)s provinces with a link to a directive",
            len(scores),
        )
        % {"n": len(scores)},
        empty=_("No province has answered a directive yet."),
        picture=_draw_scores(scores, columns, names, marks) if len(scores) > 2 else "",
        notes=[
            _(
                "Days are the longest possible until the first answer; "
                "a province without a figure has no dot. The tick is the median; ranks count "
                "from the fewest days, and from the highest of the other figures."
            )
        ],
    )


def _draw_scores(
    scores: Mapping[str, ProvinceScores],
    columns: Sequence[FigureColumn],
    names: Mapping[str, str],
    marks: Sequence[str],
) -> str:
    """Draw a strip for each figure that is known of some province; ``marks`` are names."""
    strips = []
    for column in columns:
        figures = [
            (names[code], figure)
            for code, province_scores in scores.items()
            if (figure := _figure(province_scores, column)) is not None
        ]
        unit = " %" if column.key == "clauses" else ""
        note = _rank_note(figures, marks[0], is_least_first=column.key == "days")
        if figures:
            strips.append(Strip(column.head, figures, marks, unit, note))
    label = _("Each dot is a province; marked: %(names)s") % {"names": ", ".join(marks)}
    return draw_strips(strips, label=label)


def _figure(province_scores: ProvinceScores, column: FigureColumn) -> float | None:
    figure: float | None = getattr(province_scores, column.key)
    return None if figure is None else round(figure, 1)


def _rank_note(values: Sequence[tuple[str, float]], unit: str, *, is_least_first: bool) -> str:
    """Say which rank a unit has, and which it shares with equal ones; empty without a figure."""
    own = dict(values).get(unit)
    if own is None:
        return ""
    before = sum(value < own if is_least_first else value > own for _unit, value in values)
    equal = sum(value == own for _unit, value in values)
    first, last = before + 1, before + equal
    rank = str(first) if first == last else f"{first}–{last}"
    return _("rank %(rank)s of %(n)s") % {"rank": rank, "n": len(values)}


def _answers_counted(total: int) -> str:
    return ngettext(
        "%(n)s confirmed answer",
        "%(n)s confirmed answers; a response to two directives counts twice",
        total,
    ) % {"n": total}


def _date_notes(undated: int, *, pale: bool) -> list[str]:
    notes = []
    if pale:
        notes.append(
            _("Pale: the date spans several months, so the answer may fall in any of them.")
        )
    if undated:
        notes.append(
            ngettext(
                "%(n)s answer has no date and is not shown.",
                "%(n)s answers have no date and are not shown.",
                undated,
            )
            % {"n": undated}
        )
    return notes
