"""Surveys measure all pairs of an archive in idempotent chunks."""

from datetime import timedelta

import pytest

from statements import tasks
from statements.engine.echo.echo import measure_echo
from statements.models import Overlap, Survey, SurveyChunk
from statements.services.links import surveys
from tests.factories import NOW, make_directive, make_revision, make_statement

pytestmark = pytest.mark.django_db

WORDS = "构建自主可控协同运行的人工智能基础软硬件系统"
OTHER = "全面推进乡村振兴加快农业农村现代化步伐"


@pytest.fixture
def archive(monkeypatch):
    """Two directives and five responses, in chunks of three."""
    monkeypatch.setattr(surveys, "RESPONSES_AT_ONCE", 3)
    surveys.forget_index()
    first, second = make_directive(text=f"要{WORDS}。"), make_directive(text=f"要{OTHER}。")
    texts = [f"会议要求{WORDS}", f"落实{OTHER}", "没有关系的话", f"{WORDS}，{OTHER}", "另一句"]
    return first, second, [make_statement(text=text) for text in texts]


def pairs():
    return sorted(Overlap.objects.values_list("directive__statement", "response__statement"))


def finish(survey):
    for chunk in survey.chunks.order_by("first"):
        surveys.survey_chunk(chunk_id=chunk.pk, now=NOW)


def test_every_pair_that_shares_a_run_is_found_whether_linked_or_not(archive):
    first, second, responses = archive
    survey = surveys.start_survey(now=NOW)
    assert (survey.directives, survey.responses) == (2, 5)
    finish(survey)
    assert pairs() == sorted(
        [
            (first.pk, responses[0].pk),
            (second.pk, responses[1].pk),
            (first.pk, responses[3].pk),
            (second.pk, responses[3].pk),
        ]
    )
    assert surveys.progress_of(survey) == surveys.SurveyProgress(finished=2, parts=2)


def test_a_part_done_twice_changes_nothing(archive):
    survey = surveys.start_survey(now=NOW)
    finish(survey)
    before = list(Overlap.objects.order_by("pk").values_list())
    finish(survey)
    assert list(Overlap.objects.order_by("pk").values_list()) == before


def test_a_part_that_failed_half_way_left_nothing_and_is_done_again(archive, monkeypatch):
    survey = surveys.start_survey(now=NOW)
    seen: list[object] = []

    def killed_at_the_third(**texts):
        seen.append(texts)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return measure_echo(**texts)

    monkeypatch.setattr(surveys, "measure_echo", killed_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        finish(survey)
    assert surveys.progress_of(survey).finished <= 1
    monkeypatch.undo()
    finish(survey)
    assert len(pairs()) == 4
    assert surveys.progress_of(survey).is_finished


def test_what_is_entered_meanwhile_waits_for_the_next_survey(archive):
    survey = surveys.start_survey(now=NOW)
    make_statement(text=WORDS)
    make_revision(archive[2][0], "改写了的话")
    finish(survey)
    assert len(pairs()) == 3


def test_parts_are_sent_once_and_again_when_their_message_must_be_lost(archive):
    survey = surveys.start_survey(now=NOW)
    chunk_ids = surveys.chunks_to_send(now=NOW, limit=9)
    assert len(chunk_ids) == 2
    assert surveys.chunks_to_send(now=NOW + timedelta(minutes=1), limit=9) == []
    surveys.survey_chunk(chunk_id=chunk_ids[0], now=NOW)
    later = NOW + surveys.SEND_AGAIN_AFTER + timedelta(minutes=1)
    assert surveys.chunks_to_send(now=later, limit=9) == chunk_ids[1:]
    assert not surveys.progress_of(survey).is_finished


def test_an_archive_without_responses_is_surveyed_at_once():
    survey = surveys.start_survey(now=NOW)
    assert surveys.progress_of(survey) == surveys.SurveyProgress(finished=0, parts=0)
    assert surveys.progress_of(survey).is_finished


def test_a_task_for_a_part_that_is_gone_ends_quietly(archive):
    survey = surveys.start_survey(now=NOW)
    deleted_chunk = survey.chunks.order_by("first")[0]
    Survey.objects.all().delete()
    tasks.surveys.survey_chunk(deleted_chunk.pk)
    assert not SurveyChunk.objects.exists()
