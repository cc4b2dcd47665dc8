"""How many rows each further choice leads to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.http import QueryDict
from django.utils.translation import gettext as _

from statements.filters.statements import DirectiveFilter, StatementFilter
from statements.models import (
    BodyKind,
    Genre,
    Jurisdiction,
    Statement,
    StatementKind,
    Tag,
    Tagging,
)
from statements.models.jurisdictions import province_of

MOST_DIRECTIVES = 12  # shown as choices; any other can still be named in the URL


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet; ``address`` leads to the ``count`` rows that have it."""

    value: str
    label: str
    count: int
    chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one parameter, with the counts that all other parameters leave."""

    name: str
    label: str
    choices: list[Choice]

    @property
    def is_chosen(self) -> bool:
        return any(choice.chosen for choice in self.choices)


def address(parameters: QueryDict) -> str:
    """Return the address, on the same page, that asks for these parameters."""
    return f"?{parameters.urlencode()}"


def facets_of(chosen: StatementFilter, *, fixed: Collection[str] = ()) -> list[Facet]:
    """Count every facet but the ``fixed`` ones, which the page itself decides."""
    counters = {
        "province": (_("Answered by"), _answering_provinces)
        if isinstance(chosen, DirectiveFilter)
        else (_("Province"), _provinces),
        "link": (_("Link"), _links),
        "body": (_("Body"), _body_kinds),
        "genre": (_("Form"), _genres),
        "tag": (_("Tag"), _tags),
        "kind": (_("Kind"), _kinds),
        "directive": (_("Directive"), _directives),
    }
    if isinstance(chosen, DirectiveFilter):
        del counters["directive"]
    facets = []
    for name, (label, count) in counters.items():
        if name in fixed:
            continue
        others = chosen.asked(chosen.without(name))
        values = set(chosen.parameters.getlist(name))
        choices = [
            Choice(value, text, number, value in values, address(others.only(name, value)))
            for value, text, number in count(others)
            if number or value in values
        ]
        if choices:
            facets.append(Facet(name, label, choices))
    return facets


type _Counts = Iterable[tuple[str, str, int]]


def _provinces(others: StatementFilter) -> _Counts:
    home = province_of("body__jurisdiction")
    return _named_provinces(dict(others.rows.order_by().values_list(home).annotate(Count("pk"))))


def _answering_provinces(others: StatementFilter) -> _Counts:
    """Count directives by answering province; one that two cities answered counts once."""
    links = others.links([], others.states).filter(directive__in=others.rows.order_by())
    home = province_of("response__body__jurisdiction")
    return _named_provinces(
        dict(links.values_list(home).annotate(Count("directive", distinct=True)))
    )


def _named_provinces(counts: dict[str, int]) -> _Counts:
    return [
        (province.code, f"{province.short_zh} {province.name_en}", counts.get(province.code, 0))
        for province in Jurisdiction.objects.provinces()
    ]


def _links(others: StatementFilter) -> _Counts:
    """Count by asking for each state: which links it speaks of depends on the other filters."""
    return [
        (value, str(label), others.asked(others.only("link", value)).rows.count())
        for value, label in others.filters["link"].extra["choices"]
    ]


def _body_kinds(others: StatementFilter) -> _Counts:
    counts = dict(others.rows.order_by().values_list("body__kind").annotate(Count("pk")))
    return [(value, str(label), counts.get(value, 0)) for value, label in BodyKind.choices]


def _genres(others: StatementFilter) -> _Counts:
    counts = dict(others.rows.order_by().values_list("genre").annotate(Count("pk")))
    return [(genre.slug, str(genre), counts.get(genre.pk, 0)) for genre in Genre.objects.all()]


def _tags(others: StatementFilter) -> _Counts:
    taggings = Tagging.objects.filter(statement__in=others.rows.order_by())
    counts = dict(taggings.values_list("tag").annotate(Count("pk")))
    return [(tag.slug, str(tag), counts.get(tag.pk, 0)) for tag in Tag.objects.all()]


def _kinds(others: StatementFilter) -> _Counts:
    counts = dict(others.rows.order_by().values_list("kind").annotate(Count("pk")))
    return [(value, str(label), counts.get(value, 0)) for value, label in StatementKind.choices]


def _directives(others: StatementFilter) -> _Counts:
    links = others.links([], others.states).filter(response__in=others.rows.order_by())
    counts = dict(
        links.values_list("directive")
        .annotate(number=Count("response", distinct=True))
        .order_by("-number", "directive")[:MOST_DIRECTIVES]
    )
    chosen = Statement.objects.in_bulk(counts)
    return [(str(pk), str(chosen[pk]), number) for pk, number in counts.items()]
