"""The names that rows use, loaded once: places, bodies, officials, forms and tags."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from statements.engine.text.identity import name_key
from statements.engine.text.names import NameQuery, readings
from statements.models import Body, BodyKind, Genre, Jurisdiction, Official, Tag
from statements.services.imports.columns import RowField
from statements.services.imports.faults import CellFault, Fix
from statements.services.statements.speakers import UNNAMED_BODY

MAX_FIXES = 4
# Parts of names by which the kind of a body is known, the more telling first.
_KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (BodyKind.CPPCC, "政协|政治协商会议|CPPCC"),
        (BodyKind.CONGRESS, "人大|人民代表大会|People.s Congress"),
        (BodyKind.NEWSPAPER, "[日晚早]报|报社|电视台|广播|新华社|新闻|Daily|Xinhua"),
        (BodyKind.GOVERNMENT, "政府|国务院|Government|State Council"),
        (BodyKind.PARTY, "党|[省市区县州盟旗地纪]委(?!员)|[省市区县州盟旗]委员会|^中央$|CPC|Party"),
        (BodyKind.MINISTRY, "[部厅局署委院行]$|委员会|办公[室厅]|Ministry|Department|Bureau"),
    )
)


@dataclass(frozen=True, slots=True)
class BodyName:
    """A body as a row names it. ``name`` is empty for one that the source does not name."""

    jurisdiction: str
    kind: str
    name: str
    body_id: int | None = None


@dataclass(frozen=True, slots=True)
class OfficialName:
    """A speaker as a row names them."""

    name: str
    note: str
    official_id: int | None = None


class Vocabulary:
    """All names of the archive, in memory. ``add_…`` keeps it true while rows are written."""

    def __init__(self) -> None:
        self.units = {unit.code: unit for unit in Jurisdiction.objects.all()}
        for unit in self.units.values():
            # Loaded already, so that no row costs a query for its parents.
            unit.parent = self.units.get(unit.parent_id or "")
            unit.part_before = self.units.get(unit.part_before_id or "")
        self._unit_names = {code: tuple(unit.unit_names) for code, unit in self.units.items()}
        founded = {unit.code for unit in self.units.values() if unit.exists_since}
        self._founded = {unit.code for unit in self.units.values() if founded & {*unit.lineage}}
        self._units_by_name = self._index_of_units()
        self.genres = self._index_of_codes(Genre.objects.all())
        self.tags = self._index_of_codes(Tag.objects.all())
        self.tag_slugs = {tag.pk: tag.slug for tag in Tag.objects.all()}
        self._bodies: dict[tuple[str, str, str], int] = {}
        self._kinds: dict[tuple[str, str], set[str]] = defaultdict(set)
        for body in Body.objects.order_by("-is_double", "-pk"):
            self.add_body(body)
        self._officials: dict[str, dict[str, int]] = defaultdict(dict)
        self._labels_of_officials: dict[int, str] = {}
        for official in Official.objects.order_by("-is_double", "-pk"):
            self.add_official(official)

    def add_body(self, body: Body) -> None:
        """Make a body known."""
        for name in filter(None, (body.name_zh, body.name_en)):
            key = self._body_key(body.jurisdiction_id, name)
            self._bodies[body.jurisdiction_id, body.kind, key] = body.pk
            self._kinds[body.jurisdiction_id, key].add(body.kind)

    def _body_key(self, unit: str, name: str) -> str:
        return _body_key(name, self._unit_names[unit])

    def add_official(self, official: Official) -> None:
        """Make an official known."""
        self._labels_of_officials[official.pk] = str(official)  # first: another thread reads
        self._officials[name_key(official.name_zh)][name_key(official.note)] = official.pk

    def add_tag(self, tag: Tag) -> None:
        """Make a tag known."""
        self.tags.update(self._index_of_codes([tag]))
        self.tag_slugs[tag.pk] = tag.slug

    def unit(self, text: str) -> Jurisdiction | CellFault:
        """Return the place of a code, or of a Chinese, English or pinyin name."""
        codes = self._units_by_name.get(_plain(text), ())
        if len(codes) == 1:
            return self.units[codes[0]]
        codes = codes or self._units_like(text)
        if not codes:
            return CellFault(
                RowField.PROVINCE, _("There is no place “%(name)s”.") % {"name": text[:40]}
            )
        fixes = [Fix(self.units[code].short_zh, code) for code in codes[:MAX_FIXES]]
        return CellFault(RowField.PROVINCE, _("“%(name)s” may be:") % {"name": text[:40]}, fixes)

    def was_always_there(self, unit: Jurisdiction) -> bool:
        """Whether a place, and what it is part of, is not known to have been founded one day."""
        return unit.code not in self._founded

    def body(self, unit: str, kind: str, name: str) -> BodyName | CellFault:
        """Return the body of a name; its kind is told by the name where none is given."""
        key = self._body_key(unit, name)
        if not kind:
            kinds = self._kinds.get((unit, key), set())
            kind = next(iter(kinds)) if len(kinds) == 1 else _kind_by_name(name)
        if not kind:
            fixes = [
                Fix(str(choice.label), choice.value, RowField.BODY_KIND)
                for choice in (BodyKind.PARTY, BodyKind.GOVERNMENT, BodyKind.MINISTRY)
            ]
            return CellFault(RowField.BODY, _("New body. Which kind is it?"), fixes)
        return BodyName(unit, kind, name, self._bodies.get((unit, kind, key)))

    def unnamed_body(self, unit: str) -> BodyName:
        """Return the body of a place whose name no source gives."""
        kind = BodyKind.UNNAMED.value
        return BodyName(
            unit, kind, "", self._bodies.get((unit, kind, self._body_key(unit, UNNAMED_BODY)))
        )

    def official(self, name: str, note: str) -> OfficialName | CellFault:
        """Return the official of a name and note; a fault if several have the name."""
        by_note = self._officials.get(name_key(name), {})
        official_id = by_note.get(name_key(note))
        if official_id is None and not note and len(by_note) == 1:
            official_id = next(iter(by_note.values()))
        if official_id is None and by_note and not note:
            labels = [self._labels_of_officials[pk] for pk in list(by_note.values())]
            fixes = [Fix(label, label) for label in labels]
            sentence = _("Several officials have this name:")
            return CellFault(RowField.SPEAKER, sentence, fixes[:MAX_FIXES])
        return OfficialName(name, note, official_id)

    def _index_of_units(self) -> dict[str, tuple[str, ...]]:
        """Return the codes by name; what is said of a province is not said of a county."""
        ranked: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        levels = ["centre", "province", "prefecture", "county"]
        for unit in self.units.values():
            names = [
                (unit.code, unit.gb_code, unit.iso_code, unit.name_zh, unit.short_zh),
                (unit.name_en,),
                (unit.pinyin, unit.abbr_zh, unit.abbr_alt_zh),
            ]
            for rank, group in enumerate(names):
                for name in {_plain(name) for name in group if name}:
                    ranked[name][4 * rank + levels.index(unit.level)].append(unit.code)
        return {name: tuple(by_rank[min(by_rank)]) for name, by_rank in ranked.items()}

    def _units_like(self, text: str) -> tuple[str, ...]:
        query = NameQuery.parse(text)
        if query is None:
            return ()
        return tuple(
            unit.code
            for unit in self.units.values()
            if query.fits(readings(unit.name_zh, unit.short_zh, unit.name_en, unit.pinyin))
        )

    @staticmethod
    def _index_of_codes(rows: Iterable[Genre] | Iterable[Tag]) -> dict[str, int]:
        index: dict[str, int] = {}
        for row in rows:
            for name in (
                row.slug,
                row.name_en,
                row.name_zh,
                f"{row.name_zh} {row.name_en}",
                str(row),
            ):
                if name.strip():
                    index.setdefault(_plain(name), row.pk)
        return index

    def code(self, index: dict[str, int], name: str) -> int | None:
        """Return the id of a form or tag by its code or name."""
        return index.get(_plain(name))


@lru_cache(maxsize=10_000)
def _body_key(name: str, unit_names: tuple[str, ...]) -> str:
    return Body.key_of(name, unit_names)


@lru_cache(maxsize=10_000)
def _plain(name: str) -> str:
    return "".join(name_key(name).lower().split())


@lru_cache(maxsize=10_000)
def _kind_by_name(name: str) -> str:
    return next(
        (kind.value for kind, pattern in _KINDS if pattern.search(name)),
        "",
    )
