"""A rebuild after an upgrade is complete despite killed workers and concurrent writes."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from statements import tasks
from statements.models import Card, Occurrence, Phrase, PhraseCount
from statements.services.statements.cards import fill_cards
from statements.tasks.dispatch import after_commit
from tests.factories import make_statement
from tests.faults.test_killed_worker import nobody_writes, wait_for_the_end_of_what_was_begun
from tests.waiting import wait_for

WAITING = (
    "SELECT count(*) FROM pg_locks WHERE relation = 'statements_phrase'::regclass AND NOT granted"
)


def test_a_rebuilding_whose_worker_was_killed_is_gone_on_with(worker, run_worker):
    phrase = Phrase.objects.create(text="自立自强")
    for text in ("坚持自立自强", "坚持自立\n自强"):
        make_statement(text=text)
    Occurrence.objects.all().delete()
    Card.objects.update(folded_by="fold-3", text="", grams=[])

    with nobody_writes("statements_occurrence") as wait_for_writer:
        tasks.rebuilding.sweep.delay()
        wait_for_writer()
        worker.kill()
        worker.wait(timeout=30)
    wait_for_the_end_of_what_was_begun("statements_occurrence")
    assert Card.objects.to_fill().count() == 2
    assert not Occurrence.objects.exists()

    with run_worker():
        tasks.rebuilding.sweep.delay()
        wait_for(lambda: PhraseCount.objects.filter(phrase=phrase, is_complete=True).exists())
    assert not Card.objects.to_fill().exists()
    assert phrase.occurrences.count() == 2


def test_a_phrase_that_was_committed_is_counted_by_the_worker(worker):
    make_statement(text="坚持自立自强")
    phrase = Phrase.objects.create(text="自立自强")
    after_commit(tasks.phrases.count_phrase, phrase.pk)
    assert wait_for(lambda: Occurrence.objects.filter(phrase=phrase).first()).times == 1


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_is_saved_while_a_phrase_is_added_is_counted_too():
    statement = make_statement(text="另起一篇")
    filled, may_commit = Event(), Event()

    def save():
        with transaction.atomic():
            statement.title_zh = "坚持自立自强"
            statement.save()
            fill_cards([statement.pk])
            filled.set()
            may_commit.wait(30)
        connection.close()

    def count():
        tasks.phrases.count_phrase(phrase.pk)
        connection.close()

    saving = Thread(target=save)
    saving.start()
    assert filled.wait(30)
    phrase = Phrase.objects.create(text="自立自强")
    counting = Thread(target=count)
    counting.start()
    wait_for(_somebody_waits)
    may_commit.set()
    saving.join()
    counting.join()
    assert Occurrence.objects.get().statement == statement


def _somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0]
