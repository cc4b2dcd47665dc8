"""Fill the catalogue cards of statements with their words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, transaction

from statements.engine.search.grams import all_grams
from statements.engine.text.normalisation import normalise
from statements.engine.text.searchable import FOLDING, searchable
from statements.models import Card
from statements.models.lists.cards import address_keys, text_keys, title_keys
from statements.services.statements.locks import lock_cards
from statements.services.statements.phrases import count_on_cards

FILLED_AT_ONCE = 500  # cards, in one transaction
_SELECT_WORDS = """
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
_UPDATE_ONE = """
    UPDATE statements_card
    SET title = %s, summary = %s, text = %s, grams = %s, keys = %s, letters = %s, folded_by = %s
    WHERE statement_id = %s
"""
_MAX_SINGLE_UPDATES = 10  # cards
# More are copied into a temporary table first, which is four times as fast. A text that is
# compressed there stays so on its card.
_CREATE_COPY = """
    CREATE TEMPORARY TABLE card_words (
        statement_id bigint, title text, summary text, text text STORAGE EXTERNAL,
        grams integer[], keys text[], letters integer
    )
"""
_UPDATE_FROM_COPY = """
    UPDATE statements_card AS card
    SET title = words.title, summary = words.summary, text = words.text, grams = words.grams,
        keys = words.keys, letters = words.letters, folded_by = %s
    FROM card_words AS words WHERE card.statement_id = words.statement_id
"""


def fill_cards(statement_ids: Sequence[int]) -> None:
    """Refill these cards from the statements, and count set phrases in them.

    Deleted statements are skipped.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # Another writer of the text waits for this lock, and marks the card as outdated after it.
        locked = lock_cards(statement_ids)
        cursor.execute(_SELECT_WORDS, [locked])
        rows = ((key, _card_words(*words)) for key, *words in cursor.fetchall())
        if len(locked) <= _MAX_SINGLE_UPDATES:
            for key, words in rows:  # one by one, since pghistory does not support executemany
                cursor.execute(_UPDATE_ONE, [*words, FOLDING, key])
        else:
            cursor.execute(_CREATE_COPY)
            with cursor.copy("COPY card_words FROM STDIN") as copy:
                for key, words in rows:
                    copy.write_row((key, *words))
            cursor.execute(_UPDATE_FROM_COPY, [FOLDING])
            cursor.execute("DROP TABLE card_words")
        count_on_cards(locked)


def fill_waiting() -> Iterator[int]:
    """Fill all outdated cards that are not locked, yielding the number after each transaction."""
    while unfilled := cards_to_fill(limit=FILLED_AT_ONCE):
        with transaction.atomic():
            locked = lock_cards(unfilled, waits=False)
            fill_cards(locked)
        if not locked:
            return
        yield len(locked)


def _card_words(
    title_zh: str, title_en: str, summary: str, text: str, addresses: Sequence[str]
) -> tuple[str, str, str, str, str, int]:
    """Return the columns of a card: title, summary, text, grams, keys and number of letters.

    Grams and keys are PostgreSQL array literals.
    """
    keys = [*title_keys(title_zh or title_en), *text_keys(text), *address_keys(addresses)]
    letters = len(normalise(text))
    title = "\n".join((searchable(title_zh), searchable(title_en)))
    summary, text = searchable(summary), searchable(text)
    # Formatted here: psycopg would adapt each number by itself.
    grams = str(all_grams(title, summary, text).tolist())
    return title, summary, text, f"{{{grams[1:-1]}}}", f"{{{','.join(keys)}}}", letters


@contextmanager
def deferred_indexes() -> Iterator[None]:
    """Drop the GIN indexes of cards and rebuild them at the end: ten times as fast for bulk loads.

    Searching is slow meanwhile. A run that is killed leaves no index; the next bulk load rebuilds
    them.
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
    """Return statements whose card is outdated."""
    cards = Card.objects.to_fill().order_by("statement")
    return list(cards.values_list("statement", flat=True)[:limit])
