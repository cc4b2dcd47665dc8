"""Load the facts in ``seeds/``, each file once."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet

from statements.engine.text.validation import validate_text
from statements.models import (
    Basis,
    Body,
    BodyKind,
    DateBasis,
    Depth,
    Genre,
    ImpreciseDate,
    Jurisdiction,
    LinkMethod,
    LinkState,
    Official,
    Phrase,
    Post,
    SeedFile,
    Source,
    SourceKind,
    Stance,
    Statement,
    Tag,
    Tenure,
    Translation,
)
from statements.selectors.codes.former import current_slugs, find_code
from statements.selectors.statements.speakers import match_body
from statements.services.accounts import sign_in
from statements.services.links import linking
from statements.services.statements import phrases
from statements.services.statements.entry import Wording, enter_statement
from statements.services.statements.speakers import SpeakerInput

NOTICES_CHECKED_UNTIL = date(2026, 8, 22)  # see seeds/README.md on "open"

_SMALL_TABLES = (Stance, Depth, Jurisdiction, Body, Official, Tenure, Genre)

type Row = dict[str, str]


def load_seeds(*, folder: Path, now: datetime) -> Iterator[tuple[str, int]]:
    """Load the files that were never loaded; yield each file's name and number of rows.

    A file is loaded in one transaction. One that was loaded before is skipped, even if its rows
    were changed or deleted since: people's work comes first.
    """
    sign_in.ensure_roles()
    for name, load in _LOADERS.items():
        with transaction.atomic():
            _, is_new = SeedFile.objects.get_or_create(name=name, defaults={"loaded_at": now})
            rows = load(folder / name, now) if is_new else 0
        if is_new:
            yield name, rows
    _take_statistics()


def _take_statistics() -> None:
    """Have PostgreSQL look at tables that are too small for it to do so by itself.

    It would expect a single province, and go through all of them for each link.
    """
    tables = ", ".join(model._meta.db_table for model in _SMALL_TABLES)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


def _load_jurisdictions(path: Path, _now: datetime) -> int:
    rows = list(_rows(path))
    for row in rows:
        # Empty cells of these columns are NULL, not an empty text.
        optional = ("parent_id", "exists_since", "part_before_id", "tile_row", "tile_col")
        rest = {column: row.pop(column.removesuffix("_id")) or None for column in optional}
        Jurisdiction.objects.create(**row, **rest)
    return len(rows)


def _load_newspapers(path: Path, _now: datetime) -> int:
    rows = list(_rows(path))
    for row in rows:
        province = Jurisdiction.objects.get(gb_code=row["gb_code"])
        _body(province, BodyKind.PARTY, row["organ_of"])
        Source.objects.create(
            kind=SourceKind.NEWSPAPER,
            jurisdiction=province,
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            organ_of=row["organ_of"],
            basis=row["basis"],
        )
    return len(rows)


def _load_officials(path: Path, _now: datetime) -> int:
    """Load secretaries' terms, on the committees that ``newspapers.csv`` names."""
    rows = list(_rows(path))
    for row in rows:
        committee = Body.objects.get(jurisdiction__gb_code=row["gb_code"], kind=BodyKind.PARTY)
        official = Official.objects.known_as(row["name_zh"]).filter(note="").first()
        official = official or Official.objects.create(name_zh=row["name_zh"])
        end_basis, end = _end_of_term(row)
        Tenure.objects.create(
            official=official,
            body=committee,
            post=Post.PARTY_SECRETARY,
            held=DateRange(_day(row["start_date"]), end),
            start_basis=row["start_basis"],
            end_basis=end_basis,
            first_seen=_day(row["first_seen"]),
            last_seen=_day(row["last_seen"]),
            checked_until=NOTICES_CHECKED_UNTIL if end_basis == DateBasis.OPEN else None,
            source=row["source"],
        )
    return len(rows)


def _end_of_term(row: Row) -> tuple[str, date | None]:
    """Return the basis of the end date, and the first day after the term."""
    basis, _, successor = row["end_basis"].partition(" (successor appointed ")
    if successor:
        return DateBasis.SUCCESSOR, _day(successor.rstrip(")"))
    return basis, _day(row["end_date"])


