"""Choices of a combobox: what a few typed characters may mean.

They match Chinese, pinyin and its initials, English, or a code (``engine.text.names``).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Count, Q, QuerySet

from statements.engine.text.names import NameQuery, readings
from statements.models import (
    Body,
    BodyKind,
    Citation,
    Genre,
    ImpreciseDate,
    Jurisdiction,
    Official,
    Source,
    Statement,
    Tag,
    Tenure,
    User,
)
from statements.selectors.statements.names import readings_of_body, readings_of_unit

MAX_CHOICES = 8
_OWN_STATEMENTS = 200  # of a person, whose publishers are offered
_TITLED_DIRECTIVES = 300  # whose titles can be found by pinyin, the latest
_READ_OF_TITLE = 30  # characters of a title that can be found by pinyin


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One choice: what the field gets, what people read, and what else it fills in.

    ``fills`` are values of other fields by name.
    """

    value: str
    label: str
    note: str = ""
    fills: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asker:
    """What is known of the form in which somebody chooses."""

    person: User
    place: str = ""  # the code of a jurisdiction
    day: ImpreciseDate | None = None


def choices_of(what: str, typed: str, asker: Asker) -> list[FieldChoice]:
    """Return the choices of a field for what was typed. Raises ``KeyError`` for no such field."""
    return list(islice(_FIELDS[what](typed.strip(), asker), MAX_CHOICES))


def _places(typed: str, _asker: Asker) -> Iterator[FieldChoice]:
    units = Jurisdiction.objects.select_related("parent")
    rows = (
        (unit, readings_of_unit(unit), (unit.code, unit.gb_code, unit.iso_code)) for unit in units
    )
    for unit in _matching(typed, rows):
        yield FieldChoice(unit.code, f"{unit.short_zh} {unit.name_en}", unit.pinyin)


def _bodies(typed: str, asker: Asker) -> Iterator[FieldChoice]:
    """Yield bodies, those of the place chosen first, then those that speak most."""
    of_units = {unit.pk: readings_of_unit(unit) for unit in Jurisdiction.objects.all()}
    rows = (
        (body, readings_of_body(body.kind, body.name_zh, body.name_en), (), of_units[code])
        for body in Body.objects.exclude(kind=BodyKind.UNNAMED).exclude(name_zh="")
        if (code := body.jurisdiction_id) in of_units
    )
    bodies = list(islice(_matching(typed, rows), 10 * MAX_CHOICES))
    counts = dict(
        Statement.objects.filter(body__in=[body.pk for body in bodies])
        .order_by()
        .values_list("body")
        .annotate(number=Count("pk"))
    )
    bodies.sort(key=lambda body: (body.jurisdiction_id != asker.place, -counts.get(body.pk, 0)))
    places = Jurisdiction.objects.in_bulk({body.jurisdiction_id for body in bodies[:MAX_CHOICES]})
    for body in bodies[:MAX_CHOICES]:
        place = places[body.jurisdiction_id]
        yield FieldChoice(
            body.name_zh,
            body.name_zh,
            f"{place.name_en}, {counts.get(body.pk, 0)}",
            fills={"jurisdiction": place.code, "body_kind": body.kind},
        )


def _officials(typed: str, asker: Asker) -> Iterator[FieldChoice]:
    """Yield officials with the post that each held on the day, those of the place first."""
    people = Official.objects.order_by("is_double", "name_zh", "note")
    rows = (
        (person, readings(person.name_zh, person.name_en, of_person=True), ()) for person in people
    )
    officials = list(islice(_matching(typed, rows), 5 * MAX_CHOICES))
    posts = posts_on(officials, asker.day)
    officials.sort(
        key=lambda person: (
            person.pk not in posts or posts[person.pk].body.jurisdiction_id != asker.place
        )
    )
    for person in officials[:MAX_CHOICES]:
        tenure = posts.get(person.pk)
        yield FieldChoice(
            str(person),
            str(person),
            f"{tenure.get_post_display()}, {tenure.body}" if tenure else "",
            fills=fills_of(tenure) if tenure else {},
        )


def posts_on(officials: Iterable[Official], day: ImpreciseDate | None) -> dict[int, Tenure]:
    """Return the post that each official held on a day, by official; the latest without a day."""
    tenures = (
        Tenure.objects.filter(official__in=list(officials))
        .select_related("body", "official")
        .order_by("held")
    )
    return {tenure.official_id: tenure for tenure in tenures if day is None or tenure.during(day)}


