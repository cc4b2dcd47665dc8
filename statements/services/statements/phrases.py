"""Count set phrases in statements, by the words on their catalogue cards.

When a card is filled (``services.statements.cards``), all phrases are counted on it, so that
occurrences and card come from the same text. A phrase that is new or was reworded is counted on all
cards that may contain it, in batches.
"""

from collections.abc import Iterator, Sequence
from itertools import batched

from django.db import connection, transaction

from statements.engine.search.grams import grams_to_find
from statements.engine.text.phrases import count_uses
from statements.models import Card, Occurrence, Phrase, PhraseCount
from statements.services.statements.locks import lock_cards

CARDS_AT_ONCE = 2_000  # per transaction
_ROWS_AT_ONCE = 5_000  # per INSERT


def count_on_cards(statement_ids: Sequence[int]) -> None:
    """Recount all phrases on the cards of these statements, which must be locked."""
    with connection.cursor() as cursor:
        # No phrase is deleted before the transaction ends, and ``begin_count`` waits for this lock.
        cursor.execute("SELECT FROM statements_phrase FOR KEY SHARE")
    _count(list(Phrase.objects.prefetch_related("variants")), statement_ids)


def count_phrase(phrase: Phrase) -> None:
    """Count one phrase in every statement, unless that was done since its forms changed."""
    for _ in count_in_batches(phrase.pk):
        pass


def begin_count(phrase_id: int) -> None:
    """Reset the count of a phrase, so that it starts again with its current forms.

    A transaction that is filling cards now may have read the previous forms, so this waits for all
    of them to end. Call it outside any transaction.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE statements_phrase IN EXCLUSIVE MODE")
    PhraseCount.objects.filter(phrase=phrase_id).delete()


def count_in_batches(phrase_id: int, *, waits: bool = True) -> Iterator[int]:
    """Count a phrase on all cards that may contain it, yielding the number after each batch.

    Resumes an earlier run with the same forms, and ends when they change. Locked statements are
    skipped unless this ``waits`` for them. Raises ``Phrase.DoesNotExist``.
    """
    phrase = Phrase.objects.prefetch_related("variants").get(pk=phrase_id)
    progress, _ = PhraseCount.objects.get_or_create(phrase=phrase, defaults={"forms": phrase.forms})
    if progress.forms != phrase.forms:
        progress = PhraseCount(phrase=phrase, forms=phrase.forms)
        progress.save(force_update=True)
    if progress.is_complete:
        return
    own_progress = PhraseCount.objects.filter(phrase=phrase, forms=phrase.forms)
    statement_ids = _cards_to_count(phrase, after=progress.counted_to)
    for batch in batched(statement_ids, CARDS_AT_ONCE, strict=False):
        with transaction.atomic():
            if not own_progress.update(counted_to=batch[-1]):
                return
            _count([phrase], lock_cards(batch, waits=waits))
        yield len(batch)
    own_progress.update(is_complete=True)


def count_waiting() -> Iterator[int]:
    """Count all phrases whose count is incomplete, as ``count_in_batches`` does."""
    phrases = Phrase.objects.select_related("progress").prefetch_related("variants")
    for phrase in phrases:
        if not phrase.is_counted:
            yield from count_in_batches(phrase.pk)


def _cards_to_count(phrase: Phrase, *, after: int) -> list[int]:
    """Return the sorted ids of statements that may contain a phrase, or were counted for it before.

    Sorted here: PostgreSQL cannot estimate how rare a form is, and might scan the archive by id to
    find the first few.
    """
    statements = set(phrase.occurrences.values_list("statement", flat=True))
    for form in phrase.forms:
        cards = Card.objects.filter(grams__contains=grams_to_find(form))
        statements.update(cards.values_list("statement", flat=True))
    return sorted(statement for statement in statements if statement > after)


def _count(phrases: Sequence[Phrase], statement_ids: Sequence[int]) -> None:
    """Recount phrases on cards."""
    if not phrases:
        return  # else all words of the cards are read for nothing
    forms = {phrase.pk: phrase.forms for phrase in phrases}
    cards = Card.objects.filter(statement__in_array=statement_ids)
    Occurrence.objects.filter(phrase__in=forms, statement__in_array=statement_ids).delete()
    Occurrence.objects.bulk_create(
        (
            Occurrence(phrase_id=phrase, statement_id=statement, times=times)
            for statement, title, text in cards.values_list("statement", "title", "text").iterator()
            for phrase in forms
            if (times := count_uses(forms[phrase], title, text))
        ),
        batch_size=_ROWS_AT_ONCE,
    )
