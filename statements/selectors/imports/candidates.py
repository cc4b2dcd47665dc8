"""Find, for many rows of a file at once, the statements that they may be.

The rows go to PostgreSQL as one JSON: psycopg would adapt each value of an array by itself.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Prefetch

from statements.engine.text.identity import common_share
from statements.engine.text.normalisation import letters_in, normalise
from statements.models import ResponseLink, Revision, Statement
from statements.models.lists.cards import address_keys, letters_keys, title_keys
from statements.selectors.statements.duplicates import NEAR_SHARE, OWN_LETTERS, Likeness

_NEAREST = 20  # statements of nearest length, compared letter by letter with a row
_MAX_DAYS = 31  # of a date by which near-duplicates are looked for
_FEW = 1_000  # statements
# One array: Django would write a parameter for each key, and psycopg read the command for them.
_OF_KEYS = """
    SELECT key, statement_id FROM statements_externalkey WHERE source = %s AND key = ANY(%s)
"""
# Key by key, as below. Of many directives with one title a few are enough to choose from.
_DIRECTIVES_OF_TITLES = """
    SELECT given.key, near.statement_id
    FROM jsonb_array_elements_text(%s) AS given (key)
    CROSS JOIN LATERAL (
        SELECT card.statement_id
        FROM statements_card AS card
        JOIN statements_statement AS statement ON statement.id = card.statement_id
        WHERE card.keys @> ARRAY[given.key] AND statement.kind = 'directive'
        LIMIT 20
    ) AS near
"""
# Row by row, by the index of titles that are not empty, or all statements are read for each batch.
_SAME = """
    SELECT given.number, same.id
    FROM jsonb_to_recordset(%s) AS given (number int, body_id bigint, title text, days daterange)
    CROSS JOIN LATERAL (
        SELECT statement.id FROM statements_statement AS statement
        WHERE statement.body_id = given.body_id AND statement.title_zh = given.title
        AND statement.title_zh <> ''
        AND statement.said IS NOT DISTINCT FROM given.days
        LIMIT 1
    ) AS same
"""
# Texts and addresses are rare enough to be looked up by themselves; titles are not. Key by key, or
# the planner compares the keys of every card with all of the batch.
_BY_KEY = """
    SELECT near.key, near.statement_id, near.body_id
    FROM jsonb_array_elements_text(%s) AS given (key)
    CROSS JOIN LATERAL (
        SELECT given.key, card.statement_id, statement.body_id
        FROM statements_card AS card
        JOIN statements_statement AS statement ON statement.id = card.statement_id
        WHERE card.keys @> ARRAY[given.key] AND card.statement_id <= %s
        AND NOT EXISTS (
            SELECT FROM statements_externalkey AS external_key
            WHERE external_key.statement_id = card.statement_id AND external_key.source = %s
        )
        LIMIT 200
    ) AS near
    LIMIT 5000
"""
# Where the archive holds few statements of the days from the first to the last, as when its first
# file is imported, most rows are passed over at once.
_OF_THOSE_DAYS = """
    WITH held AS MATERIALIZED (
        SELECT CASE WHEN count(*) < %s THEN range_agg(possible_days) ELSE '{(,)}' END AS days
        FROM (
            SELECT possible_days FROM statements_statement
            WHERE possible_days && %s::daterange AND id <= %s LIMIT %s
        ) AS some_of_them
    )
    SELECT given.number, near.statement_id, near.title_is_same
    FROM held
    JOIN jsonb_to_recordset(%s) AS given (
        number int, body_id bigint, days daterange, title_key text, letters int
    ) ON given.days && held.days
    CROSS JOIN LATERAL (
        SELECT card.statement_id,
            statement.body_id = given.body_id AND given.title_key <> ''
                AND card.keys @> ARRAY[given.title_key] AS title_is_same
        FROM statements_statement AS statement
        JOIN statements_card AS card ON card.statement_id = statement.id
        WHERE statement.possible_days && given.days AND statement.id <= %s
        AND (
            given.letters > 0
                AND card.letters BETWEEN given.letters * 0.9 AND given.letters / 0.9 + 1
            OR statement.body_id = given.body_id AND given.title_key <> ''
                AND card.keys @> ARRAY[given.title_key]
        )
        AND NOT EXISTS (
            SELECT FROM statements_externalkey AS external_key
            WHERE external_key.statement_id = statement.id AND external_key.source = %s
        )
        ORDER BY abs(card.letters - given.letters) LIMIT %s
    ) AS near
