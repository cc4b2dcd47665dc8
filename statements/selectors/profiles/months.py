"""Months as the axis of a chart, and the counts for each."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.formats import date_format

from statements.engine.charts.bars import Bar
from statements.selectors.profiles.answers import AnswerCount, AnswerRecord

MAX_MONTHS = 60  # of an axis, the latest


def month_axis(records: Iterable[AnswerRecord]) -> list[date]:
    """Return the months from the first to the last answer of all records, at most the latest 60."""
    counts = [count for record in records for count in record.months]
    firsts = [count.first for count in counts if count.first]
    lasts = [count.last for count in counts if count.last]
    if not firsts:
        return []
    return months_between(min(firsts), max(lasts))[-MAX_MONTHS:]


def months_between(first: date, last: date) -> list[date]:
    """Return the first days of the months from one to another, both included."""
    start, end = 12 * first.year + first.month - 1, 12 * last.year + last.month
    return [date(month // 12, month % 12 + 1, 1) for month in range(start, end)]


def bars_of(record: AnswerRecord, months: Sequence[date]) -> list[Bar]:
    """Return, by month, the answers that were certainly given in it, and those that may have."""
    return [
        Bar(
            low=sum(count.answers for count in record.months if count.month == month),
            high=sum(count.answers for count in record.months if _may_fall(count, month)),
        )
        for month in months
    ]


def answers_before(counts: Iterable[AnswerCount], months: Sequence[date]) -> int:
    """Count the answers that can only have been given before an axis begins."""
    return sum(
        count.answers for count in counts if months and count.last and count.last < months[0]
    )


def month_label(month: date) -> str:
    """Write a month as on an axis: Apr 25."""
    return date_format(month, "M y")


def _may_fall(count: AnswerCount, month: date) -> bool:
    return bool(count.first and count.last and count.first <= month <= count.last)
