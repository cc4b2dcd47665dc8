"""Put the wording of statements on their catalogue cards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, transaction

from statements.engine.search.grams import all_grams
from statements.engine.search.searchable import FOLDING, searchable
from statements.engine.text.normalisation import normalise
from statements.models import Card
from statements.models.lists.cards import address_keys, text_keys, title_keys
from statements.services.statements.locks import lock_cards
from statements.services.statements.phrases import count_on_cards

FILLED_AT_ONCE = 500  # cards, in one transaction
_WORDS = """
    SELECT statement.id, statement.title_zh, statement.title_en, statement.summary,
           coalesce(revision.text, ''),
           ARRAY(
               SELECT url FROM statements_citation
               WHERE statement_id = statement.id AND url <> '' ORDER BY id
           )
    FROM statements_statement AS statement
    LEFT JOIN statements_revision AS revision
        ON revision.statement_id = statement.id AND revision.is_current
    WHERE statement.id = ANY(%s)
    ORDER BY statement.id
"""
_FILL_ONE = """
    UPDATE statements_card
    SET title = %s, summary = %s, text = %s, grams = %s, keys = %s, letters = %s, folded_by = %s
    WHERE statement_id = %s
"""
_FEW = 10
# Many are copied in and taken over from there: four times as fast as sending rows with the command.
_PREPARE = """
    CREATE TEMPORARY TABLE said (
        statement_id bigint, title text, summary text, text text, grams integer[],
        keys text[], letters integer
    )
"""
_FILL = """
    UPDATE statements_card AS card
    SET title = said.title, summary = said.summary, text = said.text, grams = said.grams,
        keys = said.keys, letters = said.letters, folded_by = %s
    FROM said WHERE card.statement_id = said.statement_id
"""


def fill_cards(statement_ids: Sequence[int]) -> None:
    """Make the words on these cards those of the statements now, and count set phrases in them.

    What is gone is passed over.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # Whoever changes the wording meanwhile waits for the card, and marks it once we are done.
        locked = lock_cards(statement_ids)
        cursor.execute(_WORDS, [locked])
        rows = ((key, _on_card(*words)) for key, *words in cursor.fetchall())
        if len(locked) <= _FEW:
            for key, words in rows:  # one by one, since pghistory does not know executemany
                cursor.execute(_FILL_ONE, [*words, FOLDING, key])
        else:
            cursor.execute(_PREPARE)
            with cursor.copy("COPY said FROM STDIN") as copy:
                for key, words in rows:
                    copy.write_row((key, *words))
            cursor.execute(_FILL, [FOLDING])
            cursor.execute("DROP TABLE said")
        count_on_cards(locked)


def fill_waiting() -> Iterator[int]:
    """Fill all cards that are to be filled and not in use, yielding how many each transaction."""
    while waiting := cards_to_fill(limit=FILLED_AT_ONCE):
        with transaction.atomic():
            free = lock_cards(waiting, waits=False)
            fill_cards(free)
        if not free:
            return
        yield len(free)


def _on_card(
    title_zh: str, title_en: str, summary: str, text: str, addresses: Sequence[str]
) -> tuple[str, str, str, str, str, int]:
    """Return what a card has of these: title, summary, text, grams, keys and count of letters.

    Grams and keys are written as arrays.
    """
    keys = [*title_keys(title_zh or title_en), *text_keys(text), *address_keys(addresses)]
    letters = len(normalise(text))
    title = "\n".join((searchable(title_zh), searchable(title_en)))
    summary, text = searchable(summary), searchable(text)
    # Written out here: psycopg would look at each number by itself.
    grams = str(all_grams(title, summary, text).tolist())
    return title, summary, text, f"{{{grams[1:-1]}}}", f"{{{','.join(keys)}}}", letters


@contextmanager
def indexes_made_at_the_end() -> Iterator[None]:
    """Put off the indexes of words while very many are filled, which takes a tenth of the time.

    Meanwhile searching is slow. A run that was killed leaves no index; they are made by the next
    that fills as many.
    """
    table = Card._meta.db_table
    indexes = [index for index in Card._meta.indexes if isinstance(index, GinIndex)]
    with connection.cursor() as cursor:
        for index in indexes:
            cursor.execute(f"DROP INDEX IF EXISTS {index.name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '1GB'")
            cursor.execute(f"VACUUM (ANALYZE) {table}")
        with connection.schema_editor(atomic=False) as editor:
            for index in indexes:
                editor.add_index(Card, index)
        with connection.cursor() as cursor:
            cursor.execute("RESET maintenance_work_mem")


def cards_to_fill(*, limit: int) -> list[int]:
    """Return statements whose wording is not on their card."""
    waiting = Card.objects.to_fill().order_by("statement")
    return list(waiting.values_list("statement", flat=True)[:limit])
