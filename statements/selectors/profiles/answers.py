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
    Official,
    ResponseLink,
    ResponseLinkQuerySet,
    Search,
)
from statements.models.statements.dates import day_after, first_day, last_day
from statements.models.statements.jurisdictions import existed
from statements.selectors.analysis.medians import MedianTime, median_time
from statements.selectors.profiles.subjects import links_of_provinces

_CONFIRMED = Q(state=LinkState.CONFIRMED)
# Quotations without a clause say nothing: the rest of the text may have some.
_TELLS = Q(echo__clauses__gt=0) & (
    Q(echo__response_revision__basis=Basis.FULL) | Q(echo__clauses_taken_up__gt=0)
)

# A row for each province and directive of its time; of several answers the clauses are joined. Of
# the letters of fates, o is absent and w no text.
_OF_PROVINCES = """
    SELECT answer.unit AS subject, answer.directive_id AS directive,
        lower(directive.possible_days) AS issued, upper(directive.possible_days) AS issued_by,
        CASE WHEN answer.confirmed > 0 THEN 'confirmed' ELSE 'suggested' END AS firmest,
        answer.first, answer.after, answer.dated,
        CASE
            WHEN answer.measured > 0 AND answer.engine = %(engine)s
                AND answer.background_id IS NOT DISTINCT FROM %(background)s
                AND translate(answer.fates, 'w', '') <> ''
            THEN 100::float * length(translate(answer.fates, 'ow', '')) / length(answer.fates)
        END AS share
    FROM statements_provinceanswer AS answer
    JOIN statements_statement AS directive
        ON directive.id = answer.directive_id AND directive.kind = 'directive'
    JOIN statements_jurisdiction AS province ON province.code = answer.unit
        AND coalesce(province.exists_since < upper(directive.possible_days), true)
    WHERE answer.unit = ANY(%(codes)s)
"""


@dataclass(frozen=True, slots=True)
class DirectiveAnswer:
    """What is known of one directive and one subject.

    ``latency`` are the days until the first confirmed answer that is not certainly before the
    directive; None where a date is missing. ``share`` is the share of clauses taken up, in percent;
    None where nothing is measured. ``is_early`` says that all dated answers came first, so that a
    date must be wrong.
    """

    directive: int
    is_confirmed: bool
    directive_date: ImpreciseDate | None
    latency: Latency | None
    is_early: bool
    share: float | None


@dataclass(frozen=True, slots=True)
class AnswerCount:
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
    """The answers of one subject.

    ``waits`` has, for each directive that was searched for in vain, the days from it to the last
    search; None where the directive has no date.
    """

    answers: Sequence[DirectiveAnswer]
    waits: Sequence[int | None]
    months: Sequence[AnswerCount]

    @property
    def confirmed(self) -> list[DirectiveAnswer]:
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
        return median_time(latencies, [days for days in self.waits if days is not None])

    @property
    def shares(self) -> list[float]:
        """The shares of clauses taken up, of the directives where they are measured."""
        return [answer.share for answer in self.confirmed if answer.share is not None]

    @property
    def undated(self) -> int:
        """The answers and vain searches of which no days can be counted, for want of a date."""
        answers = sum(not (answer.latency or answer.is_early) for answer in self.confirmed)
        return answers + self.waits.count(None)

    @property
    def early(self) -> int:
        return sum(answer.is_early for answer in self.confirmed)


@dataclass(frozen=True, slots=True)
class ProvinceScores:
    """By what a province is ranked among all: how many directives it answered, and two medians.

    ``days`` are the longest possible ones until the first answer, ``clauses`` the percentage taken
    up. They are lower medians, as in the matrix of directives by provinces; None where nothing is
    known.
    """

    directives: int
    days: int | None
    clauses: float | None


def province_records(codes: Sequence[str], background: int | None) -> Mapping[str, AnswerRecord]:
    """Load the records of provinces by code, from the summaries of their answers."""
    rows = _rows_of_provinces("SELECT * FROM answer ORDER BY directive", codes, background)
    return _records(codes, rows, _waits(codes), _months(links_of_provinces(codes)))


