"""Provinces, bodies, speakers, directives and days whose name matches a search."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from statements.engine.dates.days import UnreadableDate
from statements.engine.search.query import (
    Expression,
    Field,
    in_field,
    terms_of,
    without_title_marks,
)
from statements.engine.text.bodies import names_of_body
from statements.engine.text.names import NameQuery, readings
from statements.models import (
    Body,
    BodyKind,
    Card,
    ImpreciseDate,
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

# The words that follow the English names of units and of their bodies.
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
# Generic English names, for bodies without an English name.
_BODIES = {
    BodyKind.PARTY: "CPC Party Committee",
    BodyKind.GOVERNMENT: "People's Government",
    BodyKind.CONGRESS: "People's Congress",
    BodyKind.CPPCC: "CPPCC Committee",
}


@dataclass(frozen=True, slots=True)
class Group[T]:
    """The first rows of one kind; ``is_cut`` if there are more."""

    rows: Sequence[T] = ()
    is_cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True, slots=True)
class Names:
    """Rows whose name matches; whole-name matches come first."""

    provinces: Group[Jurisdiction]
    bodies: Group[Body]
    officials: Group[Official]
    directives: Group[Statement]
    dates: Group[ImpreciseDate]

    def __bool__(self) -> bool:
        return any((self.provinces, self.bodies, self.officials, self.directives, self.dates))


def names_like(text: str, expression: Expression | None) -> Names:
    """Find rows whose name matches ``text``, and directives whose title matches the query."""
    query = NameQuery.parse(text)
    directives, dates = _directives(expression), _dates(text)
    if query is None:
        return Names(Group(), Group(), Group(), directives, dates)
    units = list(Jurisdiction.objects.all())
    provinces, bodies = _provinces(query, units), _bodies(query, units)
    return Names(provinces, bodies, _officials(query), directives, dates)


def _dates(text: str) -> Group[ImpreciseDate]:
    """Read a search as a date, as people write one."""
    try:
        return Group([ImpreciseDate.parse(text)])
    except UnreadableDate:
        return Group()


def _provinces(query: NameQuery, units: Iterable[Jurisdiction]) -> Group[Jurisdiction]:
    provinces = {unit.pk: unit for unit in units if unit.level == Level.PROVINCE}
    keys, is_cut = _first(
        query, ((key, readings_of_unit(unit), "") for key, unit in provinces.items())
    )
    return Group([provinces[key] for key in keys], is_cut)


def _bodies(query: NameQuery, units: Iterable[Jurisdiction]) -> Group[Body]:
    of_units = {unit.pk: readings_of_unit(unit) for unit in units}
    rows = Body.objects.exclude(kind=BodyKind.UNNAMED).values_list(
        "pk", "jurisdiction", "kind", "name_zh", "name_en"
    )
    candidates = (
        (key, readings_of_body(kind, chinese, english), of_units[unit])
        for key, unit, kind, chinese, english in rows.order_by(
            "jurisdiction__gb_code", "kind", "name_zh"
        )
    )
    keys, is_cut = _first(query, candidates)
    bodies = Body.objects.with_place().in_bulk(keys)
    return Group([bodies[key] for key in keys if key in bodies], is_cut)


def _officials(query: NameQuery) -> Group[Official]:
    rows = Official.objects.values_list("pk", "name_zh", "name_en").order_by("name_zh", "note")
    candidates = (
        (key, readings(chinese, english, of_person=True), "") for key, chinese, english in rows
    )
    keys, is_cut = _first(query, candidates)
    officials = Official.objects.in_bulk(keys)
    return Group([officials[key] for key in keys if key in officials], is_cut)


def readings_of_unit(unit: Jurisdiction) -> str:
    """Return the readings of a unit by its names, in Chinese, pinyin and English."""
    chinese = (unit.name_zh, unit.short_zh, unit.abbr_zh, unit.abbr_alt_zh)
    english = (f"{unit.name_en} {kind}" for kind in _UNITS[Level(unit.level)])
    return readings(*chinese, unit.name_en, unit.pinyin, *english)


def readings_of_body(kind: str, chinese: str, english: str) -> str:
    """Return the readings of a body by its names; without an English one, by its kind."""
    return readings(*names_of_body(chinese), english or _BODIES.get(BodyKind(kind), ""))


def _first[K](query: NameQuery, candidates: Iterable[tuple[K, str, str]]) -> tuple[list[K], bool]:
    """Return the first matching keys, by the readings of a row and of its unit."""
    matches = [(key, own) for key, own, of_unit in candidates if query.fits(own, of_unit)]
    matches.sort(key=lambda row: not query.is_name_of(row[1]))
    return [key for key, _own in matches[:MAX_OF_A_KIND]], len(matches) > MAX_OF_A_KIND


def _directives(expression: Expression | None) -> Group[Statement]:
    if expression is None or not terms_of(expression):
        return Group()
    cards = Card.objects.of_kinds([StatementKind.DIRECTIVE])
    cards = cards.saying(in_field(Field.TITLE, without_title_marks(expression)))
    page = find_page(cards, PageRequest(), size=MAX_DIRECTIVES)
    statements = Statement.objects.in_bulk(page.keys)
    rows = [statements[key] for key in page.keys if key in statements]
    return Group(rows, is_cut=page.next is not None)
