"""The confirmed responses of provinces, as a table to sort."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    F,
    Func,
    IntegerField,
    OrderBy,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest, Length

from statements.models import Jurisdiction, ResponseLink, ResponseLinkQuerySet, Revision, Statement
from statements.models.links.echoes import PathQuery
from statements.models.statements.dates import day_after, first_day
from statements.selectors.analysis.directive import DirectiveAnalysis, provincial_links

MAX_ROWS = 31  # before somebody asks for all: with them a dashboard is printed on three pages


class ResponseOrder(StrEnum):
    """The columns that the table can be sorted by."""

    DAYS = "days"
    PLACE = "place"
    CHARACTERS = "characters"
    CLAUSES = "clauses"
    VERBATIM = "verbatim"
    SHARE = "share"
    LONGEST = "longest"
    DEPTH = "depth"


# Figures are read from the greatest on, days from the least; provinces in their usual order.
ASCENDING = frozenset({ResponseOrder.PLACE, ResponseOrder.DAYS})


class ResponseColumn(StrEnum):
    """The columns to choose from, beside the province, in their order."""

    TITLE = "title"
    BODY = "body"
    DATE = "date"
    DAYS = "days"
    CHARACTERS = "characters"
    CLAUSES = "clauses"
    VERBATIM = "verbatim"
    SHARE = "share"
    LONGEST = "longest"
    WHERE = "where"
    DEPTH = "depth"
    FORM = "form"

    @property
    def order(self) -> ResponseOrder | None:
        """The order by this column; None where there is none."""
        return ResponseOrder.__members__.get(self.name)


DEFAULT_COLUMNS = tuple(
    column
    for column in ResponseColumn
    if column not in (ResponseColumn.TITLE, ResponseColumn.BODY, ResponseColumn.FORM)
)

# Of long texts these two are the dearest: nothing is read of an echo for a column not shown.
_VERBATIM = Func(
    PathQuery("echo__fates", Value('$[*] ? (@.fate == "verbatim").id')),
    function="jsonb_array_length",
    output_field=IntegerField(),
)
# Quotations without a clause say nothing: the rest of the text may have some.
_TELLS = Q(echo__v__isnull=False) | Q(echo__clauses_taken_up__gt=0)
_PASSAGE_SPANS = PathQuery("echo__passages", Value("$[*].response"))


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """A response, with figures that are None where no text is held or it is not measured yet.

    They are None, too, where quotations alone are held, none of which takes up a clause.
    ``share`` is the share of its characters that repeat the directive, from 0 to 1, and None of
    quotations. ``passage_spans`` are where in the text it repeats the directive, in characters.
    ``verbatim`` and ``passage_spans`` are known only where their column is asked for.
    """

    unit: Jurisdiction
    link: ResponseLink
    days: tuple[int, int] | None
    characters: int | None
    clauses: int | None
    share: float | None
    longest: int | None
    verbatim: int | None
    passage_spans: Sequence[tuple[int, int]] | None

    @property
    def depth(self) -> int | None:
        return self.link.depth.rung if self.link.depth else None


def response_table(
    analysis: DirectiveAnalysis,
    order: ResponseOrder,
    *,
    columns: Collection[ResponseColumn],
    limit: int | None,
) -> list[ResponseRow]:
    """Return the first rows in order; those without the figure stand at the end."""
    links = provincial_links(analysis)
    if order is not ResponseOrder.PLACE:
        links = links.order_by(*_order(analysis, order), "body__jurisdiction__gb_code", "pk")
    # Of thousands only those that are shown are loaded whole.
    keys = list(links.values_list("pk", flat=True)[:limit])
    by_key = (
        _with_wordings(links, columns)
        .select_related("response__genre", "body", "echo", "depth")
        .defer("echo__passages", "echo__fates")
        .in_bulk(keys)
    )
    rows = [by_key[key] for key in keys]
    units = {answer.unit.code: answer.unit for answer in analysis.answers}
    texts = Revision.objects.current().filter(statement__in=[link.response_id for link in rows])
    sizes = dict(texts.values_list("statement", Length("text")))
    return [
        _row(
            units[link.body.jurisdiction_id], link, sizes.get(link.response_id), analysis.directive
        )
        for link in rows
    ]


def _with_wordings(
    links: ResponseLinkQuerySet, columns: Collection[ResponseColumn]
) -> ResponseLinkQuerySet:
    if ResponseColumn.VERBATIM in columns:
        links = links.annotate(verbatim=_VERBATIM)
    if ResponseColumn.WHERE in columns:
        links = links.annotate(passage_spans=_PASSAGE_SPANS)
    return links


def _order(analysis: DirectiveAnalysis, order: ResponseOrder) -> list[OrderBy]:
    """Return how to sort by a figure: days from the least, the others from the greatest on."""
    issued = analysis.directive.possible_date
    if order is ResponseOrder.DAYS:
        if issued is None:
            return []
        # As ``Latency.between`` counts: not before the directive, and then by the later end.
        days = "response__possible_days"
        counts = Q(response__possible_days__endswith__gt=issued.first)
        first = Greatest(first_day(days), Value(issued.last))
        return [
            Case(When(counts, then=first)).asc(nulls_last=True),
            Case(When(counts, then=day_after(days))).asc(nulls_last=True),
        ]
    if order is ResponseOrder.DEPTH:
        return [F("depth__rung").desc(nulls_last=True)]
    if order is ResponseOrder.CHARACTERS:
        texts = Revision.objects.current().filter(statement=OuterRef("response"))
        return [Subquery(texts.values(size=Length("text"))).desc(nulls_last=True)]
    figures: dict[ResponseOrder, F | Func[Any]] = {
        ResponseOrder.CLAUSES: F("echo__clauses_taken_up"),
        ResponseOrder.VERBATIM: _VERBATIM,
        ResponseOrder.SHARE: F("echo__v"),
        ResponseOrder.LONGEST: F("echo__longest"),
    }
    return [Case(When(_TELLS, is_measured=True, then=figures[order])).desc(nulls_last=True)]


def _row(
    unit: Jurisdiction, link: ResponseLink, characters: int | None, directive: Statement
) -> ResponseRow:
    echo, latency = link.fresh_echo, link.response.latency_after(directive)
    if echo and echo.v is None and not echo.clauses_taken_up:
        echo = None  # as ``_TELLS``
    return ResponseRow(
        unit=unit,
        link=link,
        days=(latency.shortest, latency.longest) if latency else None,
        characters=characters,
        clauses=echo.clauses_taken_up if echo else None,
        share=echo.v if echo else None,
        longest=echo.longest if echo else None,
        verbatim=getattr(link, "verbatim", None) if echo else None,
        passage_spans=getattr(link, "passage_spans", None) if echo else None,
    )