def official_record(
    official: Official, links: ResponseLinkQuerySet, background: int | None
) -> Mapping[str, AnswerRecord]:
    """Load the record of an official by its key. Nobody searches for an official in vain."""
    rows = _rows_of_links(links, background).order_by("directive")
    return _records([str(official.pk)], rows, {}, _months(links))


def _records(
    keys: Sequence[str],
    rows: Iterable[Mapping[str, object]],
    waits: Mapping[str, Sequence[int | None]],
    months: Mapping[str, Sequence[AnswerCount]],
) -> Mapping[str, AnswerRecord]:
    answers: dict[str, list[DirectiveAnswer]] = defaultdict(list)
    for row in rows:
        answers[str(row["subject"])].append(_answer(row))
    return {
        key: AnswerRecord(answers[key], waits.get(key, ()), months.get(key, ())) for key in keys
    }


def _rows_of_links(
    links: ResponseLinkQuerySet, background: int | None
) -> QuerySet[ResponseLink, Any]:
    """Return a row for each subject and directive, as ``_OF_PROVINCES`` does."""
    share = Cast(100.0 * F("echo__clauses_taken_up") / F("echo__clauses"), FloatField())
    is_measured = _CONFIRMED & Q(is_measured=True) & _TELLS
    return _dated_rows(
        links.annotate_is_measured(engine=ENGINE, against=Q(echo__background=background))
    ).annotate(share=Max(share, filter=is_measured))


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


def scores_of_provinces(codes: Sequence[str], background: int | None) -> dict[str, ProvinceScores]:
    """Return the scores of each province that has a link to a directive, by its code."""
    rows = _rows_of_provinces(
        """
        SELECT subject, count(*) FILTER (WHERE firmest = 'confirmed') AS directives,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY after - issued - 1) AS days,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY share) AS clauses
        FROM answer GROUP BY subject
        """,
        codes,
        background,
    )
    return {row.pop("subject"): ProvinceScores(**row) for row in rows}


def _rows_of_provinces(
    query: str, codes: Sequence[str], background: int | None
) -> list[dict[str, Any]]:
    """Return what a query finds in ``answer``, the answers of provinces."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH answer AS ({_OF_PROVINCES}) {query}",
            {"codes": list(codes), "engine": ENGINE, "background": background},
        )
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _answer(row: Mapping[str, object]) -> DirectiveAnswer:
    issued = _date(row["issued"], row["issued_by"])
    date_of_answer = _date(row["first"], row["after"])
    return DirectiveAnswer(
        directive=int(str(row["directive"])),
        is_confirmed=row["firmest"] == LinkState.CONFIRMED,
        directive_date=issued,
        latency=Latency.between(issued, date_of_answer) if issued and date_of_answer else None,
        is_early=bool(row["dated"]) and date_of_answer is None,
        share=share if isinstance(share := row.get("share"), float) else None,
    )


def _date(first: object, after: object) -> ImpreciseDate | None:
    if not (isinstance(first, date) and isinstance(after, date)):
        return None
    return ImpreciseDate.from_days(first, after)


def _waits(codes: Sequence[str]) -> dict[str, list[int | None]]:
    """Return, by province, the days from directives without any answer to the last search."""
    answers = ResponseLink.objects.not_rejected().filter(
        directive=OuterRef("directive"), body__jurisdiction=OuterRef("jurisdiction")
    )
    searches = (
        Search.objects.that_tell()
        .filter(
            ~Exists(answers),
            existed("jurisdiction", "directive__possible_days"),
            jurisdiction__in=codes,
        )
        .values_list("jurisdiction", "directive", day_after("directive__possible_days"))
        .annotate(last=Max("searched_on"))
        .order_by()
    )
    waits: dict[str, list[int | None]] = defaultdict(list)
    for code, _directive, issued_by, last in searches:
        waits[code].append((last - issued_by).days + 1 if issued_by else None)
    return waits


def _months(links: ResponseLinkQuerySet) -> Mapping[str, Sequence[AnswerCount]]:
    months: dict[str, list[AnswerCount]] = defaultdict(list)
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
        months[subject].append(AnswerCount(first, last, rung, answers))
    return months