def _load_case(path: Path, now: datetime) -> int:
    case = json.loads(validate_text(path.read_text(encoding="utf-8")))
    for genre in case["genres"]:
        if not current_slugs(Genre, [genre["slug"]]):  # renamed here
            Genre.objects.get_or_create(slug=genre["slug"], defaults=genre)
    for tag in case["tags"]:
        if not current_slugs(Tag, [tag["slug"]]):
            Tag.objects.get_or_create(slug=tag["slug"], defaults=tag)
    by_key = {facts["key"]: _load_statement(facts, now) for facts in case["statements"]}
    for facts in case["links"]:
        _load_link(facts, by_key, now)
    for facts in case["phrases"]:
        phrase, _ = Phrase.objects.get_or_create(text=facts["text"], defaults=facts)
        phrases.count_phrase(phrase)
    return len(by_key)


def _tags(slugs: list[str]) -> QuerySet[Tag]:
    return Tag.objects.filter(slug__in=[*slugs, *current_slugs(Tag, slugs).values()])


def _load_statement(facts: dict[str, Any], now: datetime) -> Statement:
    jurisdiction = Jurisdiction.objects.get(code=facts["jurisdiction"])
    body = facts["body"]
    if body["name_zh"]:
        _body(jurisdiction, body["kind"], body["name_zh"], name_en=body["name_en"])
    statement_date = ImpreciseDate.parse(facts["said"])
    statement = enter_statement(
        facts={
            "seed_key": facts["key"],
            "kind": facts["kind"],
            "genre": find_code(Genre, facts["genre"]),
            "post_as_named": facts.get("post", ""),
            "date_range": statement_date.days,
            "said_note": facts.get("said_note", ""),
            "title_zh": facts.get("title_zh", ""),
            "summary": facts.get("summary", ""),
            "note": facts.get("note", ""),
        },
        speaker=SpeakerInput(
            jurisdiction, body["kind"], body["name_zh"], facts.get("official", "")
        ),
        tags=_tags(facts.get("tags", [])),
        wording=Wording("\n".join(facts.get("excerpts", [])), Basis.EXCERPTS),
        citations=[_citation(citation) for citation in facts.get("citations", [])],
        link=None,
        form_key=None,
        by=None,
        now=now,
        accepted_duplicates=None,  # curated, so no check for duplicates
    )
    for translation in facts.get("translations", []):
        Translation.objects.create(statement=statement, **translation)
    return statement


def _citation(facts: dict[str, Any]) -> dict[str, Any]:
    published_on = facts.get("published_on")
    return {**facts, "published_on": _day(published_on)} if published_on else facts


def _body(jurisdiction: Jurisdiction, kind: str, name: str, *, name_en: str = "") -> Body:
    """Return the body of a name, created if there is none."""
    return match_body(jurisdiction=jurisdiction, kind=kind, name=name) or Body.objects.create(
        jurisdiction=jurisdiction, kind=kind, name_zh=name, name_en=name_en
    )


def _load_link(facts: dict[str, Any], by_key: dict[str, Statement], now: datetime) -> None:
    link = linking.link_response(
        directive=by_key[facts["directive"]],
        response=by_key[facts["response"]],
        method=LinkMethod(facts["method"]),
        evidence=facts["evidence"],
        state=LinkState(facts["state"]),
        by=None,
        now=now,
    )
    if depth := facts.get("depth"):
        # The source reports the meeting; its words are the evidence.
        link.depth = Depth.objects.get(slug=depth)
        link.depth_passage = facts["evidence"]
        link.save(update_fields=["depth", "depth_passage"])


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {column: validate_text(value, one_line=True) for column, value in row.items()}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _load_stances(path: Path, _now: datetime) -> int:
    return len([Stance.objects.create(**row) for row in _rows(path)])


def _load_depths(path: Path, _now: datetime) -> int:
    return len([Depth.objects.create(**row) for row in _rows(path)])


def _load_genres(path: Path, _now: datetime) -> int:
    """Load common forms; one that is there already keeps its names."""
    rows = list(_rows(path))
    for row in rows:
        Genre.objects.get_or_create(slug=row["slug"], defaults=row)
    return len(rows)


# In the order of their foreign keys.
_LOADERS: dict[str, Callable[[Path, datetime], int]] = {
    "stances.csv": _load_stances,
    "depths.csv": _load_depths,
    "jurisdictions.csv": _load_jurisdictions,
    "newspapers.csv": _load_newspapers,
    "officials.csv": _load_officials,
    "ai_case.json": _load_case,
    "genres.csv": _load_genres,
}
