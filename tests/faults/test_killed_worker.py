"""A worker killed during a task leaves no partial result."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from statements import tasks
from statements.models import Mention, Overlap, Ranking, ResponseLink
from statements.services.links import ranking, surveys
from statements.services.links.directives import forget_directives
from tests.factories import NOW, make_directive, make_statement
from tests.waiting import wait_for

WORDS = "构建自主可控协同运行的人工智能基础软硬件系统"
OTHER = "全面推进乡村振兴加快农业农村现代化步伐"
SESSION = "习近平在中共中央政治局第二十次集体学习时强调 坚持自立自强 推动人工智能健康有序发展"
NAMES_IT = "会议传达学习习近平总书记在中共中央政治局第二十次集体学习时的重要讲话精神。"

LOCKS = """
    SELECT count(*) FILTER (WHERE NOT granted), count(*)
    FROM pg_locks WHERE relation = %s::regclass AND pid <> pg_backend_pid()
"""


@contextmanager
def nobody_writes(table):
    """Block writes to a table, so that a task stops just before them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield lambda: wait_for(lambda: _lock_counts(table)[0])


def _lock_counts(table):
    """Return how many locks on the table others wait for, and how many they hold or wait for."""
    with connection.cursor() as cursor:
        cursor.execute(LOCKS, [table])
        return cursor.fetchone()


def wait_for_the_end_of_what_was_begun(table):
    """Wait until the database has rolled back the transaction of a dead worker."""
    wait_for(lambda: not _lock_counts(table)[1])


@pytest.fixture
def survey(monkeypatch):
    """Two directives and four responses, in chunks of two."""
    monkeypatch.setattr(surveys, "RESPONSES_AT_ONCE", 2)
    surveys.forget_index()
    for words in (WORDS, OTHER):
        make_directive(text=f"要{words}。")
    for text in (f"会议要求{WORDS}", f"落实{OTHER}", f"{WORDS}，{OTHER}", f"重申{WORDS}"):
        make_statement(text=text)
    return surveys.start_survey(now=NOW)


def overlaps():
    columns = ("directive", "response", "v", "u", "longest")
    return sorted(Overlap.objects.values_list(*columns))


def test_two_workers_do_two_parts_of_a_survey_at_once(worker, survey):
    first, second = surveys.chunks_to_send(now=timezone.now(), limit=9)
    with nobody_writes("statements_overlap") as wait_for_writer:
        tasks.surveys.survey_chunk.delay(first)
        wait_for_writer()
        assert surveys.survey_chunk(chunk_id=second, now=NOW) == 3  # pairs, by this process
    wait_for(lambda: surveys.progress_of(survey).is_finished)


def test_a_survey_whose_worker_was_killed_ends_with_the_same_rows(worker, run_worker, survey):
    first, second = surveys.chunks_to_send(now=timezone.now(), limit=9)
    tasks.surveys.survey_chunk.delay(first)
    wait_for(lambda: surveys.progress_of(survey).finished == 1)
    before = overlaps()

    with nobody_writes("statements_overlap") as wait_for_writer:
        tasks.surveys.survey_chunk.delay(second)
        wait_for_writer()
        worker.kill()
        worker.wait(timeout=30)
    wait_for_the_end_of_what_was_begun("statements_overlap")
    assert overlaps() == before
    assert surveys.progress_of(survey).finished == 1

    later = timezone.now() + surveys.SEND_AGAIN_AFTER + timedelta(minutes=1)
    with run_worker():
        for chunk in surveys.chunks_to_send(now=later, limit=9):
            tasks.surveys.survey_chunk.delay(chunk)
        wait_for(lambda: surveys.progress_of(survey).is_finished)
    after = overlaps()

    Overlap.objects.all().delete()
    surveys.forget_index()
    undisturbed = surveys.start_survey(now=NOW)
    for part in undisturbed.chunks.all():
        surveys.survey_chunk(chunk_id=part.pk, now=NOW)
    assert after == overlaps()
    assert len(after) == 5


def proposals():
    links = ResponseLink.objects.values_list("directive", "response", "method", "score", "reasons")
    mentions = Mention.objects.values_list("revision", "start", "end", "meaning", "state")
    return sorted(links, key=str), sorted(mentions, key=str)


def test_a_ranking_whose_worker_was_killed_is_found_by_the_sweep(worker):
    forget_directives()
    make_directive(title_zh=SESSION, date_range="2025-04-25", text=f"{SESSION}。要{WORDS}。")
    response = make_statement(date_range="2025-05-29", text=f"{NAMES_IT}会议强调，{WORDS}。")

    with nobody_writes("statements_ranking") as wait_for_writer:
        tasks.ranking.rank_response.delay(response.pk)
        wait_for_writer()
        worker.kill()
        worker.wait(timeout=30)
    wait_for_the_end_of_what_was_begun("statements_ranking")
    assert proposals() == ([], [])
    assert ranking.responses_to_rank(limit=9, now=NOW) == [response.pk]

    tasks.ranking.sweep()
    after = proposals()
    assert [len(rows) for rows in after] == [1, 1]
    assert ranking.responses_to_rank(limit=9, now=NOW) == []

    for model in (Ranking, ResponseLink, Mention):
        model.objects.all().delete()
    ranking.rank_response(statement_id=response.pk, now=NOW)
    assert proposals() == after
