"""The rows of every list of statements."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from statements.engine.echo.echo import ENGINE
from statements.models import (
    Background,
    Certainty,
    Level,
    ResponseLink,
    ResponseLinkQuerySet,
    Statement,
    StatementQuerySet,
    Tenure,
)
from statements.models.statements.dates import first_day
from statements.models.statements.jurisdictions import existed
from statements.selectors.prepared import KEYS, Prepared

_PLACE = "body__jurisdiction__parent__parent"
# As ``current_background``, in the query of the links; before the first background there is none.
_AGAINST_PRESENT = Q(echo__background__is_current=True) | (
    Q(echo__background=None) & ~Q(Exists(Background.objects.filter(is_current=True)))
)


@dataclass(frozen=True, slots=True)
class PostHolder:
    """Somebody who held a post on the day of a statement, and how sure that is."""

    tenure: Tenure
    certainty: Certainty


def load_rows(
    load: Callable[[StatementQuerySet], StatementQuerySet],
    keys: Iterable[int],
    *,
    with_text: bool,
) -> list[Statement]:
    """Load the rows of a page in the order of their keys, as ``load`` does.

    A row that is gone is left out; one ``with_text`` has its ``current_text`` as well.
    """
    by_key = {statement.pk: statement for statement in _prepared_rows(load, with_text).load(keys)}
    links: defaultdict[int, list[ResponseLink]] = defaultdict(list)
    for link in _LINKS.load(by_key) if by_key else ():
        link.response = by_key[link.response_id]
        links[link.response_id].append(link)
    for key, statement in by_key.items():
        vars(statement)["links"] = links[key]
    return [by_key[key] for key in keys if key in by_key]


@cache
def _prepared_rows(
    load: Callable[[StatementQuerySet], StatementQuerySet], with_text: bool
) -> Prepared[Statement, Statement]:
    def build() -> StatementQuerySet:
        rows = load(Statement.objects.filter(pk__in_array=KEYS)).prefetch_related(None).order_by()
        return rows.annotate_current_text() if with_text else rows

    return Prepared(build)


def statement_rows(rows: StatementQuerySet) -> StatementQuerySet:
    """Load what a row of a list shows: who, where, which form, which tags and links.

    Each row gets ``links``, its links to directives in whatever state, ``has_text``, whether its
    wording is known, and ``facts``, those of its card, which name its tags.
    """
    links = [Prefetch("links_out", queryset=links_with_echoes("directive"), to_attr="links")]
    return (
        rows.annotate_has_text()
        .select_related("genre", "official", _PLACE)
        .prefetch_related(*links)
        .annotate(facts=F("card__facts"))  # type: ignore[no-redef]
        .latest_first()
    )


def response_rows(rows: StatementQuerySet) -> StatementQuerySet:
    """Load the same rows in the order in which they may first have been said."""
    return statement_rows(rows).order_by(first_day("possible_days").asc(nulls_last=True), "pk")


def directive_rows(rows: StatementQuerySet) -> StatementQuerySet:
    """Load rows of a list of directives, with how many provinces answered or may have.

    ``answered`` and ``perhaps`` count provincial bodies' provinces, of those that existed when the
    directive was given, each in one of them; ``answers`` counts all responses.
    """
    province = "body__jurisdiction"
    links = ResponseLink.objects.filter(directive=OuterRef("pk"))
    by_province = links.filter(
        existed(province, "directive__possible_days"), **{f"{province}__level": Level.PROVINCE}
    )
    of_same_province = ResponseLink.objects.filter(
        directive=OuterRef("directive"), **{province: OuterRef(province)}
    )
    only_suggested = by_province.open_suggestions().filter(~Exists(of_same_province.confirmed()))
    return statement_rows(rows).annotate(
        answered=_number_of(province, by_province.confirmed()),
        perhaps=_number_of(province, only_suggested),
        answers=_number_of("pk", links.confirmed()),
    )


def _number_of(values: str, links: ResponseLinkQuerySet) -> Coalesce:
    """Return how many values the links of a directive have.

    A subquery, since a join would repeat all columns of a row for each of its thousands of links.
    """
    numbers = links.order_by().values("directive").annotate(number=Count(values, distinct=True))
    return Coalesce(Subquery(numbers.values("number")), 0)


def links_with_echoes(end: str) -> ResponseLinkQuerySet:
    """Load links with the statement at one ``end`` and their echo.

    An echo of an earlier wording, engine or background is never shown as new: the link's
    ``fresh_echo`` is None then, and ``is_stale`` true.
    """
    return (
        ResponseLink.objects.select_related(end, "echo", "stance", "depth")
        .defer("echo__passages", "echo__fates")
        .annotate_is_measured(engine=ENGINE, against=_AGAINST_PRESENT)
        .annotate_was_given_up()
        .order_by("state", "pk")
    )


_LINKS = Prepared(lambda: links_with_echoes("directive").filter(response__in_array=KEYS))
_TENURES = Prepared(
    lambda: (
        Tenure.objects.filter(body__jurisdiction__in_array=KEYS)
        .select_related("official", "body")
        .order_by("body", "post", "held")
    )
)


def tenures_in(provinces: Collection[str]) -> list[Tenure]:
    """Return who held the posts we follow in these provinces, in the order of a row."""
    return _TENURES.load(provinces)


def holders_on(
    statements: Iterable[Statement], tenures: Sequence[Tenure] | None = None
) -> dict[int, list[PostHolder]]:
    """Return who held the posts we follow where and when each statement was said.

    That is the posts of the statement's province, one query for all statements unless ``tenures``
    are loaded already. For a date known only as a span, everybody who may have held the post is
    there, nobody of them as certain.
    """
    rows = [
        (statement, statement.possible_date, statement.body.jurisdiction.province)
        for statement in statements
    ]
    places = {place.code for _, _, place in rows if place}
    if tenures is None:
        tenures = tenures_in(places) if places else []
    tenures_by_place: defaultdict[str, list[Tenure]] = defaultdict(list)
    for tenure in tenures:
        tenures_by_place[tenure.body.jurisdiction_id].append(tenure)
    return {
        statement.pk: [
            PostHolder(tenure, certainty)
            for tenure in (tenures_by_place[place.code] if place else ())
            if date and (certainty := tenure.during(date))
        ]
        for statement, date, place in rows
    }