"""


@dataclass(frozen=True, slots=True)
class RowParticulars:
    """What a row may be found by. ``body_id`` is None for a body that is not in the archive.

    ``letters`` is the number of those of the text; ``keys`` of text and addresses are as cards have
    them, and ``days`` those of the date as PostgreSQL reads them.
    """

    number: int
    body_id: int | None
    date_range: DateRange | None
    days: str | None
    title_zh: str
    title_key: str
    text: str
    letters: int
    keys: Sequence[tuple[str, Likeness]]

    @classmethod
    def of(
        cls,
        number: int,
        *,
        body_id: int | None,
        date_range: DateRange | None,
        title_zh: str,
        title: str,
        text: str,
        addresses: Iterable[str],
    ) -> "RowParticulars":
        """Compute letters and keys."""
        letters = letters_in(text)
        return cls(
            number=number,
            body_id=body_id,
            date_range=date_range,
            days=range_literal(date_range),
            title_zh=title_zh,
            title_key=next(iter(title_keys(title)), ""),
            text=text,
            letters=len(letters),
            keys=[
                *((key, Likeness.TEXT) for key in letters_keys(letters)),
                *((key, Likeness.ADDRESS) for key in address_keys(addresses)),
            ],
        )

    @property
    def has_own_letters(self) -> bool:
        """Whether the text is long enough to be told from others."""
        return self.letters >= OWN_LETTERS


def directives_of_title_keys(keys: Iterable[str]) -> list[tuple[str, int]]:
    """Return the directives of these keys of titles (``title_keys``), each with its key."""
    with connection.cursor() as cursor:
        cursor.execute(_DIRECTIVES_OF_TITLES, [json.dumps([*keys])])
        rows: list[tuple[str, int]] = cursor.fetchall()
    return rows


def statements_of_keys(source: str, keys: Collection[str]) -> dict[str, int]:
    """Return the statements that a collection knows by these keys."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_OF_KEYS, [source, list(keys)])
        return dict(cursor.fetchall())


def identical_statements(rows: Iterable[RowParticulars]) -> dict[int, int]:
    """Return the statement of the same body, Chinese title and date, by the number of the row."""
    given = [
        {
            "number": row.number,
            "body_id": row.body_id,
            "title": row.title_zh,
            "days": row.days,
        }
        for row in rows
        if row.body_id is not None and row.title_zh
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SAME, [json.dumps(given, ensure_ascii=False)])
        return dict(cursor.fetchall())


def duplicates_by_row(
    rows: Sequence[RowParticulars], *, up_to: int, source: str
) -> dict[int, tuple[int, Likeness]]:
    """Return the statement that a row may repeat, and by what, by the number of the row.

    Only statements up to ``up_to`` are looked at, so that the rows of a file are not compared with
    each other, and none that has a key of this ``source``: that is another row of it.
    """
    if not up_to or not rows:
        return {}
    matches = _by_key(rows, up_to, source)
    unmatched = [row for row in rows if row.number not in matches]
    return matches | _of_those_days(unmatched, up_to, source)


def _by_key(
    rows: Sequence[RowParticulars], up_to: int, source: str
) -> dict[int, tuple[int, Likeness]]:
    by_key: dict[str, list[tuple[RowParticulars, Likeness]]] = defaultdict(list)
    for row in rows:
        for key, likeness in row.keys:
            by_key[key].append((row, likeness))
    if not by_key:
        return {}
    matches: dict[int, tuple[int, Likeness]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BY_KEY, [json.dumps([*by_key]), up_to, source])
        for key, statement_id, body_id in cursor.fetchall():
            for row, likeness in by_key[key]:
                is_own = likeness == Likeness.ADDRESS or row.has_own_letters
                if (is_own or row.body_id == body_id) and (
                    row.number not in matches or likeness == Likeness.TEXT
                ):
                    matches[row.number] = statement_id, likeness
    return matches


def _of_those_days(
    rows: Sequence[RowParticulars], up_to: int, source: str
) -> dict[int, tuple[int, Likeness]]:
    """Find the same title of the same body, and nearly the same text, on the same days."""
    dated = {
        row.number: row
        for row in rows
        if row.date_range and (row.date_range.upper - row.date_range.lower).days <= _MAX_DAYS
    }
    given = [
        {
            "number": row.number,
            "body_id": row.body_id,
            "days": row.days,
            "title_key": row.title_key,
            "letters": row.letters if row.has_own_letters else 0,
        }
        for row in dated.values()
    ]
    ranges = [row.date_range for row in dated.values() if row.date_range]
    if not ranges:
        return {}
    first, after = min(days.lower for days in ranges), max(days.upper for days in ranges)
    with connection.cursor() as cursor:
        cursor.execute(
            _OF_THOSE_DAYS,
            [_FEW, f"[{first},{after})", up_to, _FEW, json.dumps(given), up_to, source, _NEAREST],
        )
        pairs = cursor.fetchall()
    matches = {
        number: (statement_id, Likeness.TITLE) for number, statement_id, is_same in pairs if is_same
    }
    compared = [pair for pair in pairs if pair[0] not in matches and dated[pair[0]].letters]
    texts = dict(
        Revision.objects.current()
        .filter(statement__in={statement_id for _number, statement_id, _is in compared})
        .values_list("statement", "text")
    )
    letters = {number: normalise(dated[number].text) for number, _id, _is_same in compared}
    for number, statement_id, _is_same in compared:
        text = texts.get(statement_id)
        if text and common_share(letters[number], normalise(text)) >= NEAR_SHARE:
            matches.setdefault(number, (statement_id, Likeness.WORDING))
    return matches


def comparable_statements(statement_ids: Iterable[int]) -> Mapping[int, Statement]:
    """Load statements with all that a row may say of them."""
    links = ResponseLink.objects.only("directive_id", "response_id")
    prefetched = [Prefetch("links_out", queryset=links, to_attr="links")]
    statements = (
        Statement.objects.filter(pk__in=set(statement_ids))
        .select_related("genre", "official")
        .with_place()
        .with_current_revision()
        .prefetch_related("tags", "citations", *prefetched)
    )
    return {statement.pk: statement for statement in statements}


def range_literal(days: DateRange | None) -> str | None:
    """Format days for PostgreSQL: psycopg takes ten times as long to."""
    return f"[{days.lower},{days.upper})" if days else None
