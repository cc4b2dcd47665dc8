"""Which directives a subject answered: when, how closely, and how far it went."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, FloatField, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, TruncMonth

from statements.engine.echo.echo import ENGINE
from statements.engine.statistics.shares import Interval, wilson_interval
from statements.models import (
    Basis,
    ImpreciseDate,
    Latency,
    LinkState,
    ResponseLink,
    ResponseLinkQuerySet,
    Search,
)
from statements.models.statements.dates import day_after, first_day, last_day
from statements.selectors.analysis.medians import MedianTime, median_time

_CONFIRMED = Q(state=LinkState.CONFIRMED)
# Quotations without a clause say nothing: the rest of the text may have some.
_TELLS = Q(echo__clauses__gt=0) & (
    Q(echo__response_revision__basis=Basis.FULL) | Q(echo__clauses_taken_up__gt=0)
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one directive and one subject.

    ``date`` are the possible days of the first confirmed answer that is not certainly before the
    directive. ``share`` is the greatest share of clauses taken up, in percent; None where nothing
    is measured. ``is_early`` says that all dated answers came first, so that a date must be wrong.
    """

    directive: int
    is_confirmed: bool
    directive_date: ImpreciseDate | None
    date: ImpreciseDate | None
    is_early: bool
    share: float | None

    @property
    def latency(self) -> Latency | None:
        if not (self.date and self.directive_date):
            return None
        return Latency.between(self.directive_date, self.date)


@dataclass(frozen=True, slots=True)
class MonthCount:
    """How many confirmed answers were given from one month to another, at which rung of depth."""

    first: date | None
    last: date | None
    rung: int | None
    answers: int

    @property
    def month(self) -> date | None:
        """The month, where it is certain."""
        return self.first if self.first == self.last else None


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """The answers of one subject. ``waits`` are days from a directive to the last vain search."""

    answers: Sequence[Answer]
    waits: Sequence[int]
    months: Sequence[MonthCount]

    @property
    def confirmed(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.is_confirmed]

    @property
    def looked_at(self) -> int:
        """The directives that the subject answered, may have, or was searched for in vain."""
        return len(self.answers) + len(self.waits)

    @property
    def coverage_interval(self) -> Interval:
        return wilson_interval(len(self.confirmed), self.looked_at)

    @property
    def median(self) -> MedianTime | None:
        latencies = [answer.latency for answer in self.confirmed if answer.latency]
        return median_time(latencies, self.waits)

    @property
    def shares(self) -> list[float]:
        """The shares of clauses taken up, of the directives where they are measured."""
        return [answer.share for answer in self.confirmed if answer.share is not None]

    @property
    def undated(self) -> int:
        return sum(answer.date is None and not answer.is_early for answer in self.confirmed)

    @property
    def early(self) -> int:
        return sum(answer.is_early for answer in self.confirmed)


def answer_records(
    links: ResponseLinkQuerySet, keys: Sequence[str], *, background: int | None, has_searches: bool
) -> Mapping[str, AnswerRecord]:
    """Load the records of subjects by key.

    ``has_searches`` says whether they are provinces, which are searched for in vain.
    """
    answers: dict[str, list[Answer]] = defaultdict(list)
    for row in answer_rows(links, background).order_by("directive"):
        answers[row["subject"]].append(_answer(row))
    waits = _waits(keys) if has_searches else {}
    months = _months(links)
    return {
        key: AnswerRecord(answers[key], waits.get(key, ()), months.get(key, ())) for key in keys
    }


def answers_to(links: ResponseLinkQuerySet) -> list[Answer]:
    """Return the answers of all subjects of these links, without shares of clauses."""
    return [_answer(row) for row in _dated_rows(links)]