def fills_of(tenure: Tenure) -> dict[str, str]:
    """Return the fields that a post fills in: the body with its place, and the post."""
    return {
        "post_as_named": str(tenure.get_post_display()),
        "body_name": tenure.body.name_zh,
        "body_kind": tenure.body.kind,
        "jurisdiction": tenure.body.jurisdiction_id,
    }


def _forms(typed: str, asker: Asker) -> Iterator[FieldChoice]:
    genres = list(Genre.objects.all())
    if not typed:
        own = _own_statements(asker.person).values_list("genre", flat=True)[:_OWN_STATEMENTS]
        latest = {key: -index for index, key in enumerate(reversed(list(own)))}
        genres.sort(key=lambda genre: latest.get(genre.pk, 1))
    rows = ((genre, readings(genre.name_zh, genre.name_en), (genre.slug,)) for genre in genres)
    for genre in _matching(typed, rows):
        yield FieldChoice(genre.slug, str(genre))


def _tags(typed: str, _asker: Asker) -> Iterator[FieldChoice]:
    tags = Tag.objects.all()
    rows = ((tag, readings(tag.name_zh, tag.name_en), (tag.slug,)) for tag in tags)
    for tag in _matching(typed, rows):
        yield FieldChoice(tag.slug, str(tag))


def _publishers(typed: str, asker: Asker) -> Iterator[FieldChoice]:
    """Yield the sources of the archive, and what the person cited lately; own ones first."""
    own = _own_statements(asker.person).values_list("pk", flat=True)[:_OWN_STATEMENTS]
    cited = Citation.objects.filter(statement__in=list(own)).order_by("-pk")
    names = dict.fromkeys(cited.values_list("publisher", flat=True), "")
    sources = list(Source.objects.select_related("jurisdiction").order_by("pk"))
    sources.sort(key=lambda source: source.jurisdiction_id != asker.place)
    english = {str(source): source.name_en for source in sources}
    notes = {str(source): str(source.get_kind_display()) for source in sources}
    rows = ((name, readings(name, english.get(name, "")), ()) for name in [*names, *notes])
    seen: set[str] = set()
    for name in _matching(typed, rows):
        if name not in seen:
            seen.add(name)
            yield FieldChoice(name, name, notes.get(name, ""))


def _directives(typed: str, _asker: Asker) -> Iterator[FieldChoice]:
    """Yield directives whose title holds what was typed, or begins so in pinyin."""
    directives = Statement.objects.directives().latest_first()
    fits = Q(title_zh__icontains=typed) | Q(title_en__icontains=typed)
    rows = list(directives.filter(fits)[:MAX_CHOICES]) if typed else []
    if len(rows) < MAX_CHOICES:
        latest = directives[:_TITLED_DIRECTIVES]
        rows += _matching(
            typed,
            (
                (directive, readings(directive.title_zh[:_READ_OF_TITLE], directive.title_en), ())
                for directive in latest
            ),
        )
    for directive in {row.pk: row for row in rows}.values():
        yield FieldChoice(str(directive.pk), str(directive), str(directive.date or ""))


def _own_statements(person: User) -> QuerySet[Statement]:
    return Statement.objects.filter(entered_by=person).order_by("-pk")


def _matching[R](
    typed: str, rows: Iterable[tuple[R, str, tuple[str, ...]] | tuple[R, str, tuple[str, ...], str]]
) -> Iterator[R]:
    """Yield the rows that fit, those first whose code or whole name it is; all for nothing typed.

    Each row comes with its readings, its codes, and perhaps the readings of its unit.
    """
    if not typed:
        yield from (row for row, *_rest in rows)
        return
    query = NameQuery.parse(typed)
    code = typed.casefold()
    later = []
    for row, names, codes, *of_unit in rows:
        if code in map(str.casefold, codes) or (query and query.is_name_of(names)):
            yield row
        elif query and query.fits(names, *of_unit):
            later.append(row)
    yield from later


_FIELDS: dict[str, Callable[[str, Asker], Iterator[FieldChoice]]] = {
    "place": _places,
    "body": _bodies,
    "speaker": _officials,
    "form": _forms,
    "tag": _tags,
    "publisher": _publishers,
    "directive": _directives,
}
