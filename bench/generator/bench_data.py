"""Bodies, genres and tags of generated statements."""

from dataclasses import dataclass

from bench.generator.marks import MARK, SLUG
from statements.engine.generator.vocabulary import SUBJECTS
from statements.models import Body, BodyKind, Genre, Jurisdiction, Level, Tag

# Kinds of bodies, the suffixes of their names, and their weights as speakers.
_PROVINCIAL = [
    (BodyKind.PARTY, "党委", 30),
    (BodyKind.GOVERNMENT, "人民政府", 25),
    (BodyKind.CPPCC, "政协", 10),
    (BodyKind.CONGRESS, "人大常委会", 8),
    (BodyKind.GOVERNMENT, "发展和改革委员会", 8),
    (BodyKind.GOVERNMENT, "教育厅", 6),
    (BodyKind.GOVERNMENT, "科学技术厅", 6),
    (BodyKind.NEWSPAPER, "日报", 7),
]
_MUNICIPAL = [
    (BodyKind.PARTY, "党委", 6),
    (BodyKind.GOVERNMENT, "人民政府", 5),
    (BodyKind.CPPCC, "政协", 2),
]
_CENTRAL = [
    (BodyKind.PARTY, "全面深化改革工作机构", 4),
    (BodyKind.GOVERNMENT, "综合协调办公室", 4),
    (BodyKind.MINISTRY, "发展规划部", 3),
    (BodyKind.MINISTRY, "科学教育部", 2),
    (BodyKind.MINISTRY, "农村事务部", 2),
]


class NoProvinces(Exception):
    """The database has no jurisdictions."""


@dataclass(frozen=True, slots=True)
class BenchData:
    """Ids, names and weights of bodies, and ids of genres and tags, the most frequent first."""

    central: list[tuple[int, str, float]]
    local: list[tuple[int, str, float]]
    genres: list[int]
    tags: list[int]


def prepare_bench_data() -> BenchData:
    """Return bodies, genres and tags; create missing ones. Raises ``NoProvinces``."""
    provinces = list(Jurisdiction.objects.provinces())
    centre = Jurisdiction.objects.filter(level=Level.CENTRE).first()
    if not (provinces and centre):
        raise NoProvinces
    cities = Jurisdiction.objects.filter(level=Level.PREFECTURE).order_by("gb_code")
    # The first province speaks twice as often as the last.
    local = [
        (unit, kind, name, weight * (1 + 1 / (1 + rank / len(provinces))))
        for units, kinds in [(provinces, _PROVINCIAL), (list(cities), _MUNICIPAL)]
        for rank, unit in enumerate(units)
        for kind, name, weight in kinds
    ]
    return BenchData(
        central=_bodies([(centre, kind, name, weight) for kind, name, weight in _CENTRAL]),
        local=_bodies(local),
        genres=_genres(),
        tags=_tags(),
    )


def _bodies(
    rows: list[tuple[Jurisdiction, BodyKind, str, float]],
) -> list[tuple[int, str, float]]:
    bodies = [
        Body(jurisdiction=unit, kind=kind, name_zh=f"{unit.name_zh}{name}{MARK}")
        for unit, kind, name, _ in rows
    ]
    for body in bodies:
        body.fill_key()
    Body.objects.bulk_create(bodies, ignore_conflicts=True)
    stored = Body.objects.filter(name_zh__endswith=MARK)
    ids = {
        (unit, name): pk for unit, name, pk in stored.values_list("jurisdiction", "name_zh", "pk")
    }
    return [
        (ids[unit.pk, f"{unit.name_zh}{name}{MARK}"], f"{unit.name_zh}{name}", weight)
        for unit, _, name, weight in rows
    ]


def _genres() -> list[int]:
    existing = (
        Genre.objects.exclude(slug__startswith=SLUG).order_by("slug").values_list("pk", flat=True)
    )
    if existing:
        return list(existing)
    genre, _ = Genre.objects.get_or_create(
        slug=f"{SLUG}meeting", defaults={"name_en": "generated meeting", "name_zh": f"会议{MARK}"}
    )
    return [genre.pk]


def _tags() -> list[int]:
    Tag.objects.bulk_create(
        [
            Tag(slug=f"{SLUG}{rank:02}", name_en=f"{english} (generated)", name_zh=chinese + MARK)
            for rank, (chinese, english) in enumerate(SUBJECTS.items(), start=1)
        ],
        ignore_conflicts=True,
    )
    by_slug = Tag.objects.order_by("slug")
    generated, existing = (
        by_slug.filter(slug__startswith=SLUG),
        by_slug.exclude(slug__startswith=SLUG),
    )
    return [tag.pk for tag in [*generated, *existing]]