def answer_rows(links: ResponseLinkQuerySet, background: int | None) -> QuerySet[ResponseLink, Any]:
    """Return a row for each subject and directive: one definition for pages and comparisons."""
    share = Cast(100.0 * F("echo__clauses_taken_up") / F("echo__clauses"), FloatField())
    is_measured = _CONFIRMED & Q(is_measured=True) & _TELLS
    return _dated_rows(links.annotate_is_measured(engine=ENGINE, background=background)).annotate(
        share=Max(share, filter=is_measured)
    )


def _dated_rows(links: ResponseLinkQuerySet) -> QuerySet[ResponseLink, Any]:
    day = first_day("response__possible_days")
    counts = _CONFIRMED & (
        Q(directive__possible_days=None)
        | Q(response__possible_days__endswith__gt=first_day("directive__possible_days"))
    )
    return (
        links.annotate(
            issued=first_day("directive__possible_days"),
            issued_by=day_after("directive__possible_days"),
        )
        .values("subject", "directive", "issued", "issued_by")
        .annotate(
            firmest=Min("state"),
            first=Min(day, filter=counts),
            after=Min(day_after("response__possible_days"), filter=counts),
            dated=Count(day, filter=_CONFIRMED),
        )
        .order_by()
    )


def medians_of_units(
    links: ResponseLinkQuerySet, background: int | None
) -> dict[str, tuple[int, int | None, float | None]]:
    """Return of each subject: directives answered, median of the longest days, and of the shares.

    Medians are lower medians, as in the matrix of directives by provinces.
    """
    rows, parameters = answer_rows(links, background).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT subject, count(*) FILTER (WHERE firmest = 'confirmed'),
                percentile_disc(0.5) WITHIN GROUP (ORDER BY after - issued - 1),
                percentile_disc(0.5) WITHIN GROUP (ORDER BY share)
            FROM ({rows}) AS answer GROUP BY subject
            """,  # noqa: S608 - made by the ORM
            parameters,
        )
        return {key: (answers, days, share) for key, answers, days, share in cursor.fetchall()}


def _answer(row: Mapping[str, object]) -> Answer:
    date_of_answer = _date(row["first"], row["after"])
    is_confirmed = row["firmest"] == LinkState.CONFIRMED
    return Answer(
        directive=int(str(row["directive"])),
        is_confirmed=is_confirmed,
        directive_date=_date(row["issued"], row["issued_by"]),
        date=date_of_answer,
        is_early=bool(row["dated"]) and date_of_answer is None,
        share=share if isinstance(share := row.get("share"), float) else None,
    )


def _date(first: object, after: object) -> ImpreciseDate | None:
    if not (isinstance(first, date) and isinstance(after, date)):
        return None
    return ImpreciseDate.from_days(first, after)


def _waits(codes: Sequence[str]) -> dict[str, list[int]]:
    """Return, by province, the days from directives without any answer to the last search."""
    answers = ResponseLink.objects.not_rejected().filter(
        directive=OuterRef("directive"), body__jurisdiction=OuterRef("jurisdiction")
    )
    searches = (
        Search.objects.filter(jurisdiction__in=codes)
        .exclude(directive__possible_days=None)
        .filter(~Exists(answers))
        .values_list("jurisdiction", "directive", day_after("directive__possible_days"))
        .annotate(last=Max("searched_on"))
        .order_by()
    )
    waits: dict[str, list[int]] = defaultdict(list)
    for code, _directive, issued_by, last in searches:
        waits[code].append((last - issued_by).days + 1)
    return waits


def _months(links: ResponseLinkQuerySet) -> Mapping[str, Sequence[MonthCount]]:
    months: dict[str, list[MonthCount]] = defaultdict(list)
    rows: Iterable[tuple[str, date | None, date | None, int | None, int]] = (
        links.filter(_CONFIRMED)
        .values_list(
            "subject",
            TruncMonth(first_day("response__possible_days")),
            TruncMonth(last_day("response__possible_days")),
            "depth__rung",
        )
        .annotate(answers=Count("pk"))
        .order_by()
    )
    for subject, first, last, rung, answers in rows:
        months[subject].append(MonthCount(first, last, rung, answers))
    return months
