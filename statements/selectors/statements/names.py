"""Provinces, bodies, speakers and directives that go by what somebody typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from statements.engine.search.query import Expression, Field, in_field, terms_of
from statements.engine.text.names import NameQuery, readings
from statements.models import (
    Body,
    BodyKind,
    Card,
    Jurisdiction,
    Level,
    Official,
    Statement,
    StatementKind,
)
from statements.selectors.lists.cursors import PageRequest
from statements.selectors.lists.pages import find_page

MAX_OF_A_KIND = 8  # provinces, bodies or speakers shown
MAX_DIRECTIVES = 5  # shown, the latest

# How English names of units and of their bodies go on.
_UNITS = {
    Level.CENTRE: (),
    Level.PROVINCE: (
        "Province",
        "Provincial",
        "Municipality",
        "Municipal",
        "Autonomous",
        "Regional",
    ),
    Level.PREFECTURE: ("City", "Municipal", "Prefecture"),
    Level.COUNTY: ("County", "District", "City"),
}
# What bodies of a kind are called in English where they have no English name.
_BODIES = {
    BodyKind.PARTY: "CPC Party Committee",
    BodyKind.GOVERNMENT: "People's Government",
    BodyKind.CONGRESS: "People's Congress",
    BodyKind.CPPCC: "CPPCC Committee",
}


@dataclass(frozen=True, slots=True)
class Group[T]:
    """The first rows of one kind; ``is_cut`` when there are more."""

    rows: Sequence[T] = ()
    is_cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True, slots=True)
class Names:
    """What goes by a name; those come first whose name was typed as a whole."""

    provinces: Group[Jurisdiction]
    bodies: Group[Body]
    officials: Group[Official]
    directives: Group[Statement]

    def __bool__(self) -> bool:
        return any((self.provinces, self.bodies, self.officials, self.directives))


def names_like(written: str, expression: Expression | None) -> Names:
    """Look for names as ``written``, and for directives whose title has the wording asked for."""
    query = NameQuery.parse(written)
    directives = _directives(expression)
    if query is None:
        return Names(Group(), Group(), Group(), directives)
    units = list(Jurisdiction.objects.all())
    return Names(_provinces(query, units), _bodies(query, units), _officials(query), directives)


def _provinces(query: NameQuery, units: Iterable[Jurisdiction]) -> Group[Jurisdiction]:
    provinces = {unit.pk: unit for unit in units if unit.level == Level.PROVINCE}
    keys, is_cut = _first(query, ((key, _of_unit(unit), "") for key, unit in provinces.items()))
    return Group([provinces[key] for key in keys], is_cut)


def _bodies(query: NameQuery, units: Iterable[Jurisdiction]) -> Group[Body]:
    of_units = {unit.pk: _of_unit(unit) for unit in units}
    rows = Body.objects.exclude(kind=BodyKind.UNNAMED).values_list(
        "pk", "jurisdiction", "kind", "name_zh", "name_en"
    )
    named = (
        (key, readings(chinese, english or _BODIES.get(BodyKind(kind), "")), of_units[unit])
        for key, unit, kind, chinese, english in rows.order_by(
            "jurisdiction__gb_code", "kind", "name_zh"
        )
    )
    keys, is_cut = _first(query, named)
    bodies = Body.objects.select_related("jurisdiction__parent__parent").in_bulk(keys)
    return Group([bodies[key] for key in keys if key in bodies], is_cut)


def _officials(query: NameQuery) -> Group[Official]:
    rows = Official.objects.values_list("pk", "name_zh", "name_en").order_by("name_zh", "note")
    named = (
        (key, readings(chinese, english, of_person=True), "") for key, chinese, english in rows
    )
    keys, is_cut = _first(query, named)
    officials = Official.objects.in_bulk(keys)
    return Group([officials[key] for key in keys if key in officials], is_cut)


def _of_unit(unit: Jurisdiction) -> str:
    chinese = (unit.name_zh, unit.short_zh, unit.abbr_zh, unit.abbr_alt_zh)
    english = (f"{unit.name_en} {kind}" for kind in _UNITS[Level(unit.level)])
    return readings(*chinese, unit.name_en, unit.pinyin, *english)


def _first[K](query: NameQuery, named: Iterable[tuple[K, str, str]]) -> tuple[list[K], bool]:
    """Return the first keys of what is meant, by its readings and those of its unit."""
    fitting = [(key, own) for key, own, of_unit in named if query.fits(own, of_unit)]
    fitting.sort(key=lambda row: not query.is_name_of(row[1]))
    return [key for key, _own in fitting[:MAX_OF_A_KIND]], len(fitting) > MAX_OF_A_KIND


def _directives(expression: Expression | None) -> Group[Statement]:
    if expression is None or not terms_of(expression):
        return Group()
    cards = Card.objects.of_kinds([StatementKind.DIRECTIVE])
    cards = cards.saying(in_field(Field.TITLE, expression))
    page = find_page(cards, PageRequest(), size=MAX_DIRECTIVES)
    statements = Statement.objects.in_bulk(page.keys)
    rows = [statements[key] for key in page.keys if key in statements]
    return Group(rows, is_cut=page.next is not None)
